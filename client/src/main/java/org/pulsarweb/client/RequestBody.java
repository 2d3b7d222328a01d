package org.pulsarweb.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Response;

/**
 * What a request brings: bytes, or what writes them while they are sent.
 *
 * <p>Immutable.
 */
public final class RequestBody {
  /** No bytes. */
  public static final RequestBody EMPTY = new RequestBody(new byte[0], null, 0, null);

  private final byte[] bytes;
  private final @Nullable Stream stream;
  private final long length;
  private final @Nullable String type;

  private RequestBody(byte[] bytes, @Nullable Stream stream, long length, @Nullable String type) {
    this.bytes = bytes;
    this.stream = stream;
    this.length = length;
    this.type = type;
  }

  /**
   * Writes a body while it is sent, in straight-line code, on the thread that makes the call. It is
   * called again when the request has to be sent again, after a redirect with 307 say.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Stream {
    /**
     * Writes the whole body. Returning ends it; throwing fails the call.
     *
     * @param out where to write
     * @throws Exception for any reason; an {@link IOException} is what the call throws then
     */
    void write(Sink out) throws Exception;
  }

  /**
   * Where a stream writes. Writing waits while the server does not read.
   *
   * <p>Used by one thread at a time.
   */
  public interface Sink {
    /**
     * Writes bytes.
     *
     * @param bytes not kept
     * @throws IOException if the server went away, or has answered already: then it wants no more
     */
    default void write(byte[] bytes) throws IOException {
      write(bytes, 0, bytes.length);
    }

    /**
     * Writes a slice.
     *
     * @param bytes not kept
     * @param from the first index
     * @param to the index after the last
     * @throws IOException if the server went away, or has answered already: then it wants no more
     */
    void write(byte[] bytes, int from, int to) throws IOException;

    /**
     * Writes text in UTF-8.
     *
     * @param text any
     * @throws IOException if the server went away, or has answered already: then it wants no more
     */
    default void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * {@return a body of bytes}
   *
   * @param bytes which nobody changes any more
   */
  public static RequestBody of(byte[] bytes) {
    return new RequestBody(bytes, null, bytes.length, "application/octet-stream");
  }

  /**
   * {@return a body of text in UTF-8}
   *
   * @param text any
   */
  public static RequestBody text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new RequestBody(bytes, null, bytes.length, "text/plain; charset=utf-8");
  }

  /**
   * {@return a body of JSON}
   *
   * @param value what to say, for example a record
   */
  public static RequestBody json(Object value) {
    byte[] bytes = Response.json(value).bytes();
    return new RequestBody(bytes, null, bytes.length, "application/json");
  }

  /**
   * {@return a body as a browser sends a form ({@code application/x-www-form-urlencoded})}
   *
   * @param fields name to value; several values of a name in an {@link Iterable}
   */
  public static RequestBody form(Map<String, ?> fields) {
    byte[] bytes = Query.of(fields).getBytes(StandardCharsets.US_ASCII);
    return new RequestBody(bytes, null, bytes.length, "application/x-www-form-urlencoded");
  }

  /**
   * {@return a file's bytes, which are read while they are sent}
   *
   * @param file as long as it is now
   * @throws UncheckedIOException if it is not there
   */
  public static RequestBody file(Path file) {
    try {
      return stream(Files.size(file), out -> FilePieces.copy(file, out));
    } catch (IOException e) {
      throw new UncheckedIOException("the file cannot be read: " + file, e);
    }
  }

  /**
   * {@return a body that is written while it is sent, in chunks}
   *
   * @param stream writes it
   */
  public static RequestBody stream(Stream stream) {
    return new RequestBody(EMPTY.bytes, stream, -1, "application/octet-stream");
  }

  /**
   * {@return a body of known length that is written while it is sent}
   *
   * @param length how many bytes will be written, exactly
   * @param stream writes it
   */
  public static RequestBody stream(long length, Stream stream) {
    if (length < 0) {
      throw new IllegalArgumentException("a length must not be negative: " + length);
    }
    return new RequestBody(EMPTY.bytes, stream, length, "application/octet-stream");
  }

  /**
   * {@return the same bytes as something else}
   *
   * @param mediaType for Content-Type, for example {@code image/png}
   */
  public RequestBody withType(String mediaType) {
    return new RequestBody(bytes, stream, length, mediaType);
  }

  /** {@return what goes into Content-Type, unless the request says it itself} */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** {@return how many bytes there are; -1 if that is not known before} */
  public long length() {
    return length;
  }

  /** {@return whether it is written while it is sent} */
  public boolean isStream() {
    return stream != null;
  }

  /**
   * Writes the body somewhere else than to a server, for a transport of one's own.
   *
   * @param out where to
   * @throws Exception what the body's own stream throws
   */
  public void writeTo(Sink out) throws Exception {
    if (stream == null) {
      out.write(bytes);
    } else {
      stream.write(out);
    }
  }

  @Nullable String typeOrNull() {
    return type;
  }

  /** Returns the bytes of a body that is none to be written; nobody may change them. */
  byte[] bytes() {
    return bytes;
  }

  /** {@return type and length, for messages only} */
  @Override
  public String toString() {
    return (type == null ? "nothing" : type) + ", " + (length < 0 ? "a stream" : length + " bytes");
  }

  /** Names and values as URLs and forms have them. */
  static final class Query {
    private Query() {}

    static String of(Map<String, ?> fields) {
      var text = new StringBuilder();
      fields.forEach((name, value) -> append(text, name, value));
      return text.toString();
    }

    static String of(String name, @Nullable Object value) {
      var text = new StringBuilder();
      append(text, name, value == null ? List.of() : value);
      return text.toString();
    }

    private static void append(StringBuilder text, String name, Object value) {
      if (value instanceof Iterable<?> several) {
        several.forEach(one -> append(text, name, one));
        return;
      }
      text.append(text.isEmpty() ? "" : "&");
      HttpUrl.appendFormEncoded(text, name);
      text.append('=');
      HttpUrl.appendFormEncoded(text, value.toString());
    }
  }
}
