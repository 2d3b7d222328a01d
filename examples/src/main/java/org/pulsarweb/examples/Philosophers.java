package org.pulsarweb.examples;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.ActorStoppedException;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.AskTimeoutException;
import org.pulsarweb.actor.Command;
import org.pulsarweb.actor.Hooks;
import org.pulsarweb.actor.Monitor;
import org.pulsarweb.actor.Request;
import org.pulsarweb.actor.Restart;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.actor.Supervision;

/**
 * Five philosophers around a table with five forks; each needs two of them to eat. They are workers
 * of a monitor, which is the table: it hands out seats and forks.
 *
 * <p>Immutable.
 */
public final class Philosophers {
  static final Option<Double> EATING =
      Option.seconds("eating-period", "2", "how long a meal takes on average");
  static final Option<Double> WAITING =
      Option.seconds("waiting-period", "2", "how long one thinks, or waits for forks");

  private static final String TABLE = "philosophers";
  private static final int SEATS = 5;

  private Philosophers() {}

  // @start region="seat"
  /** Gives a philosopher a seat, after what is left of its earlier life and of the dead is gone. */
  record TakeSeat() implements Command<Integer> {
    @Override
    public Integer run(Request request) {
      Map<String, Object> table = request.actor().extra();
      String guest = name(request);
      table.values().removeIf(holder -> holder.equals(guest) || !lives(request.actor(), holder));
      int seat = 1;
      while (table.putIfAbsent("seat " + seat, guest) != null) {
        seat++;
      }
      return seat;
    }
  }

  // @end

  // @start region="forks"
  /** Gives the fork to the right of a seat or the one to the left; 0 if neighbours have both. */
  record PickupFork(int seat) implements Command<Integer> {
    @Override
    public Integer run(Request request) {
      for (int fork : new int[] {seat, seat % SEATS + 1}) {
        if (request.actor().extra().putIfAbsent("fork " + fork, name(request)) == null) {
          return fork;
        }
      }
      return 0;
    }
  }

  /** Takes a fork back. */
  record PutdownFork(int fork) implements Command<Boolean> {
    @Override
    public Boolean run(Request request) {
      return request.actor().extra().remove("fork " + fork, name(request));
    }
  }

  // @end

  private static String name(Request request) {
    return request.caller().orElseThrow().name();
  }

  private static boolean lives(Actor table, Object philosopher) {
    try {
      ActorRef<?> _ = table.find(philosopher.toString());
      return true;
    } catch (ActorStoppedException _) {
      return false;
    }
  }

  // @start region="philosopher"
  /** Thinks, waits for two forks, eats, puts them down, and begins again. */
  static final class Philosopher implements Hooks {
    private final ArrayDeque<Integer> forks = new ArrayDeque<>(2);
    private int number;
    private int eaten;
    private long tiredNanos;

    @Override
    public void start(Actor actor) {
      later(actor, Duration.ZERO, this::sit);
    }

    private void sit(Actor actor) {
      number = actor.find("monitor").send(new TakeSeat());
      think(actor);
    }

    private void think(Actor actor) {
      later(actor, about(actor, WAITING), this::getHungry);
    }

    private void getHungry(Actor actor) {
      tiredNanos = System.nanoTime() + about(actor, WAITING).toNanos();
      reach(actor);
    }

    private void reach(Actor actor) {
      int fork = actor.find("monitor").send(new PickupFork(number));
      if (fork > 0) {
        forks.add(fork);
      }
      if (forks.size() == 2) {
        eaten++;
        later(actor, about(actor, EATING), this::putDown);
      } else if (System.nanoTime() > tiredNanos) {
        putDown(actor); // or all five might hold one fork for ever
      } else {
        later(actor, Duration.ofMillis(10), this::reach);
      }
    }

    private void putDown(Actor actor) {
      while (!forks.isEmpty()) {
        boolean _ = actor.find("monitor").send(new PutdownFork(forks.remove()));
      }
      think(actor);
    }

    private void later(Actor actor, Duration delay, Consumer<Actor> step) {
      actor.after(
          delay,
          () -> {
            try {
              step.accept(actor);
            } catch (AskTimeoutException _) {
              forks.clear(); // the table may have given one: with a seat all is taken back
              later(actor, Duration.ZERO, this::sit);
            } catch (ActorStoppedException _) {
              // the table is being cleared: dinner is over
            }
          });
    }

    int eaten() {
      return eaten;
    }

    @Override
    public void onInfo(Actor actor, Map<String, Object> info) {
      info.put("philosopher", Map.of("number", number, "eaten", eaten));
    }
  }

  // @end

  /** Returns a time between nothing and twice what a setting says. */
  private static Duration about(Actor actor, Option<Double> setting) {
    double seconds = 2 * (double) actor.config(setting.name());
    return Duration.ofNanos((long) (1e9 * seconds * ThreadLocalRandom.current().nextDouble()));
  }

  // @start region="monitor"
  static Monitor<Philosopher> sit(Arbiter arbiter, Options options) {
    var spawn =
        options
            .value(Option.KIND)
            .restart(Restart.PERMANENT)
            .command(TakeSeat.class)
            .command(PickupFork.class)
            .command(PutdownFork.class)
            .with(EATING.name(), options.value(EATING))
            .with(WAITING.name(), options.value(WAITING));
    return arbiter.monitor(
        TABLE, SEATS, Philosopher.class, Philosopher::new, spawn, Supervision.DEFAULTS);
  }

  // @end

  // @start region="reporter"
  /** Says each second what the monitor knows of its workers. */
  static final class Reporter implements Hooks {
    static final Spawn SPAWN = Spawn.shared().period(Duration.ofSeconds(1));

    @Override
    public void periodicTask(Actor actor) {
      var line = new ArrayList<String>();
      eaten(actor.find(TABLE).info()).forEach((number, eaten) -> line.add(number + ": " + eaten));
      System.out.println("meals of philosopher " + String.join(", ", line));
    }
  }

  /** Returns how often each philosopher has eaten, by its number. */
  static Map<Object, Object> eaten(Map<String, Object> info) {
    var meals = new TreeMap<Object, Object>();
    for (Object worker : (List<?>) info.getOrDefault("workers", List.of())) {
      if (((Map<?, ?>) worker).get("philosopher") instanceof Map<?, ?> told) {
        meals.put(told.get("number"), told.get("eaten"));
      }
    }
    return meals;
  }

  // @end

  /**
   * Lets them dine until the program is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if an arbiter cannot be had
   */
  public static void main(String... args) throws Exception {
    var options = Options.of("philosophers", args, Option.KIND, EATING, WAITING);
    try (var arbiter = Arbiter.open()) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(arbiter::close));
      Monitor<Philosopher> monitor = sit(arbiter, options);
      ActorRef<Reporter> _ = arbiter.spawn(Reporter.class, Reporter::new, Reporter.SPAWN);
      monitor.ended().get();
    }
  }
}
