package org.pulsarweb.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.ContentCoding;
import org.pulsarweb.http.DecodedBody;
import org.pulsarweb.http.DecodingLimits;
import org.pulsarweb.http.Headers;

/**
 * Asks for compressed answers and undoes the compression, with limits against bombs. When the
 * request has Accept-Encoding of its own, the answer is left as it comes; so is one of a coding
 * that nobody here knows.
 */
final class Decompression implements Interceptor {
  private static final String ACCEPTED = ContentCoding.accepted();

  private final DecodingLimits limits;

  Decompression(DecodingLimits limits) {
    this.limits = limits;
  }

  @Override
  public HttpResponse around(HttpRequest request, HttpTransport next) throws IOException {
    boolean whole = !request.headers().has("Range");
    String wanted = request.headers().get("Accept-Encoding").orElse("");
    boolean isOurs = wanted.isEmpty() || wanted.equals(ACCEPTED);
    if (!isOurs || !whole) {
      // A part of what is compressed is no compressed part.
      return next.send(isOurs ? request.withHeader("Accept-Encoding", "identity") : request);
    }
    HttpResponse response =
        next.send(wanted.isEmpty() ? request.withHeader("Accept-Encoding", ACCEPTED) : request);
    if (!response.headers().has("Content-Encoding") || !hasBody(request, response)) {
      return response;
    }
    Optional<Body> decoded = DecodedBody.of(response.headers(), response.body(), limits);
    if (decoded.isEmpty()) {
      return response;
    }
    Headers headers = response.headers().without("Content-Encoding").without("Content-Length");
    return request.isStreamed()
        ? HttpResponse.streamed(
            request,
            response.status(),
            response.reason(),
            response.version(),
            headers,
            decoded.get())
        : whole(request, response, headers, decoded.get());
  }

  private static boolean hasBody(HttpRequest request, HttpResponse response) {
    int status = response.status();
    return !request.method().equals("HEAD") && status >= 200 && status != 204 && status != 304;
  }

  private static HttpResponse whole(
      HttpRequest request, HttpResponse response, Headers headers, Body body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (body) {
      body.limit(request.options().bodyMaxBytes());
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        bytes.write(piece, 0, piece.length);
      }
    }
    byte[] all = bytes.toByteArray();
    return HttpResponse.received(
        request,
        response.status(),
        response.reason(),
        response.version(),
        headers,
        all,
        0,
        all.length);
  }
}
