package org.pulsarweb.benchmarks;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorListener;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.ArbiterSettings;
import org.pulsarweb.actor.Ask;
import org.pulsarweb.actor.Overflow;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.actor.Tell;

/**
 * Pulsar's actors, as a user would write them: an object, told by a method reference, asked in a
 * fiber, seen by an interface from another JVM.
 *
 * <p>Safe for use by many threads.
 */
final class PulsarActors {
  private static final int PAYLOAD_BYTES = 64;

  /** Room for what the producers may have under way: they are held back by the scenario. */
  private static final int MAILBOX = 128 * 1024;

  private PulsarActors() {}

  private static final class Consumer {
    static final Tell<Consumer> TICK = Consumer::tick;
    private final ActorScenario scenario;

    Consumer(ActorScenario scenario) {
      this.scenario = scenario;
    }

    void tick() {
      scenario.count();
    }
  }

  /** Throws back what it is thrown. */
  private static final class Player {
    static final Tell<Player> BALL = Player::onBall;
    private final Runnable counter;
    private @Nullable ActorRef<Player> other;

    Player(Runnable counter) {
      this.counter = counter;
    }

    void onBall() {
      counter.run();
      if (other != null) other.tell(BALL);
    }
  }

  private static final class Answerer {
    static final Ask<Answerer, Answerer> QUESTION = Answerer::answer;

    Answerer answer() {
      return this;
    }
  }

  /** What an actor in another JVM is seen by. */
  interface Echo {
    /** Returns what it is given. */
    byte[] echo(byte[] payload);
  }

  private static final class Echoing implements Echo {
    @Override
    public byte[] echo(byte[] payload) {
      return payload;
    }
  }

  private static final class Idle {}

  /** Measures one scenario: {@code SCENARIO SECONDS}. */
  public static void main(String[] args) throws Exception {
    var scenario = ActorScenario.of(args);
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, ActorListener.NONE)) {
      switch (scenario.name()) {
        case "tell-1", "tell-8" -> tell(scenario, arbiter);
        case "pingpong" -> play(scenario, arbiter, Spawn.shared());
        case "pingpong-2" -> play(scenario, arbiter, Spawn.inThread());
        case "ask", "ask-16" -> ask(scenario, arbiter);
        case "remote-1", "remote-256" -> askBeyond(scenario, arbiter);
        case "idle" -> idle(scenario, arbiter);
        default -> throw scenario.unknown();
      }
    }
  }

  private static void tell(ActorScenario scenario, Arbiter arbiter) throws InterruptedException {
    ActorRef<Consumer> ref =
        arbiter.spawn(
            Consumer.class,
            () -> new Consumer(scenario),
            Spawn.inThread().mailbox(MAILBOX, Overflow.WAIT));
    scenario.produce(scenario.times(), () -> ref.tell(Consumer.TICK));
    scenario.measure();
  }

  private static void play(ActorScenario scenario, Arbiter arbiter, Spawn spawn)
      throws InterruptedException {
    ActorRef<Player> ping = arbiter.spawn(Player.class, () -> new Player(scenario::count), spawn);
    ActorRef<Player> pong = arbiter.spawn(Player.class, () -> new Player(() -> {}), spawn);
    ping.tell(player -> player.other = pong);
    pong.tell(player -> player.other = ping);
    ping.tell(Player.BALL);
    scenario.measure();
    ping.tell(player -> player.other = null);
  }

  private static void ask(ActorScenario scenario, Arbiter arbiter) throws InterruptedException {
    ActorRef<Answerer> answerer = arbiter.spawn(Answerer.class, Answerer::new, Spawn.shared());
    keepAsking(scenario, arbiter, () -> answerer.ask(Answerer.QUESTION));
  }

  private static void askBeyond(ActorScenario scenario, Arbiter arbiter)
      throws InterruptedException {
    ActorRef<Echo> ref =
        arbiter.spawn(
            Echo.class,
            Echoing::new,
            Spawn.inProcess().jvm("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"));
    Echo echo = ref.proxy();
    var payload = new byte[PAYLOAD_BYTES];
    keepAsking(scenario, arbiter, () -> echo.echo(payload));
  }

  /** Has as many handlers of one actor ask as the scenario says, each in its own fiber. */
  private static void keepAsking(ActorScenario scenario, Arbiter arbiter, Runnable ask)
      throws InterruptedException {
    ActorRef<Idle> asker = arbiter.spawn(Idle.class, Idle::new, Spawn.shared());
    for (int i = 0; i < scenario.times(); i++) {
      asker.tell(_ -> {
        while (!scenario.isOver()) {
          ask.run();
          scenario.count();
        }
      });
    }
    scenario.measure();
  }

  private static void idle(ActorScenario scenario, Arbiter arbiter) throws InterruptedException {
    ActorRef<Idle> parent = arbiter.spawn(Idle.class, Idle::new, Spawn.shared());
    scenario.measureIdle(actors -> {
      var spawned = new CountDownLatch(1);
      parent.tell(_ -> {
        Actor own = Actor.current();
        for (int i = 0; i < actors; i++) {
          ActorRef<Idle> _ = own.spawn(Idle.class, Idle::new, Spawn.shared());
        }
        spawned.countDown();
      });
      spawned.await();
    });
  }
}
