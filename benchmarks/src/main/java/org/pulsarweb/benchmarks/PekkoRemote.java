package org.pulsarweb.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.Patterns;

/**
 * Apache Pekko between two JVMs: Artery over loopback TCP, 64 bytes to an echo and back. By default
 * an actor asks with a record that names whom to reply to; in form {@code classic} a plain thread
 * asks with the bytes alone, the sender being part of Artery's envelope. As a program it is the
 * echo's JVM.
 *
 * <p>Safe for use by many threads.
 */
final class PekkoRemote {
  private static final int PAYLOAD_BYTES = 64;

  private static final Config CONFIG =
      ConfigFactory.load(
          ConfigFactory.parseString(
              """
              pekko {
                loglevel = OFF
                stdout-loglevel = OFF
                log-dead-letters = off
                log-dead-letters-during-shutdown = off
                actor {
                  provider = remote
                  serializers.echo = "%s"
                  serialization-bindings { "%s" = echo }
                }
                remote {
                  warn-about-direct-use = off
                  artery {
                    transport = tcp
                    canonical { hostname = "127.0.0.1", port = 0 }
                    # The least latency, by its own reference.conf; more lanes are for more actors.
                    advanced { inbound-lanes = 1, outbound-lanes = 1 }
                  }
                }
              }
              """
                  .formatted(PekkoRemoteSerializer.class.getName(), Echo.class.getName())));

  private PekkoRemote() {}

  /** What is asked: 64 bytes, to be sent back. */
  record Echo(byte[] payload, ActorRef<byte[]> replyTo) {}

  /** Runs the echo until the JVM that started this one is gone. */
  public static void main(String[] args) throws IOException {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.setup(context -> {
              context.spawn(typedEcho(), "typed");
              Adapter.actorOf(context, Props.create(ClassicEcho.class), "classic");
              return Behaviors.empty();
            }),
            "echo",
            CONFIG);
    ActorScenarioPartner.serve(system.address().getPort().orElseThrow());
    Runtime.getRuntime().halt(0);
  }

  static void run(ActorScenario scenario) throws IOException, InterruptedException {
    try (var partner = ActorScenarioPartner.start(PekkoRemote.class)) {
      Behavior<Void> guardian =
          Behaviors.setup(context -> {
            ask(scenario, context, partner.port());
            return Behaviors.empty();
          });
      ActorSystem<Void> system = ActorSystem.create(guardian, "asker", CONFIG);
      try {
        scenario.measure();
      } finally {
        system.terminate();
      }
    }
  }

  private static void ask(ActorScenario scenario, ActorContext<Void> context, int port) {
    ActorSystem<Void> system = context.getSystem();
    String kind = scenario.form().equals("classic") ? "classic" : "typed";
    ActorRef<Echo> echo =
        ActorRefResolver.get(system)
            .resolveActorRef("pekko://echo@127.0.0.1:" + port + "/user/" + kind);
    var payload = new byte[PAYLOAD_BYTES];
    switch (scenario.form()) {
      case "default" ->
          context.spawn(
              PekkoAsker.of(scenario, echo, asker -> new Echo(payload, asker), byte[].class),
              "asker");
      case "classic" -> {
        var classic = Adapter.toClassic(echo);
        scenario.ask(scenario.times(), () -> Patterns.ask(classic, payload, scenario.answerMax()));
      }
      default -> throw scenario.unknown();
    }
  }

  private static Behavior<Echo> typedEcho() {
    return Behaviors.receiveMessage(echo -> {
      echo.replyTo().tell(echo.payload());
      return Behaviors.same();
    });
  }

  /** Sends back what it is sent. */
  private static final class ClassicEcho extends AbstractActor {
    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .match(byte[].class, payload -> getSender().tell(payload, getSelf()))
          .build();
    }
  }
}
