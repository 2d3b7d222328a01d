package org.pulsarweb.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;

/**
 * A question on its way and the place of its answer. There is one answer: the first of the actor's,
 * its end, the deadline, and the asker's own end.
 *
 * <p>An asker on a loop gets it there, so that its fiber goes on without a lock; the question
 * itself is what is posted back, so that an answer makes no object but itself.
 */
final class Pending<R extends @Nullable Object> extends Message {
  private static final VarHandle REPLY;
  private static final Object NOTHING = new Object(); // an answer that is null

  static {
    try {
      REPLY = MethodHandles.lookup().findVarHandle(Pending.class, "reply", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What came instead of an answer. */
  private record Failure(RuntimeException reason) {}

  final Object question; // an Ask, or a Question
  final @Nullable Cell<?> caller;
  final Ref<?> target;
  private final @Nullable Host asker; // where the answer is wanted; null for a thread
  private final Duration deadline;
  private final @Nullable Habit habit;
  private volatile @Nullable Object reply; // the first; perhaps on its way to the asker's loop
  private @Nullable Object outcome; // what the asker sees
  private @Nullable Thread waiter;
  private boolean called; // the asker's fiber performs it
  private boolean cut; // and was interrupted, because it is settled
  private @Nullable CompletableFuture<R> future;

  // Of the list of deadlines, on the asker's loop.
  @Nullable Pending<?> earlier;
  @Nullable Pending<?> later;
  long dueTick;
  int spoke;
  boolean timed;

  Pending(Ref<?> target, Object question, Duration deadline) {
    this(target, question, Habit.of(question), deadline);
  }

  Pending(Ref<?> target, Object question, @Nullable Habit habit, Duration deadline) {
    this.target = target;
    this.question = question;
    this.habit = habit;
    this.deadline = deadline;
    Object here = EventLoop.currentOwner();
    this.caller = here instanceof Cell<?> cell ? cell : null;
    this.asker = caller == null ? null : caller.host();
  }

  /** Sends the question, and waits in a fiber or in a thread. */
  R await() {
    Thread self = Thread.currentThread();
    Host host = asker;
    if (host == null) {
      if (EventLoop.isCallback()) {
        throw new IllegalStateException(
            "a callback must not wait for an answer: use askAsync, or start a fiber");
      }
      return awaitInThread(self);
    }
    if (!self.isVirtual()) {
      throw new IllegalStateException(
          "a callback must not wait for an answer: use askAsync, or start a fiber");
    }
    waiter = self;
    if (!call(host)) {
      target.deliver(this);
    }
    if (outcome == null) {
      host.deadlines.add(this, deadline);
      do {
        LockSupport.park();
        if (outcome == null && Thread.interrupted()) {
          host.deadlines.remove(this);
          throw interrupted(self);
        }
      } while (outcome == null);
    }
    return answer(outcome);
  }

  /** Has this fiber perform it, if that may be. */
  private boolean call(Host host) {
    if (habit == null || !habit.isQuick() || !(target instanceof Cell<?> cell)) {
      return false;
    }
    called = true;
    boolean done = host.call(this, cell);
    called = false;
    if (cut) {
      boolean _ = Thread.interrupted(); // it was meant for what was called
    }
    return done;
  }

  private CancellationException interrupted(Thread self) {
    boolean _ = REPLY.compareAndSet(this, null, NOTHING);
    self.interrupt();
    return cancelled();
  }

  private CancellationException cancelled() {
    return new CancellationException("the asker was interrupted while it waited for " + target);
  }

  private R awaitInThread(Thread self) {
    waiter = self;
    long until = System.nanoTime() + deadline.toNanos();
    Node node = target.node();
    node.await(this);
    try {
      target.deliver(this);
      while (reply == null) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          expire();
        } else {
          LockSupport.parkNanos(this, left);
          if (Thread.interrupted()) {
            throw interrupted(self);
          }
        }
      }
    } finally {
      node.forget(this);
    }
    return answer(reply);
  }

  /** Sends the question, and returns at once. */
  CompletableFuture<R> send() {
    var wanted = new CompletableFuture<R>();
    future = wanted;
    Host host = asker;
    if (host == null) {
      target.node().await(this, deadline, wanted);
    }
    try {
      target.deliver(this);
    } catch (RuntimeException e) {
      fail(e);
    }
    if (host != null && outcome == null) {
      host.deadlines.add(this, deadline);
    }
    return wanted;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // it is the asker who says whether null is an answer
  private R answer(@Nullable Object outcome) {
    if (outcome instanceof Failure(var reason)) {
      throw reason;
    }
    return (R) (outcome == NOTHING ? null : outcome);
  }

  @Override
  boolean isQuestion() {
    return true;
  }

  @Override
  void deliver(Cell<?> cell) {
    if (isSettled()) {
      return; // nobody waits for the answer any more
    }
    Host host = cell.host();
    long turn = host == null ? 0 : host.turn();
    try {
      complete(perform(cell));
    } catch (AskFailedException | CommandException e) {
      fail(e);
    } catch (InterruptedException | CancellationException e) {
      fail(interrupted(cell, e));
    } catch (Throwable e) {
      fail(new AskFailedException(cell.toString(), e.getClass().getName(), e));
    }
    if (habit != null && host != null) {
      habit.learn(host.turn() != turn);
    }
  }

  /** Says why whoever performs this was interrupted: its actor has ended, or the asker. */
  private RuntimeException interrupted(Cell<?> cell, Exception e) {
    if (cell.state() != State.RUNNING) {
      return cell.stopped();
    }
    Thread self = Thread.currentThread();
    if (called && !cut && (e instanceof InterruptedException || self.isInterrupted())) {
      self.interrupt();
      return cancelled();
    }
    return new AskFailedException(cell.toString(), e.getClass().getName(), e);
  }

  /** The asker's fiber performs this, and waits: from now on there is a deadline to keep. */
  void waits(Host host) {
    if (!isSettled()) {
      host.deadlines.add(this, deadline);
    }
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object perform(Cell<?> cell) throws Throwable {
    return question instanceof Question own
        ? own.perform(cell, Optional.ofNullable(caller))
        : ((Ask<Object, Object>) question).apply(cell.object());
  }

  /** Brings the answer; from any thread. */
  void complete(@Nullable Object answer) {
    settle(answer == null ? NOTHING : answer);
  }

  /** Says that there is no answer; from any thread. */
  @Override
  void fail(RuntimeException reason) {
    settle(new Failure(reason));
  }

  void expire() {
    fail(
        new AskTimeoutException(
            target + " gave no answer to " + question + " within " + deadline.toMillis() + " ms",
            null));
  }

  /** Returns whether it has its answer, or its asker has given it up: it is not to be performed. */
  boolean isSettled() {
    CompletableFuture<R> wanted = future;
    return reply != null || (wanted != null && wanted.isDone());
  }

  private void settle(Object first) {
    if (!REPLY.compareAndSet(this, null, first)) {
      return;
    }
    Host host = asker;
    if (host == null) {
      finish(first);
    } else if (host.loop.isOwnThread()) {
      run();
    } else {
      host.loop.post(this);
    }
  }

  /** Is back at the asker's. */
  @Override
  protected void run() {
    Host host = asker;
    if (host != null) {
      host.deadlines.remove(this);
    }
    Object known = reply;
    outcome = known;
    finish(known);
  }

  @Override
  protected void refused() {
    finish(reply); // the asker's loop has ended; a future may be of use elsewhere
  }

  @SuppressWarnings("unchecked")
  private void finish(@Nullable Object known) {
    CompletableFuture<R> wanted = future;
    if (wanted == null) {
      wake();
    } else if (known instanceof Failure(var reason)) {
      wanted.completeExceptionally(reason);
    } else {
      wanted.complete((R) (known == NOTHING ? null : known));
    }
  }

  private void wake() {
    Thread asking = waiter;
    if (!called || asking == null) {
      LockSupport.unpark(asking);
    } else if (asking != Thread.currentThread()) {
      cut = true;
      asking.interrupt();
    }
  }

  @Override
  public String toString() {
    return question instanceof Question ? question.toString() : "a question";
  }
}
