package org.pulsarweb.examples;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pulsarweb.actor.ActorListener;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.ActorStoppedException;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.ArbiterSettings;
import org.pulsarweb.actor.AskFailedException;
import org.pulsarweb.actor.Monitor;
import org.pulsarweb.actor.Restart;
import org.pulsarweb.actor.Spawn;
import org.pulsarweb.actor.State;
import org.pulsarweb.actor.Supervision;

/**
 * Crashes a supervised worker again and again, until its monitor gives up.
 *
 * <p>Immutable.
 */
public final class CrashingWorker {
  static final Option<Integer> RESTARTS =
      Option.count("restarts", "4", "how many there may be within 30 seconds");

  /** How long the new one may take: a JVM on a machine that has much to do needs its time. */
  private static final Duration START = Duration.ofSeconds(30);

  // @start region="worker"
  static final class Worker {
    private int jobs;

    int divide(int number, int by) {
      jobs++;
      return number / by;
    }

    int jobs() {
      return jobs;
    }
  }

  // @end

  // @start region="listener"
  /** Tells what happens to actors; without it, the log does. */
  static final class Story implements ActorListener {
    @Override
    public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
      System.out.println(
          "  %s: restart %d of %s in %d ms"
              .formatted(reason.getMessage(), restarts, actor.name(), wait.toMillis()));
    }

    @Override
    public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
      System.out.println("  " + reason.getMessage());
    }
  }

  // @end

  private CrashingWorker() {}

  // @start region="monitor"
  static Monitor<Worker> monitor(Arbiter arbiter, Spawn where, int restarts) {
    return arbiter.monitor(
        "workers",
        1,
        Worker.class,
        Worker::new,
        where.crashing(true).restart(Restart.PERMANENT),
        Supervision.DEFAULTS.intensity(restarts, Duration.ofSeconds(30)));
  }

  // @end

  // @start region="ask"
  /** Whoever asks hears of the failure; the worker goes on. */
  static void ask(ActorRef<Worker> worker) {
    try {
      int _ = worker.ask(own -> own.divide(1, 0));
    } catch (AskFailedException e) {
      System.out.println("asked: " + e.getMessage());
    }
    int jobs = worker.ask(Worker::jobs);
    System.out.println("it has had " + jobs + " job, and goes on");
  }

  // @end

  // @start region="tell"
  /** Here nobody waits for the failure: the worker ends by it, and a new one takes its place. */
  static void tell(ActorRef<Worker> worker) {
    System.out.println("told to divide by zero");
    worker.tell(own -> own.divide(1, 0));
    try {
      int jobs = worker.ask(Worker::jobs, START); // waits until the new one runs
      System.out.println("the new one has had " + jobs + " jobs");
    } catch (ActorStoppedException e) {
      System.out.println(e.getMessage()); // with the question, or for good
    }
  }

  // @end

  private static boolean endsSoon(Monitor<Worker> monitor) throws Exception {
    try {
      State _ = monitor.ended().get(100, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    }
  }

  /**
   * Crashes the worker until its monitor has given up; the exit code says that it has.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if something else goes wrong
   */
  // @start region="main"
  public static void main(String... args) throws Exception {
    var options = Options.of("crashing-worker", args, Option.KIND, RESTARTS);
    State end;
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Story())) {
      Monitor<Worker> monitor =
          monitor(arbiter, options.value(Option.KIND), options.value(RESTARTS));
      ActorRef<Worker> worker = monitor.workers().getFirst();
      ask(worker);
      do {
        tell(worker);
      } while (!endsSoon(monitor));
      end = monitor.ended().get();
    }
    System.out.println("the monitor is " + end);
    System.exit(end == State.TERMINATED ? 1 : 0);
  }

  // @end
}
