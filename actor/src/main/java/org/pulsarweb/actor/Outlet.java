package org.pulsarweb.actor;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.ByteOutput;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Posted;
import org.pulsarweb.loop.Timer;

/**
 * The way out of a link: frames leave in each thread's order, and who sends more than the other
 * side reads is held up, or refused.
 *
 * <p>Lives on the link's loop. Others hand it frames that are ready, which wait in that loop's
 * inbox.
 */
final class Outlet {
  /** Bytes that may wait for the other side to read, beyond what a fiber waits for. */
  static final long UNSENT_MAX = 4L * Wire.FRAME_MAX;

  /** Bytes of frames that other threads may hand over before they have to wait. */
  private static final long HANDED_MAX = Wire.FRAME_MAX;

  private static final long LOOK_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final EventLoop loop;
  private final Connection connection;
  private final AtomicLong handed = new AtomicLong(); // bytes of other threads, not written yet
  private final ArrayDeque<Ready> backlog = new ArrayDeque<>(); // of those; while it is congested
  private long written; // bytes
  private long takenBefore; // of those, by the other side, when this was last looked at
  private long lookedNanos;
  private long deafNanos;

  Outlet(Connection connection) {
    this.loop = connection.loop();
    this.connection = connection;
  }

  /** Sends a frame at the end of this turn; on the loop. */
  void write(ByteOutput frame) {
    int length = frame.position();
    if (length - Wire.HEADER > Wire.FRAME_MAX) {
      throw new ActorException(
          "a message has " + length + " bytes; at most " + Wire.FRAME_MAX + " may cross at once",
          null);
    }
    frame.patchI32(0, length - Wire.HEADER);
    written += length;
    connection.write(frame.array(), 0, length);
  }

  /** What is done with a frame when its turn has come, on the loop. */
  interface Leaving {
    void leave(ByteOutput frame);

    /** Is told instead that the loop has ended. */
    void refused();
  }

  /** Takes a frame from another thread. */
  void handOver(ByteOutput frame, Leaving leaving) {
    handed.addAndGet(frame.position());
    loop.post(new Ready(frame, leaving));
  }

  /** A frame from another thread. */
  private final class Ready extends Posted {
    private final ByteOutput frame;
    private final Leaving leaving;

    Ready(ByteOutput frame, Leaving leaving) {
      this.frame = frame;
      this.leaving = leaving;
    }

    @Override
    protected void run() {
      if (backlog.isEmpty() && !connection.isCongested()) {
        leave();
        return;
      }
      backlog.add(this);
      if (backlog.size() == 1) {
        loop.launch("backlog of " + connection, Outlet.this::sendBacklog);
      }
    }

    void leave() {
      handed.addAndGet(-frame.position());
      leaving.leave(frame);
    }

    @Override
    protected void refused() {
      leaving.refused();
    }
  }

  /** Writes what others have handed over, as the other side reads it. */
  private void sendBacklog() {
    while (!backlog.isEmpty()) {
      try {
        connection.awaitWritable();
      } catch (ClosedChannelException _) {
        // each fails, or finds another way
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return; // this loop ends
      }
      backlog.remove().leave();
    }
  }

  // ---- room -----------------------------------------------------------------------------------

  /** Returns whether the other side is behind: it is time to send it less. */
  boolean isCongested() {
    return connection.isCongested();
  }

  /** Returns whether so much waits for the other side that it gets no more; from any thread. */
  boolean isFull() {
    return loop.isOwnThread()
        ? connection.isCongested() && connection.unsentBytes() > UNSENT_MAX
        : handed.get() > UNSENT_MAX;
  }

  /** Holds a sender up that is not on this loop, while the other side does not read. */
  void awaitHandedOver(Ref<?> ref) {
    if (handed.get() <= HANDED_MAX) {
      return;
    }
    boolean mayWait =
        !EventLoop.isCallback()
            && !(ref instanceof Child<?> child && child.spawn().overflow() != Overflow.WAIT);
    long until = System.nanoTime() + (mayWait ? ref.deadline().toNanos() : 0);
    while (handed.get() > HANDED_MAX) {
      if (System.nanoTime() >= until || Thread.currentThread().isInterrupted()) {
        throw doesNotRead(ref, handed.get());
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
  }

  /** Holds a sender of this loop up, while the other side does not read. */
  void awaitRoom(Ref<?> ref) {
    if (!connection.isCongested()) {
      return;
    }
    if (EventLoop.isCallback()) {
      if (connection.unsentBytes() > UNSENT_MAX) {
        throw doesNotRead(ref, connection.unsentBytes());
      }
    } else if (!awaitRoom(ref.deadline().toNanos())) {
      throw doesNotRead(ref, connection.unsentBytes());
    }
  }

  /**
   * Waits, in a fiber, until there is room, or the connection has closed; returns false if neither
   * was in time.
   */
  boolean awaitRoom(long mostNanos) {
    if (!connection.isCongested() || mostNanos <= 0) {
      return !connection.isCongested();
    }
    Thread self = Thread.currentThread();
    var wake = new Wake(self);
    Timer timer = loop.after(Duration.ofNanos(mostNanos), wake);
    try {
      connection.awaitWritable();
      return true;
    } catch (ClosedChannelException _) {
      return true;
    } catch (InterruptedException _) {
      if (!wake.done) {
        self.interrupt(); // by another
      }
      return false;
    } finally {
      timer.cancel();
    }
  }

  /** Interrupts a fiber when its time is up. */
  private static final class Wake implements Runnable {
    private final Thread waiter;
    private boolean done;

    Wake(Thread waiter) {
      this.waiter = waiter;
    }

    @Override
    public void run() {
      done = true;
      waiter.interrupt();
    }
  }

  private static MailboxFullException doesNotRead(@Nullable Object who, long bytes) {
    return new MailboxFullException(who + " does not read: " + bytes + " bytes wait for it", null);
  }

  /**
   * Returns for how long the other side has taken nothing of what waits for it; to be looked at
   * every now and then. Time in which nobody could look, because this loop stood still, is not
   * counted.
   */
  long deafNanos() {
    long unsent = connection.unsentBytes();
    long taken = written - unsent;
    long now = loop.coarseNanos();
    deafNanos =
        unsent == 0 || taken != takenBefore
            ? 0
            : deafNanos + Math.min(now - lookedNanos, LOOK_MAX_NANOS);
    takenBefore = taken;
    lookedNanos = now;
    return deafNanos;
  }
}
