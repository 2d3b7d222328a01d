package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a multipart body (RFC 2046 §5.1): bytes are fed, and events come out. It never sees where
 * they come from.
 *
 * <pre>
 * PREAMBLE ──delimiter──► BOUNDARY ──line end──► HEAD ──empty line──► CONTENT
 *                          ▲    │                                        │
 *                          │    │ "--"          delimiter                │
 *                          └────┼────────────────────────────────────────┘
 *                               ▼
 *                            EPILOGUE
 * </pre>
 */
final class MultipartReader {
  /** What the bytes mean. */
  sealed interface Event {
    /** A part begins. */
    record Head(Headers headers) implements Event {}

    /** Bytes of its content; a slice that nobody changes any more. */
    record Content(byte[] array, int from, int to) implements Event {}

    /** The content has ended. */
    record End() implements Event {}

    /** All parts have ended. */
    record Last() implements Event {}

    /** The bytes so far say no more. */
    record NeedMore() implements Event {}
  }

  private enum State {
    PREAMBLE,
    BOUNDARY,
    HEAD,
    CONTENT,
    EPILOGUE
  }

  private static final Event.End END = new Event.End();
  private static final Event.Last LAST = new Event.Last();
  private static final Event.NeedMore NEED_MORE = new Event.NeedMore();
  private static final int BOUNDARY_MAX_LENGTH = 70; // RFC 2046 §5.1.1
  private static final int PADDING_MAX_BYTES = 128; // blanks after a boundary

  private final byte[] delimiter; // CR LF -- boundary
  private final MultipartLimits limits;
  private byte[] buffer;
  private int position;
  private int limit;
  private State state = State.PREAMBLE;
  private int parts;
  private long partBytes;
  private long totalBytes;

  private MultipartReader(String boundary, MultipartLimits limits) {
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.limits = limits;
    this.buffer = new byte[] {'\r', '\n'}; // as if a line had ended before the first boundary
    this.limit = 2;
  }

  /** Returns a reader for a body of this Content-Type; throws 400 or 415 if there is none. */
  static MultipartReader of(String contentType, MultipartLimits limits) {
    if (!MediaType.essence(contentType).equals("multipart/form-data")) {
      throw new HttpException(415, "The body must be multipart/form-data");
    }
    String boundary = MediaType.parameter(contentType, "boundary");
    if (boundary == null
        || boundary.isEmpty()
        || boundary.length() > BOUNDARY_MAX_LENGTH
        || !boundary.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      throw malformed("there is no boundary");
    }
    return new MultipartReader(boundary, limits);
  }

  private static HttpException malformed(String why) {
    return new HttpException(400, "The multipart body is malformed: " + why);
  }

  /** Takes bytes that nobody changes any more. */
  void feed(byte[] bytes) {
    if (position == limit) {
      buffer = bytes;
      position = 0;
      limit = bytes.length;
      return;
    }
    int kept = limit - position;
    byte[] joined = Arrays.copyOf(Arrays.copyOfRange(buffer, position, limit), kept + bytes.length);
    System.arraycopy(bytes, 0, joined, kept, bytes.length);
    buffer = joined;
    position = 0;
    limit = kept + bytes.length;
  }

  /** No more bytes will come: throws 400 unless the last boundary has. */
  void end() {
    if (state != State.EPILOGUE) {
      throw malformed("it ends before its last boundary");
    }
  }

  Event next() {
    while (true) {
      Event event =
          switch (state) {
            case PREAMBLE -> preamble();
            case BOUNDARY -> boundary();
            case HEAD -> head();
            case CONTENT -> content();
            case EPILOGUE -> {
              position = limit;
              yield LAST;
            }
          };
      if (event != null) {
        return event;
      }
    }
  }

  private @Nullable Event preamble() {
    int at = find();
    if (at < 0) {
      position = -1 - at;
      return NEED_MORE;
    }
    position = at + delimiter.length;
    state = State.BOUNDARY;
    return null;
  }

  /**
   * Returns where the delimiter begins; or, if it is not there, -1 minus where it may yet begin. It
   * holds one CR, its first byte, so no byte is looked at more than twice.
   */
  private int find() {
    int i = position;
    while (i < limit) {
      if (buffer[i] != '\r') {
        i++;
        continue;
      }
      int matched = 1;
      while (matched < delimiter.length
          && i + matched < limit
          && buffer[i + matched] == delimiter[matched]) {
        matched++;
      }
      if (matched == delimiter.length) {
        return i;
      }
      if (i + matched == limit) {
        return -1 - i;
      }
      i += matched;
    }
    return -1 - limit;
  }

  /** Reads what follows a boundary: two dashes at the last, else blanks and a line end. */
  private @Nullable Event boundary() {
    if (limit - position < 2) {
      return NEED_MORE;
    }
    if (buffer[position] == '-' && buffer[position + 1] == '-') {
      position += 2;
      state = State.EPILOGUE;
      return null;
    }
    int i = position;
    while (i < limit && Octets.isBlank(buffer[i])) {
      i++;
    }
    if (i - position > PADDING_MAX_BYTES) {
      throw malformed("a boundary is followed by too many blanks");
    }
    if (limit - i < 2) {
      return NEED_MORE;
    }
    if (buffer[i] != '\r' || buffer[i + 1] != '\n') {
      throw malformed("a boundary is followed by something else");
    }
    position = i + 2;
    state = State.HEAD;
    if (++parts > limits.partMaxCount()) {
      throw new HttpException(
          413, "The multipart body has more than " + limits.partMaxCount() + " parts");
    }
    return null;
  }

  private @Nullable Event head() {
    int end = headEnd();
    int length = (end < 0 ? limit : end) - position;
    if (length > limits.headMaxBytes()) {
      throw new HttpException(
          431, "A part has more than " + limits.headMaxBytes() + " bytes of header fields");
    }
    if (end < 0) {
      return NEED_MORE;
    }
    Headers headers = headers(Octets.latin1(buffer, position, end));
    position = end;
    partBytes = 0;
    state = State.CONTENT;
    return new Event.Head(headers);
  }

  /** Returns the index after the empty line, or -1. */
  private int headEnd() {
    if (limit - position >= 2 && buffer[position] == '\r' && buffer[position + 1] == '\n') {
      return position + 2;
    }
    for (int i = position; i + 3 < limit; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private static Headers headers(String head) {
    Headers headers = Headers.EMPTY;
    for (String line : head.lines().filter(text -> !text.isEmpty()).toList()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw malformed("a header field of a part has no name");
      }
      try {
        headers = headers.with(line.substring(0, colon), line.substring(colon + 1).strip());
      } catch (IllegalArgumentException e) {
        throw new HttpException(400, "The multipart body is malformed: a header field", e);
      }
    }
    return headers;
  }

  private @Nullable Event content() {
    int at = find();
    int to = at < 0 ? -1 - at : at;
    if (to > position) {
      int from = position;
      position = to;
      count(to - from);
      return new Event.Content(buffer, from, to);
    }
    if (at < 0) {
      return NEED_MORE;
    }
    position = at + delimiter.length;
    state = State.BOUNDARY;
    return END;
  }

  private void count(int length) {
    partBytes += length;
    totalBytes += length;
    if (partBytes > limits.partMaxBytes()) {
      throw new HttpException(413, "A part has more than " + limits.partMaxBytes() + " bytes");
    }
    if (totalBytes > limits.totalMaxBytes()) {
      throw new HttpException(
          413, "The parts have more than " + limits.totalMaxBytes() + " bytes together");
    }
  }
}
