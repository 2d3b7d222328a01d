package org.pulsarweb.actor;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a listener was told, for tests that wait for it. */
final class Heard implements ActorListener {
  private static final int MOST = 1000;

  /** A restart. */
  record Restarted(String name, Throwable reason, long restarts, Duration after) {}

  /** A loop that stands still. */
  record Blocked(String loop, Duration time, String report) {}

  final BlockingQueue<Restarted> restarts = new ArrayBlockingQueue<>(MOST);
  final BlockingQueue<Blocked> blocks = new ArrayBlockingQueue<>(MOST);
  final BlockingQueue<Throwable> errors = new ArrayBlockingQueue<>(MOST);
  final BlockingQueue<String> lastWords = new ArrayBlockingQueue<>(MOST);
  final Queue<String> notices = new ArrayBlockingQueue<>(MOST);
  final AtomicLong deadLetters = new AtomicLong();

  /** Waits for the next of something. */
  static <E> E next(BlockingQueue<E> queue) throws InterruptedException {
    E element = queue.poll(Until.LONG.toMillis(), TimeUnit.MILLISECONDS);
    if (element == null) {
      throw new AssertionError("nothing has been heard");
    }
    return element;
  }

  List<Duration> waits() {
    return restarts.stream().map(Restarted::after).toList();
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long times, Duration wait) {
    boolean _ = restarts.offer(new Restarted(actor.name(), reason, times, wait));
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    boolean _ = blocks.offer(new Blocked(name, blocked, report));
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    boolean _ = errors.offer(error);
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    boolean _ = lastWords.offer(String.valueOf(reason.getMessage()));
  }

  @Override
  public void onNotice(String what) {
    boolean _ = notices.offer(what);
  }

  @Override
  public void onDeadLetter(String target, String reason) {
    deadLetters.incrementAndGet();
  }
}
