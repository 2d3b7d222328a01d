package org.pulsarweb.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Bytes that are inflated as they are read. Unlike the JDK's it waits for input only when it has no
 * output, and says what is wrong with what stands before and after the deflated bytes.
 */
abstract class InflatedStream extends InputStream {
  private static final int BUFFER_BYTES = 8 * 1024;

  private final InputStream in;
  private final byte[] input = new byte[BUFFER_BYTES];
  private final Inflater inflater;
  private int from;
  private int to;
  private boolean isOpen = true;
  private boolean isInside;
  private boolean isOver;

  InflatedStream(InputStream in, Inflater inflater) {
    this.in = in;
    this.inflater = inflater;
  }

  /** Takes what stands before deflated bytes; returns false if there is no more of anything. */
  abstract boolean begin() throws IOException;

  /** Hears what was inflated. */
  abstract void onOutput(byte[] bytes, int offset, int length);

  /** Takes what stands after deflated bytes; returns whether more of the same may follow. */
  abstract boolean end() throws IOException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (advance()) {
      try {
        int count = inflater.inflate(target, offset, length);
        if (count > 0) {
          onOutput(target, offset, count);
          return count;
        }
      } catch (DataFormatException e) {
        throw new IOException("damaged deflated bytes", e);
      }
      if (inflater.needsDictionary()) {
        throw new IOException("deflated with a dictionary that nobody has");
      }
    }
    return -1;
  }

  /** Gives the inflater something to do; returns false at the end of everything. */
  private boolean advance() throws IOException {
    if (!isOpen) {
      throw new IOException("the stream is closed");
    }
    if (isOver) {
      return false;
    }
    if (isInside && inflater.finished()) {
      from = to - inflater.getRemaining();
      isInside = false;
      if (!end()) {
        return finish();
      }
      inflater.reset();
    }
    if (!isInside) {
      if (!begin()) {
        return finish();
      }
      isInside = true;
      inflater.setInput(input, from, to - from);
    } else if (inflater.needsInput()) {
      if (!fill()) {
        throw new EOFException("the deflated bytes end too early");
      }
      inflater.setInput(input, from, to - from);
    }
    return true;
  }

  private boolean finish() {
    isOver = true;
    inflater.end();
    return false;
  }

  private boolean fill() throws IOException {
    int count = in.read(input, 0, input.length);
    from = 0;
    to = Math.max(0, count);
    return count > 0;
  }

  /** Returns the next byte of what stands around the deflated bytes, without taking it, or -1. */
  final int peek() throws IOException {
    return from < to || fill() ? input[from] & 0xFF : -1;
  }

  /** Takes the next byte of what stands around the deflated bytes. */
  final int take() throws IOException {
    int octet = peek();
    if (octet < 0) {
      throw new EOFException("it ends too early");
    }
    from++;
    return octet;
  }

  @Override
  public int available() {
    return isOpen && !isOver && isInside && !inflater.needsInput() ? 1 : 0;
  }

  @Override
  public void close() throws IOException {
    isOpen = false;
    inflater.end();
    in.close();
  }
}
