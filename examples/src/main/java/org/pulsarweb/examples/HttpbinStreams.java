package org.pulsarweb.examples;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.pulsarweb.http.ByteRange;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Validators;
import org.pulsarweb.web.Router;

/** Answers of any length, at any pace, in pieces and in part. */
final class HttpbinStreams {
  private static final int LINE_MAX_COUNT = 100;
  private static final int BYTE_MAX_COUNT = 8 * 1024 * 1024;
  private static final int CHUNK_BYTES = 10 * 1024;
  private static final double WAIT_MAX_SECONDS = 10;
  private static final String BYTES = "application/octet-stream";

  private HttpbinStreams() {}

  static Router routes() {
    return Router.of()
        .get("/stream/{n:int}", HttpbinStreams::lines)
        .get("/stream/{bytes:int}/{times:int}", HttpbinStreams::chunks)
        .get("/bytes/{n:int}", request -> Response.bytes(BYTES, random(request)))
        .get("/getsize/{n:int}", HttpbinStreams::size)
        .get("/stream-bytes/{n:int}", HttpbinStreams::streamBytes)
        .get("/range/{n:int}", HttpbinStreams::range)
        .any("/delay/{seconds}", HttpbinStreams::delay)
        .get("/drip", HttpbinStreams::drip);
  }

  private static int length(Request request, String name) {
    int length = request.path(name).asInt();
    if (length > BYTE_MAX_COUNT) {
      throw new HttpException(400, "there are " + BYTE_MAX_COUNT + " bytes at most");
    }
    return length;
  }

  private static Response lines(Request request) {
    int count = Math.min(request.path("n").asInt(), LINE_MAX_COUNT);
    Map<String, Object> told = HttpbinRequests.head(request);
    return Response.stream(
        "application/x-ndjson",
        out -> {
          for (int id = 0; id < count; id++) {
            told.put("id", id);
            out.write(Response.json(told).text() + "\n");
            out.flush();
          }
        });
  }

  private static Response chunks(Request request) {
    byte[] chunk = new byte[length(request, "bytes")];
    int times = Math.min(request.path("times").asInt(), LINE_MAX_COUNT);
    Arrays.fill(chunk, (byte) 'a');
    return Response.stream(
        "text/plain; charset=utf-8",
        out -> {
          for (int n = 0; n < times; n++) {
            out.write(chunk);
            out.flush();
          }
        });
  }

  /** The same seed gives the same bytes. */
  private static byte[] random(Request request) {
    byte[] bytes = new byte[length(request, "n")];
    new Random(request.query("seed").orElse(System.nanoTime())).nextBytes(bytes);
    return bytes;
  }

  private static Response size(Request request) {
    int length = length(request, "n");
    return Response.json(Map.of("size", length, "data", "d".repeat(length)));
  }

  private static Response streamBytes(Request request) {
    byte[] bytes = random(request);
    int chunk = Math.max(1, request.query("chunk_size").orElse(CHUNK_BYTES));
    return Response.stream(
        BYTES,
        out -> {
          for (int from = 0; from < bytes.length; from += chunk) {
            out.write(bytes, from, Math.min(bytes.length, from + chunk));
            out.flush();
          }
        });
  }

  // @start region="range"
  private static Response range(Request request) {
    byte[] whole = alphabet(length(request, "n"));
    var state = Validators.of(EntityTag.strong("range" + whole.length));
    Response head = state.on(Response.bytes(BYTES, whole)).setHeader("Accept-Ranges", "bytes");
    Optional<List<ByteRange>> asked =
        request
            .header("Range")
            .optional()
            .filter(_ -> state.allowsRange(request))
            .flatMap(field -> ByteRange.parse(field, whole.length))
            .filter(ranges -> ranges.size() <= 1); // several may be answered with all of it
    return state.check(request).orElseGet(() -> asked.map(part -> part(head, part)).orElse(head));
  }

  private static Response part(Response whole, List<ByteRange> asked) {
    int length = whole.bytes().length;
    if (asked.isEmpty()) {
      return Response.error(416, "there are " + length + " bytes")
          .setHeader("Content-Range", "bytes */" + length);
    }
    ByteRange range = asked.getFirst();
    return whole
        .withStatus(206)
        .setHeader("Content-Range", range.text(length))
        .withBytes(Arrays.copyOfRange(whole.bytes(), (int) range.from(), (int) range.to()));
  }

  // @end

  private static byte[] alphabet(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }
    return bytes;
  }

  private static Response delay(Request request) throws InterruptedException {
    Thread.sleep(seconds(request.path("seconds").asDouble()));
    return Response.json(HttpbinRequests.head(request));
  }

  // @start region="drip"
  private static Response drip(Request request) throws InterruptedException {
    int count = Math.clamp(request.query("numbytes").orElse(10), 1, BYTE_MAX_COUNT);
    Duration pause = seconds(request.query("duration").orElse(2.0)).dividedBy(count);
    int status = request.query("code").orElse(200);
    if (status < 200 || status > 599 || status == 204 || status == 304) {
      throw new HttpException(400, "a status with a body is from 200 to 599");
    }
    Thread.sleep(seconds(request.query("delay").orElse(0.0)));
    return Response.stream(
            BYTES,
            out -> {
              for (int n = 0; n < count; n++) {
                out.write("*");
                out.flush();
                Thread.sleep(pause);
              }
            })
        .withStatus(status)
        .setHeader("Content-Length", Integer.toString(count));
  }

  // @end

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(Math.clamp(seconds, 0, WAIT_MAX_SECONDS) * 1000));
  }
}
