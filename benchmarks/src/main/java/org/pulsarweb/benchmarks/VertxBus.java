package org.pulsarweb.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Vert.x's event bus within one JVM: a consumer is an address on an event loop. Form {@code
 * outside} asks from a plain thread instead of from the loop. Its body is a string, which the bus
 * hands over as it is.
 *
 * <p>Safe for use by many threads.
 */
final class VertxBus {
  private static final String BODY = "ball";

  /** One for all messages, with nothing in it that would be copied or looked up for each. */
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private static final long START_SECONDS_MAX = 20;

  private VertxBus() {}

  /** Measures one scenario: {@code SCENARIO SECONDS [FORM]}. */
  public static void main(String[] args) throws Exception {
    System.setProperty("vertx.disableMetrics", "true");
    System.setProperty("vertx.disableContextTimings", "true");
    var scenario = ActorScenario.of(args);
    int loops = scenario.name().equals("pingpong-2") ? 2 : 1;
    var options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops);
    Vertx vertx = Vertx.vertx(options);
    try {
      switch (scenario.name()) {
        case "tell-1", "tell-8" -> tell(scenario, vertx);
        case "pingpong", "pingpong-2" -> play(scenario, vertx, loops);
        case "ask", "ask-16" -> ask(scenario, vertx);
        default -> throw scenario.unknown();
      }
      scenario.measure();
    } finally {
      var _ = vertx.close();
    }
  }

  private static void tell(ActorScenario scenario, Vertx vertx) throws Exception {
    EventBus bus = vertx.eventBus();
    onALoop(vertx, () -> consume(bus, "consumer", _ -> scenario.count()));
    scenario.produce(scenario.times(), () -> bus.send("consumer", BODY, LOCAL));
  }

  private static void play(ActorScenario scenario, Vertx vertx, int loops) throws Exception {
    EventBus bus = vertx.eventBus();
    Handler<Message<String>> ping =
        _ -> {
          scenario.count();
          bus.send("pong", BODY, LOCAL);
        };
    Handler<Message<String>> pong = _ -> bus.send("ping", BODY, LOCAL);
    if (loops == 1) {
      onALoop(vertx, () -> Future.all(consume(bus, "ping", ping), consume(bus, "pong", pong)));
    } else {
      onALoop(vertx, () -> consume(bus, "ping", ping));
      onALoop(vertx, () -> consume(bus, "pong", pong));
    }
    bus.send("ping", BODY, LOCAL);
  }

  private static void ask(ActorScenario scenario, Vertx vertx) throws Exception {
    EventBus bus = vertx.eventBus();
    int outstanding = scenario.times();
    boolean outside = scenario.form().equals("outside");
    onALoop(
        vertx,
        () ->
            consume(bus, "answerer", question -> question.reply(BODY, LOCAL))
                .onSuccess(_ -> {
                  for (int i = 0; !outside && i < outstanding; i++) {
                    ask(scenario, bus);
                  }
                }));
    if (outside) {
      scenario.ask(
          outstanding, () -> bus.<String>request("answerer", BODY, LOCAL).toCompletionStage());
    }
  }

  /** Asks, and again for each answer, all on the loop. */
  private static void ask(ActorScenario scenario, EventBus bus) {
    Future<Message<String>> answer = bus.request("answerer", BODY, LOCAL);
    var _ =
        answer.onComplete(
            _ -> {
              scenario.count();
              ask(scenario, bus);
            },
            failure -> fail(scenario, failure));
  }

  private static void fail(ActorScenario scenario, Throwable failure) {
    if (scenario.isOver()) return; // the bus closes: nobody answers any more
    System.err.println("an ask failed: " + failure);
    Runtime.getRuntime().halt(1);
  }

  /** Returns when messages to the address arrive. */
  private static Future<Void> consume(
      EventBus bus, String address, Handler<Message<String>> handler) {
    return bus.localConsumer(address, handler).completion();
  }

  /** Begins something on the next event loop and returns when it is done. */
  private static void onALoop(Vertx vertx, Supplier<Future<?>> body) throws Exception {
    var _ =
        vertx
            .deployVerticle(_ -> body.get())
            .toCompletionStage()
            .toCompletableFuture()
            .get(START_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
