package org.pulsarweb.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Apache Pekko, typed. The form is the dispatcher of the actors, {@code default} being Pekko's own
 * as it comes; {@code outside} asks from a plain thread instead of from an actor. Idle actors are
 * spread over parents of a thousand: all under one took half as long again and more heap.
 *
 * <p>Safe for use by many threads.
 */
final class PekkoActors {
  private static final int CHILDREN = 1_000;

  private static final Config CONFIG =
      ConfigFactory.load(
          ConfigFactory.parseString(
              """
              pekko {
                loglevel = OFF
                stdout-loglevel = OFF
                log-dead-letters = off
                log-dead-letters-during-shutdown = off
              }
              batch {
                type = Dispatcher
                executor = "fork-join-executor"
                fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
                throughput = 1000
              }
              one-thread {
                type = Dispatcher
                executor = "fork-join-executor"
                fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
                throughput = 1000
              }
              pinned {
                type = PinnedDispatcher
                executor = "thread-pool-executor"
                throughput = 1000
              }
              """));

  private PekkoActors() {}

  /** What is told. */
  private enum Tick {
    TICK
  }

  /** What two actors throw to each other: it says whose it is. */
  private record Ball(ActorRef<Ball> from) {}

  private record Question(ActorRef<Answer> replyTo) {}

  private enum Answer {
    ANSWER
  }

  private record Spawn(int actors, Behavior<Tick> behavior) {}

  /** Measures one scenario: {@code SCENARIO SECONDS [FORM]}. */
  public static void main(String[] args) throws Exception {
    var scenario = ActorScenario.of(args);
    switch (scenario.name()) {
      case "tell-1", "tell-8" -> run(scenario, context -> tell(scenario, context));
      case "pingpong", "pingpong-2" -> run(scenario, context -> play(scenario, context));
      case "ask", "ask-16" -> run(scenario, context -> ask(scenario, context));
      case "remote-1", "remote-256" -> PekkoRemote.run(scenario);
      case "idle" -> idle(scenario);
      default -> throw scenario.unknown();
    }
  }

  /** Returns on what an actor runs. */
  private static Props props(ActorScenario scenario) {
    return switch (scenario.form()) {
      case "default", "outside" -> DispatcherSelector.defaultDispatcher();
      default -> DispatcherSelector.fromConfig(scenario.form());
    };
  }

  private static void run(ActorScenario scenario, Consumer<ActorContext<Void>> start)
      throws InterruptedException {
    Behavior<Void> guardian =
        Behaviors.setup(context -> {
          start.accept(context);
          return Behaviors.empty();
        });
    ActorSystem<Void> system = ActorSystem.create(guardian, "pekko", CONFIG);
    try {
      scenario.measure();
    } finally {
      system.terminate();
    }
  }

  private static void tell(ActorScenario scenario, ActorContext<Void> context) {
    Behavior<Tick> consumer =
        Behaviors.receiveMessage(_ -> {
          scenario.count();
          return Behaviors.same();
        });
    ActorRef<Tick> ref = context.spawn(consumer, "consumer", props(scenario));
    scenario.produce(scenario.times(), () -> ref.tell(Tick.TICK));
  }

  private static void play(ActorScenario scenario, ActorContext<Void> context) {
    ActorRef<Ball> ping = context.spawn(player(scenario::count), "ping", props(scenario));
    ActorRef<Ball> pong = context.spawn(player(() -> {}), "pong", props(scenario));
    ping.tell(new Ball(pong));
  }

  private static Behavior<Ball> player(Runnable counter) {
    return Behaviors.setup(context -> {
      var own = new Ball(context.getSelf());
      return Behaviors.receiveMessage(ball -> {
        counter.run();
        ball.from().tell(own);
        return Behaviors.same();
      });
    });
  }

  private static void ask(ActorScenario scenario, ActorContext<Void> context) {
    Behavior<Question> answerer =
        Behaviors.receiveMessage(question -> {
          question.replyTo().tell(Answer.ANSWER);
          return Behaviors.same();
        });
    ActorRef<Question> ref = context.spawn(answerer, "answerer", props(scenario));
    int outstanding = scenario.times();
    if (scenario.form().equals("outside")) {
      var scheduler = context.getSystem().scheduler();
      scenario.ask(
          outstanding,
          () ->
              AskPattern.<Question, Answer>ask(
                  ref, Question::new, scenario.answerMax(), scheduler));
    } else {
      context.spawn(
          PekkoAsker.of(scenario, ref, Question::new, Answer.class), "asker", props(scenario));
    }
  }

  private static void idle(ActorScenario scenario) throws InterruptedException {
    ActorSystem<Spawn> system = ActorSystem.create(grandparent(), "pekko", CONFIG);
    try {
      scenario.measureIdle(actors -> {
        var starting = new CountDownLatch(actors);
        Behavior<Tick> idle = Behaviors.receiveMessage(_ -> Behaviors.same());
        Behavior<Tick> behavior =
            Behaviors.setup(_ -> {
              starting.countDown();
              return idle;
            });
        system.tell(new Spawn(actors, behavior));
        starting.await();
      });
    } finally {
      system.terminate();
    }
  }

  private static Behavior<Spawn> parent() {
    return Behaviors.receive((context, spawn) -> {
      for (int i = 0; i < spawn.actors(); i++) {
        context.spawnAnonymous(spawn.behavior());
      }
      return Behaviors.same();
    });
  }

  private static Behavior<Spawn> grandparent() {
    return Behaviors.receive((context, spawn) -> {
      for (int left = spawn.actors(); left > 0; left -= CHILDREN) {
        context
            .spawnAnonymous(parent())
            .tell(new Spawn(Math.min(left, CHILDREN), spawn.behavior()));
      }
      return Behaviors.same();
    });
  }
}
