package org.pulsarweb.loop;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * What each of several processes that accept on one socket has to serve, in a file that all of them
 * map: so that a process with more than the others leaves the next connections to them.
 *
 * <p>Each process writes its own slot only, and looks at the others' after each connection. There
 * is no lock, and nothing to wait for: a slot whose process has not run for half a second, or does
 * not accept, is passed over.
 *
 * <p>Needs a clock that all processes share, as Linux's monotonic one is.
 *
 * <p>Safe for use by many threads.
 */
public final class LoadBoard {
  /*
   * The file: 128 bytes for each slot (two cache lines, as processors fetch them in pairs), after
   * as many for the head.
   *
   *    0        8        16       24
   *   +--------+--------+--------+------
   *   | magic  | slots  | unused          head
   *   +--------+--------+--------+------
   *   | stamp  | load   | open   | unused  slot 0, 1, ...
   *   +--------+--------+--------+------
   *
   * stamp: when its loop last ran, in nanoseconds, or 0 while it accepts nothing.
   * load:  open connections and those that ended lately, in 1/256 of a connection. Without the
   *        latter, connections that end before the next one comes would all go to whoever wakes
   *        first.
   * open:  open connections.
   */
  private static final long MAGIC = 0x50756c736172_01L;
  private static final int SLOT_BYTES = 128;
  private static final int LOAD = 8;
  private static final int OPEN = 16;
  private static final int SLOT_MAX = 4096;
  private static final int ONE = 256;
  private static final int SLACK_PART = 20; // a twentieth: five percent
  private static final int FADE_PART = 10; // of what ended lately, each FADE_NANOS
  private static final long FADE_NANOS = EventLoop.TICK_NANOS;
  private static final long STALE_NANOS = Duration.ofMillis(500).toNanos();
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer bytes;
  private final int slots;

  private LoadBoard(ByteBuffer bytes, int slots) {
    this.bytes = bytes;
    this.slots = slots;
  }

  /**
   * Makes the file; only the own user may use it. Whoever makes it deletes it.
   *
   * @param path where; there must be none yet
   * @param slots how many processes there may be at once, those included that are leaving
   * @return the board, all slots empty
   * @throws IOException if it cannot be made
   */
  public static LoadBoard create(Path path, int slots) throws IOException {
    if (slots < 1 || slots > SLOT_MAX) {
      throw new IllegalArgumentException("slots must be 1 to " + SLOT_MAX + ", not " + slots);
    }
    var options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var file = FileChannel.open(path, options, mode)) {
      ByteBuffer bytes = map(file, (slots + 1L) * SLOT_BYTES);
      bytes.putLong(Long.BYTES, slots);
      LONG.setRelease(bytes, 0, MAGIC);
      return new LoadBoard(bytes, slots);
    }
  }

  /**
   * Opens a file that another process has made.
   *
   * @param path where it is
   * @return the board
   * @throws IOException if there is none
   */
  public static LoadBoard open(Path path) throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = file.size();
      if (size >= SLOT_BYTES) {
        ByteBuffer bytes = map(file, size);
        long slots = bytes.getLong(Long.BYTES);
        if ((long) LONG.getAcquire(bytes, 0) == MAGIC && size == (slots + 1) * SLOT_BYTES) {
          return new LoadBoard(bytes, Math.toIntExact(slots));
        }
      }
      throw new IOException(path + " is no load board");
    }
  }

  private static ByteBuffer map(FileChannel file, long size) throws IOException {
    return file.map(FileChannel.MapMode.READ_WRITE, 0, size).order(ByteOrder.nativeOrder());
  }

  /**
   * Returns how many slots there are.
   *
   * @return at least one
   */
  public int slots() {
    return slots;
  }

  /**
   * Returns a slot for its process to write, emptied.
   *
   * @param index from 0; no other process may have it
   * @return the slot, for {@link BoundSocket#balance}
   */
  public Slot slot(int index) {
    clear(index);
    return new Slot(index);
  }

  /**
   * Empties the slot of a process that is gone.
   *
   * @param index from 0
   */
  public void clear(int index) {
    int place = place(index);
    LONG.setRelease(bytes, place, 0L);
    LONG.setRelease(bytes, place + LOAD, 0L);
    LONG.setRelease(bytes, place + OPEN, 0L);
  }

  /**
   * Returns how many connections a process has open.
   *
   * @param index from 0
   * @return the count at about this moment
   */
  public int openCount(int index) {
    return Math.toIntExact((long) LONG.getAcquire(bytes, place(index) + OPEN));
  }

  /** In 1/256 of a connection. */
  long load(int index) {
    return (long) LONG.getAcquire(bytes, place(index) + LOAD);
  }

  private int place(int index) {
    return (Objects.checkIndex(index, slots) + 1) * SLOT_BYTES;
  }

  /**
   * The slot of one process.
   *
   * <p>Safe for use by many threads.
   */
  public final class Slot {
    private final int index;
    private final int place;
    private long open;
    private long lately; // in 1/256
    private long fadedNanos;
    private int accepting; // sockets

    private Slot(int index) {
      this.index = index;
      this.place = place(index);
    }

    /**
     * Returns which slot it is.
     *
     * @return from 0
     */
    public int index() {
      return index;
    }

    synchronized void onOpened() {
      open++;
      publish();
    }

    synchronized void onClosed() {
      open--;
      lately += ONE;
      publish();
    }

    private void publish() {
      LONG.setRelease(bytes, place + LOAD, open * ONE + lately);
      LONG.setRelease(bytes, place + OPEN, open);
    }

    /** One socket of this process has begun to accept, or ended. */
    synchronized void onAccepting(boolean begun, long nowNanos) {
      accepting += begun ? 1 : -1;
      stamp(nowNanos);
    }

    /** The process runs. */
    synchronized void onTick(long nowNanos) {
      stamp(nowNanos);
      if (nowNanos - fadedNanos >= FADE_NANOS) {
        fadedNanos = nowNanos;
        lately -= lately / FADE_PART;
        publish();
      }
    }

    private void stamp(long nowNanos) {
      LONG.setRelease(bytes, place, accepting > 0 ? nowNanos | 1 : 0L);
    }

    /** True when another process should take the next connection. */
    boolean isAhead(long nowNanos) {
      long least = Long.MAX_VALUE;
      for (int at = SLOT_BYTES; at <= slots * SLOT_BYTES; at += SLOT_BYTES) {
        long stamp = (long) LONG.getAcquire(bytes, at);
        if (at != place && stamp != 0 && nowNanos - stamp < STALE_NANOS) {
          least = Math.min(least, (long) LONG.getAcquire(bytes, at + LOAD));
        }
      }
      long own = (long) LONG.getAcquire(bytes, place + LOAD);
      return own > least && own - least > Math.max(ONE, least / SLACK_PART);
    }
  }
}
