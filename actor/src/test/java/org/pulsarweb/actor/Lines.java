package org.pulsarweb.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps what a child has said, for tests that wait for a line. */
final class Lines implements ChildProcess.Output {
  private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();

  @Override
  public synchronized void onLine(ChildProcess.Source source, String line) {
    (source == ChildProcess.Source.OUT ? out : err).add(line);
    notifyAll();
  }

  synchronized List<String> out() {
    return List.copyOf(out);
  }

  synchronized List<String> err() {
    return List.copyOf(err);
  }

  /** Waits for a line of standard output that begins so, and returns it. */
  synchronized String await(String beginning) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + WAIT_MAX_NANOS;
    while (true) {
      var found = out.stream().filter(line -> line.startsWith(beginning)).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException("no '" + beginning + "' in " + out + " and " + err);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
