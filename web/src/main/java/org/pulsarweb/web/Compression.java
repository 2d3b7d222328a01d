package org.pulsarweb.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that compresses answers for clients that take them compressed: by Zstandard, Brotli or
 * gzip, as the client likes best. The first two take their libraries, {@code zstd-jni} and {@code
 * brotli4j}, on the class path.
 *
 * <p>Left as it is: what is short, is compressed already or of a type that usually is, is a part of
 * something (206), says {@code no-transform}, or is a stream of events. Streams are compressed as
 * they are written. A strong ETag becomes a weak one, because the bytes are others.
 *
 * <p>A page that repeats what a client sends beside a secret should not be compressed: its length
 * tells of the secret (the BREACH attack).
 *
 * <p>Immutable.
 */
public final class Compression implements Middleware {
  private static final int MIN_BYTES = 1024; // below, it is not worth the time
  private static final int INLINE_MAX_BYTES = 64 * 1024; // more would hold up the loop

  private static final Set<String> TYPES =
      Set.of(
          "application/javascript",
          "application/json",
          "application/manifest+json",
          "application/wasm",
          "application/xml",
          "application/yaml",
          "application/rtf",
          "font/otf",
          "font/ttf",
          "image/bmp",
          "image/svg+xml",
          "image/x-icon");

  private final List<ContentCoding> codings;
  private final int minBytes;

  private Compression(List<ContentCoding> codings, int minBytes) {
    this.codings = codings;
    this.minBytes = minBytes;
  }

  /**
   * Returns compression of what has at least a kibibyte.
   *
   * @return the middleware
   */
  public static Compression of() {
    return over(MIN_BYTES);
  }

  /**
   * Returns compression of what has at least so many bytes.
   *
   * @param minBytes 0 or more
   * @return the middleware
   */
  public static Compression over(int minBytes) {
    return new Compression(ContentCoding.all(), minBytes);
  }

  static Compression gzipOver(int minBytes) {
    return new Compression(List.of(ContentCoding.named("gzip").orElseThrow()), minBytes);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> compressed(request, Answers.of(next, request));
  }

  private Response compressed(Request request, Response response) throws IOException {
    if (!isCompressible(response)) {
      return response;
    }
    Response varying = response.varyingBy("Accept-Encoding");
    ContentCoding coding = choose(request);
    if (coding == null) {
      return varying;
    }
    Response head =
        weakened(varying)
            .withoutHeader("Content-Length")
            .withoutHeader("Accept-Ranges")
            .setHeader("Content-Encoding", coding.name());
    if (response.isStream()) {
      Response.Stream plain = response.stream();
      return head.withStream(out -> {
        var sink = new CompressedSink(out, coding);
        plain.write(sink);
        sink.close();
      });
    }
    byte[] bytes = response.bytes();
    return head.withBytes(
        bytes.length <= INLINE_MAX_BYTES
            ? compress(bytes, coding)
            : Offload.call(() -> compress(bytes, coding)));
  }

  private static byte[] compress(byte[] bytes, ContentCoding coding) throws IOException {
    var compressed = new ByteArrayOutputStream(bytes.length / 4 + 64);
    try (OutputStream out = coding.encode(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  private @Nullable ContentCoding choose(Request request) {
    String[] offered = new String[codings.size() + 1];
    for (int i = 0; i < codings.size(); i++) {
      offered[i] = codings.get(i).name();
    }
    offered[codings.size()] = "identity";
    String best = request.acceptsEncoding(offered).orElse("identity");
    for (ContentCoding coding : codings) {
      if (coding.name().equals(best)) {
        return coding;
      }
    }
    return null;
  }

  private boolean isCompressible(Response response) {
    int status = response.status();
    if (status == 204 || status == 206 || status == 304 || status < 200) {
      return false;
    }
    return (response.isStream() || response.bytes().length >= Math.max(1, minBytes))
        && !response.headers().has("Content-Encoding")
        && !response.headers().contains("Cache-Control", "no-transform")
        && isCompressible(response.header("Content-Type").orElse(""));
  }

  private static boolean isCompressible(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type =
        (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    return !type.equals("text/event-stream")
        && (type.startsWith("text/")
            || type.endsWith("+json")
            || type.endsWith("+xml")
            || TYPES.contains(type));
  }

  private static Response weakened(Response response) {
    return response
        .header("ETag")
        .optional()
        .flatMap(EntityTag::parse)
        .filter(tag -> !tag.weak())
        .map(tag -> response.setHeader("ETag", EntityTag.weak(tag.opaque()).text()))
        .orElse(response);
  }
}
