package org.pulsarweb.rpc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.pulsarweb.http.ByteSink;

/** Messages in a stream of bytes, by lines or by heads that say their length. */
final class StreamChannel implements RpcChannel {
  private static final int HEAD_MAX_BYTES = 4 * 1024; // LSP has two short fields
  private static final int BUFFER_BYTES = 8 * 1024;
  private static final int END = -1;

  /** What closes the streams, if closing them is this side's business. */
  interface Closing {
    void close() throws IOException;
  }

  private final InputStream in;
  private final OutputStream out;
  private final int messageMaxBytes;
  private final Closing closing;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;
  private volatile RpcFraming framing;
  private volatile boolean broken;

  StreamChannel(
      InputStream in, OutputStream out, RpcFraming framing, int messageMaxBytes, Closing closing) {
    this.in = in;
    this.out = out;
    this.framing = framing;
    this.messageMaxBytes = messageMaxBytes;
    this.closing = closing;
  }

  // ---- sending --------------------------------------------------------------------------------

  @Override
  public void send(byte[] message) throws IOException {
    ByteSink framed = ByteSink.open();
    if (framing == RpcFraming.CONTENT_LENGTH) {
      framed.ascii("Content-Length: " + message.length + "\r\n\r\n");
      framed.write(message);
    } else {
      framed.write(message);
      framed.write('\n');
    }
    writing.lock();
    try {
      out.write(framed.array(), 0, framed.size());
      out.flush();
    } catch (IOException e) {
      broken = true;
      throw e;
    } finally {
      writing.unlock();
    }
  }

  // ---- receiving ------------------------------------------------------------------------------

  @Override
  public Optional<byte[]> receive() throws IOException {
    int first = skipBlanks();
    if (first == END) {
      return Optional.empty();
    }
    if (framing == RpcFraming.DETECTED) {
      boolean isHead = first == 'C' || first == 'c';
      framing = isHead ? RpcFraming.CONTENT_LENGTH : RpcFraming.LINES;
    }
    if (framing == RpcFraming.LINES) {
      return Optional.of(line(messageMaxBytes));
    }
    return Optional.of(content(contentLength()));
  }

  /** Returns the next byte that is no blank, without taking it. */
  private int skipBlanks() throws IOException {
    int next = peek();
    while (next == '\n' || next == '\r' || next == ' ' || next == '\t') {
      from++;
      next = peek();
    }
    return next;
  }

  private int peek() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return from == to ? END : buffer[from] & 0xFF;
  }

  /** Returns a line without its end; the last one may have none. */
  private byte[] line(int maxBytes) throws IOException {
    ByteSink line = ByteSink.open();
    while (peek() != END) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      if (line.size() + (end - from) > maxBytes) {
        throw new IOException("a message has more than " + maxBytes + " bytes");
      }
      line.write(buffer, from, end);
      boolean isWhole = end < to;
      from = isWhole ? end + 1 : end;
      if (isWhole) {
        break;
      }
    }
    return line.toBytes();
  }

  private int contentLength() throws IOException {
    int length = END;
    int headBytes = 0;
    while (true) {
      String field = new String(line(HEAD_MAX_BYTES), StandardCharsets.US_ASCII).strip();
      headBytes += field.length();
      if (headBytes > HEAD_MAX_BYTES) {
        throw new IOException("a head has more than " + HEAD_MAX_BYTES + " bytes");
      } else if (field.isEmpty()) {
        break;
      }
      int colon = field.indexOf(':');
      if (colon > 0 && field.substring(0, colon).strip().equalsIgnoreCase("Content-Length")) {
        length = number(field.substring(colon + 1).strip());
      }
    }
    if (length == END) {
      throw new IOException("a head says no Content-Length");
    }
    return length;
  }

  private int number(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,9}")) {
      throw new IOException("a Content-Length is no number: " + digits);
    }
    int length = Integer.parseInt(digits);
    if (length > messageMaxBytes) {
      throw new IOException("a message has more than " + messageMaxBytes + " bytes");
    }
    return length;
  }

  private byte[] content(int length) throws IOException {
    ByteSink content = ByteSink.open(); // grows with what comes, not with what is announced
    while (content.size() < length) {
      if (peek() == END) {
        throw new EOFException("a message ends after " + content.size() + " of " + length);
      }
      int taken = Math.min(to - from, length - content.size());
      content.write(buffer, from, from + taken);
      from += taken;
    }
    return content.toBytes();
  }

  // ---- closing --------------------------------------------------------------------------------

  @Override
  public boolean isOpen() {
    return !broken && !closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        closing.close();
      } catch (IOException _) {
        // it is closed as far as this side is concerned
      }
    }
  }
}
