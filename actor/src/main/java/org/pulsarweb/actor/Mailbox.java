package org.pulsarweb.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have for one actor: a bounded queue of many producers and one consumer, which
 * takes no more room than it needs. Messages lie in segments that follow each other, each twice as
 * long as the one before; a producer claims a place by counting one up, then fills it.
 */
final class Mailbox {
  private static final int SEGMENT_FIRST = 16;
  private static final int SEGMENT_MAX = 1024;

  /** How often a place that is claimed is looked at: some microseconds. */
  private static final int FILLED_SPINS = 64;

  /** After so many messages it is worth waiting a little, so that the next ones come together. */
  private static final int GATHER_MIN = 16;

  /** How long that is, in pauses of the processor: about a microsecond. */
  private static final int GATHER_SPINS = 64;

  private static final VarHandle CLAIMED;
  private static final VarHandle NEXT;
  private static final VarHandle TAIL;
  private static final VarHandle TAKEN;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

  static {
    try {
      var lookup = MethodHandles.lookup();
      CLAIMED = lookup.findVarHandle(Segment.class, "claimed", long.class);
      NEXT = lookup.findVarHandle(Segment.class, "next", Segment.class);
      TAIL = lookup.findVarHandle(Mailbox.class, "tail", Segment.class);
      TAKEN = lookup.findVarHandle(Reading.class, "taken", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Places {@code start} to {@code end} of the queue. */
  private static final class Segment {
    final long start;
    final long end;
    final @Nullable Object[] slots;
    volatile long claimed; // perhaps beyond the end, by those who came too late
    volatile @Nullable Segment next;

    Segment(long start, int length) {
      this.start = start;
      this.end = start + length;
      this.slots = new Object[length];
      this.claimed = start;
    }
  }

  /*
   * The consumer writes with each message, and so do producers. What one side writes is kept off
   * the cache lines that the other reads: over those a message would travel three times.
   */

  /** Keeps what follows off the cache line of what lies before. */
  @SuppressWarnings("UnusedVariable")
  private abstract static class Before {
    long b1;
    long b2;
    long b3;
    long b4;
    long b5;
    long b6;
    long b7;
    long b8;
  }

  /** The consumer's own: its segment, taken apart so that the segment itself is seldom touched. */
  private abstract static class Reading extends Before {
    Segment segment;
    @Nullable Object[] slots;
    long start;
    long end;
    long next;
    long gathered; // where it last waited for more, or found nothing
    volatile long taken; // the same as next, for producers who find no room

    Reading(Segment first) {
      segment = first;
      slots = first.slots;
      start = first.start;
      end = first.end;
    }

    void go(Segment following) {
      segment = following;
      slots = following.slots;
      start = following.start;
      end = following.end;
    }
  }

  /** Keeps what follows off the consumer's cache line. */
  @SuppressWarnings("UnusedVariable")
  private static final class Reader extends Reading {
    long a1;
    long a2;
    long a3;
    long a4;
    long a5;
    long a6;
    long a7;
    long a8;

    Reader(Segment first) {
      super(first);
    }
  }

  private final int capacity;
  private volatile Segment tail;
  private volatile long limit; // up to here there is room for certain
  private final Reader reader;

  private final ArrayDeque<Thread> senders = new ArrayDeque<>(); // they wait for room; its own lock
  private volatile boolean awaited;

  Mailbox(int capacity) {
    this.capacity = capacity;
    this.tail = new Segment(0, Math.min(SEGMENT_FIRST, capacity));
    this.reader = new Reader(tail);
    this.limit = capacity;
  }

  /** Adds a message unless there is no room; from any thread. */
  boolean offer(Object message) {
    while (true) {
      Segment segment = tail;
      if (segment.end <= limit) {
        if (add(segment, message)) {
          return true;
        }
        continue;
      }
      long place = segment.claimed;
      if (place >= segment.end) {
        extend(segment);
      } else if (place >= limit && !hasRoom(place)) {
        return false;
      } else if (CLAIMED.compareAndSet(segment, place, place + 1)) {
        SLOT.setRelease(segment.slots, (int) (place - segment.start), message);
        return true;
      }
    }
  }

  /** Adds a message although there may be no room: for those that must not be refused. */
  void force(Object message) {
    while (!add(tail, message)) {
      // there is a new tail
    }
  }

  /**
   * Claims without a look, which costs one journey of the cache line instead of two; if the segment
   * was full, the next one follows.
   */
  private boolean add(Segment segment, Object message) {
    long place = (long) CLAIMED.getAndAdd(segment, 1L);
    if (place < segment.end) {
      SLOT.setRelease(segment.slots, (int) (place - segment.start), message);
      return true;
    }
    extend(segment);
    return false;
  }

  private boolean hasRoom(long place) {
    long now = reader.taken + capacity;
    limit = now;
    return place < now;
  }

  private void extend(Segment segment) {
    Segment following = segment.next;
    if (following == null) {
      int length = (int) Math.min(SEGMENT_MAX, 2 * (segment.end - segment.start));
      var made = new Segment(segment.end, length);
      following = NEXT.compareAndSet(segment, null, made) ? made : segment.next;
    }
    boolean _ = TAIL.compareAndSet(this, segment, following);
  }

  /** Waits until there may be room, or a time has come; from any thread but the consumer's. */
  void awaitRoom(long untilNanos) {
    Thread self = Thread.currentThread();
    synchronized (senders) {
      senders.add(self);
      awaited = true;
    }
    try {
      if (size() >= capacity) {
        LockSupport.parkNanos(this, untilNanos - System.nanoTime());
      }
    } finally {
      synchronized (senders) {
        senders.remove(self);
        awaited = !senders.isEmpty();
      }
    }
  }

  /** Takes the next message, or null if there is none that is filled; the consumer's. */
  @Nullable Object poll() {
    Reader own = reader;
    if (own.next == own.end) {
      Segment following = own.segment.next;
      if (following == null) {
        return none();
      }
      own.go(following);
    }
    int index = (int) (own.next - own.start);
    @Nullable Object[] slots = own.slots;
    Object message = SLOT.getAcquire(slots, index);
    if (message == null) {
      message = await(own, slots, index);
      if (message == null) {
        return none();
      }
    }
    slots[index] = null;
    own.next++;
    TAKEN.setRelease(own, own.next);
    if (awaited && size() <= capacity / 2) {
      wakeSenders();
    }
    return message;
  }

  /**
   * The consumer has caught up. If many have come in a row, more will: it looks away for a moment.
   * One by one, each message would cost both sides the journeys of its cache line, several times
   * what it costs to handle.
   */
  private static @Nullable Object await(Reader own, @Nullable Object[] slots, int index) {
    if (own.next - own.gathered >= GATHER_MIN) {
      own.gathered = own.next;
      for (int spins = 0; spins < GATHER_SPINS; spins++) {
        Thread.onSpinWait();
      }
    }
    return own.segment.claimed == own.next ? null : awaitFilled(slots, index);
  }

  /** A place is claimed: unless its producer was just sent away, the message is there at once. */
  private static @Nullable Object awaitFilled(@Nullable Object[] slots, int index) {
    Object message = SLOT.getAcquire(slots, index);
    for (int spins = 0; message == null && spins < FILLED_SPINS; spins++) {
      Thread.onSpinWait();
      message = SLOT.getAcquire(slots, index);
    }
    return message;
  }

  /** Nothing is left: a sender may have begun to wait while the last message was taken. */
  private @Nullable Object none() {
    reader.gathered = reader.next;
    VarHandle.fullFence();
    if (awaited) {
      wakeSenders();
    }
    return null;
  }

  /** Wakes those who wait, once: whoever finds no room all the same comes back. */
  private void wakeSenders() {
    synchronized (senders) {
      senders.forEach(LockSupport::unpark);
      senders.clear();
      awaited = false;
    }
  }

  /** Lets those who wait look at why there will never be room again. */
  void close() {
    wakeSenders();
  }

  /** Returns how many messages are claimed and not taken; from any thread, about right. */
  long size() {
    return claimed() - reader.taken;
  }

  /** Returns whether there is nothing, claimed or filled; the consumer's. */
  boolean isEmpty() {
    return claimed() == reader.next;
  }

  /** Returns whether all that was there at a mark has been taken; the consumer's. */
  boolean isTaken(long mark) {
    return reader.next >= mark;
  }

  /** Returns how many messages there have been. */
  long claimed() {
    Segment segment = tail;
    return Math.min(segment.claimed, segment.end);
  }
}
