package org.pulsarweb.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body whose compression is undone as it is read (RFC 9110 §8.4). What was written and flushed
 * can be read at once. It is held to {@link DecodingLimits}; what is damaged, ends too early or
 * does not end where the body does is a {@link ProtocolException.ByPeer}.
 *
 * <p>Used by one thread at a time.
 */
public final class DecodedBody implements Body {
  private static final int PIECE_BYTES = 16 * 1024;
  private static final byte[] END = new byte[0];
  private static final String RULE = "RFC 9110 §8.4";

  /** Codings one upon another; nobody has more than two for good reasons. */
  private static final int CODING_MAX_COUNT = 3;

  /** Below, no ratio is too good: a small body takes no memory. */
  private static final long RATIO_FROM_BYTES = 1024 * 1024;

  private final Body body;
  private final List<ContentCoding> codings;
  private final int ratioMax;
  private final Source source;
  private @Nullable InputStream decoded;
  private long maxBytes;
  private long length;
  private boolean atEnd;

  private DecodedBody(Body body, List<ContentCoding> codings, DecodingLimits limits) {
    this.body = body;
    this.codings = codings;
    this.ratioMax = limits.ratioMax();
    this.maxBytes = limits.bodyMaxBytes();
    this.source = new Source(body);
  }

  /**
   * {@return the body that a message has when its compression is undone, or nothing if it has none,
   * or one that is unknown here: then it is best left as it is}
   *
   * @param headers of the message
   * @param body of the message; closed with the returned one
   * @param limits to what it may become
   */
  public static Optional<Body> of(Headers headers, Body body, DecodingLimits limits) {
    var codings = new ArrayList<ContentCoding>(1);
    for (String field : headers.all("Content-Encoding")) {
      for (String name : field.split(",", -1)) {
        String coding = name.strip();
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
          Optional<ContentCoding> known = ContentCoding.named(coding);
          if (known.isEmpty() || codings.size() == CODING_MAX_COUNT) {
            return Optional.empty();
          }
          codings.add(known.get());
        }
      }
    }
    return codings.isEmpty()
        ? Optional.empty()
        : Optional.of(new DecodedBody(body, codings.reversed(), limits));
  }

  @Override
  public byte[] read() throws IOException {
    if (atEnd) {
      return END;
    }
    byte[] piece = new byte[PIECE_BYTES];
    int count;
    try {
      count = fill(piece);
    } catch (IOException e) {
      end();
      throw source.failure == null ? damaged(e) : source.failure;
    }
    if (count < 0) {
      end();
      return END;
    }
    length += count;
    if (length > maxBytes) {
      throw tooLarge("has more than " + maxBytes + " bytes");
    }
    if (length > RATIO_FROM_BYTES && length / ratioMax > source.length) {
      throw tooLarge("has more than " + ratioMax + " times as many bytes");
    }
    return count == piece.length ? piece : Arrays.copyOf(piece, count);
  }

  private int fill(byte[] piece) throws IOException {
    InputStream in = decoded;
    if (in == null) {
      in = source;
      for (ContentCoding coding : codings) {
        in = coding.decode(in);
      }
      decoded = in;
    }
    int count = in.read(piece, 0, piece.length);
    while (count == 0) {
      count = in.read(piece, 0, piece.length);
    }
    if (count < 0 && source.read() >= 0) {
      throw new IOException("bytes after the end of what was compressed");
    }
    return count;
  }

  private ProtocolException damaged(IOException cause) {
    String message = cause instanceof EOFException ? "ends too early" : "is damaged";
    var fault =
        new ProtocolException.ByPeer(400, RULE, "the " + names() + " of the body " + message);
    fault.initCause(cause);
    return fault;
  }

  private ProtocolException tooLarge(String what) throws IOException {
    end();
    return new ProtocolException.ByPeer(
        413, RULE, "the body " + what + " when its " + names() + " is undone");
  }

  private String names() {
    return String.join(" of ", codings.stream().map(ContentCoding::name).toList());
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public Headers trailers() {
    return body.trailers();
  }

  /** Changes how many bytes there may be when the compression is undone. */
  @Override
  public void limit(long bytes) {
    maxBytes = bytes;
  }

  @Override
  public void close() {
    try {
      end();
    } catch (IOException _) {
      // It is given up anyway.
    }
    body.close();
  }

  /** Frees what the codings hold, which is native memory. */
  private void end() throws IOException {
    atEnd = true;
    InputStream in = decoded;
    decoded = null;
    if (in != null) {
      in.close();
    }
  }

  /** The compressed bytes. It remembers a failure of theirs, which is not one of the coding. */
  private static final class Source extends InputStream {
    private final InputStream in;
    private long length;
    private @Nullable IOException failure;

    Source(Body body) {
      this.in = new BodyStream(body);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      try {
        int taken = in.read(target, offset, count);
        length += Math.max(0, taken);
        return taken;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }
  }
}
