package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines and hands them on, one at a time: while one is taken no other
 * is read, so whoever writes faster waits. A long line arrives in pieces; bytes that are not UTF-8
 * arrive as U+FFFD.
 *
 * <p>Owned by the thread that runs it.
 */
final class LinePump implements Runnable {
  /** Longest line, in bytes: what a line of a log may be, with some room. */
  static final int LINE_MAX_BYTES = 8 * 1024;

  private final InputStream in;
  private final Consumer<String> taker;
  private final byte[] line = new byte[LINE_MAX_BYTES];
  private int length;

  /** Whether pieces of this line have gone before. */
  private boolean begun;

  LinePump(InputStream in, Consumer<String> taker) {
    this.in = in;
    this.taker = taker;
  }

  /** Reads to the end of the stream. */
  @Override
  public void run() {
    var chunk = new byte[LINE_MAX_BYTES];
    try (in) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        feed(chunk, count);
      }
    } catch (IOException _) {
      // closed by us, because its process has ended
    }
    if (length > 0) {
      hand(length);
    }
  }

  private void feed(byte[] chunk, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (chunk[i] == '\n') {
        append(chunk, from, i);
        endLine();
        from = i + 1;
      }
    }
    append(chunk, from, count);
  }

  private void append(byte[] chunk, int from, int to) {
    for (int at = from; at < to; ) {
      if (length == LINE_MAX_BYTES) {
        int whole = wholeCharacters();
        hand(whole);
        length = LINE_MAX_BYTES - whole;
        System.arraycopy(line, whole, line, 0, length);
        begun = true;
      }
      int taken = Math.min(LINE_MAX_BYTES - length, to - at);
      System.arraycopy(chunk, at, line, length, taken);
      length += taken;
      at += taken;
    }
  }

  private void endLine() {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    if (end > 0 || !begun) {
      hand(end);
    }
    length = 0;
    begun = false;
  }

  /** Returns where a full line can be cut without cutting a character. */
  private int wholeCharacters() {
    for (int back = 1; back <= 3; back++) {
      int unit = line[length - back] & 0xFF;
      if (unit >= 0b1100_0000) {
        int needed = unit >= 0b1111_0000 ? 4 : unit >= 0b1110_0000 ? 3 : 2;
        return needed > back ? length - back : length;
      }
      if (unit < 0b1000_0000) {
        return length;
      }
    }
    return length;
  }

  /** A taker that fails must not stop the stream: its writer would wait for ever. */
  private void hand(int bytes) {
    try {
      taker.accept(new String(line, 0, bytes, UTF_8));
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
