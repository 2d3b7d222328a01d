package org.pulsarweb.http;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates messages piece by piece, never more at once than is asked for (RFC 7692 §7.2.2).
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class MessageInflater {
  /** What a sender has cut off the end of each message (RFC 7692 §7.2.1). */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  /**
   * How many streams a message may consist of. One that ends itself in the middle of a message is
   * allowed (RFC 7692 §7.2.3.4), but thousands of empty ones only serve to keep a processor busy.
   */
  private static final int STREAM_MAX = 64;

  private final Inflater inflater = new Inflater(true);
  private byte[] array = TAIL;
  private int to;
  private boolean isTailAwaited;
  private int streams;

  /** Begins another message. */
  void begin() {
    streams = 1;
  }

  /**
   * Takes the next bytes of a message, all before of which have been inflated.
   *
   * @param isEnd whether the message ends with them
   */
  void feed(byte[] array, int from, int to, boolean isEnd) throws ProtocolException.ByPeer {
    if (inflater.finished()) {
      countStream();
      inflater.reset();
    }
    set(array, from, to);
    isTailAwaited = isEnd;
  }

  private void set(byte[] array, int from, int to) {
    this.array = array;
    this.to = to;
    inflater.setInput(array, from, to - from);
  }

  /**
   * Inflates as much as there is room for.
   *
   * @return how much; less than there was room for when all that was fed is inflated
   * @throws ProtocolException.ByPeer 1007 if it is no DEFLATE
   */
  int inflate(byte[] out) throws ProtocolException.ByPeer {
    int count = 0;
    try {
      while (count < out.length) {
        int more = inflater.inflate(out, count, out.length - count);
        count += more;
        if (more == 0 && !goesOn()) {
          break;
        }
      }
    } catch (DataFormatException _) {
      throw invalid("a message that is no DEFLATE");
    }
    return count;
  }

  /** Gives the inflater the next to work on; returns whether there is something. */
  private boolean goesOn() throws ProtocolException.ByPeer {
    int rest = inflater.getRemaining();
    boolean hasEnded = inflater.finished();
    if (hasEnded) {
      countStream();
      inflater.reset();
    }
    if (rest > 0 && hasEnded) {
      set(array, to - rest, to);
      return true;
    }
    if (isTailAwaited) {
      isTailAwaited = false;
      set(TAIL, 0, TAIL.length);
      return true;
    }
    return false;
  }

  private void countStream() throws ProtocolException.ByPeer {
    if (++streams > STREAM_MAX) {
      throw invalid("a message of more than " + STREAM_MAX + " streams");
    }
  }

  private static ProtocolException.ByPeer invalid(String what) {
    return new ProtocolException.ByPeer(CloseReason.INVALID_PAYLOAD, "RFC 7692 §7.2.2", what);
  }

  /** Forgets all messages so far. */
  void reset() {
    inflater.reset();
    array = TAIL;
    to = 0;
    isTailAwaited = false;
  }

  /** Gives the memory back. */
  void close() {
    inflater.end();
  }
}
