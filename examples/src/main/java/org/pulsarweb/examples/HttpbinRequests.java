package org.pulsarweb.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.MultipartLimits;
import org.pulsarweb.http.Part;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.Router;

/** What a client has sent, told back to it. */
final class HttpbinRequests {
  private static final long UPLOAD_MAX_BYTES = 1L << 30;

  /** A part of an upload, of which nothing is kept. */
  record Taken(String name, String fileName, String type, long bytes, String sha256) {}

  private HttpbinRequests() {}

  static Router routes() {
    return Router.of()
        .get("/get", request -> Response.json(head(request)))
        .post("/post", HttpbinRequests::whole)
        .put("/put", HttpbinRequests::whole)
        .patch("/patch", HttpbinRequests::whole)
        .delete("/delete", HttpbinRequests::whole)
        .any("/anything", HttpbinRequests::whole)
        .any("/anything/{rest:path}", HttpbinRequests::whole)
        .get("/headers", request -> Response.json(Map.of("headers", headers(request))))
        .get("/ip", request -> Response.json(Map.of("origin", origin(request))))
        .get(
            "/user-agent",
            request -> Response.json(Map.of("user-agent", request.header("User-Agent").orElse(""))))
        .post("/post_chunks", HttpbinRequests::echo)
        .post("/upload", HttpbinRequests::upload)
        .put("/upload", HttpbinRequests::upload);
  }

  /** Tells all of a request but its body. */
  static Map<String, Object> head(Request request) {
    var told = new LinkedHashMap<String, Object>();
    told.put("method", request.method());
    told.put("url", request.scheme() + "://" + request.host() + request.target());
    told.put("version", request.version());
    told.put("origin", origin(request));
    told.put("args", single(request.query()));
    told.put("headers", headers(request));
    return told;
  }

  private static Response whole(Request request) throws IOException {
    Map<String, Object> told = head(request);
    String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")) {
      parts(request, told);
    } else if (type.startsWith("application/x-www-form-urlencoded")) {
      told.put("form", single(request.form().fields()));
    } else {
      told.put("data", text(request.bytes()));
      if (type.startsWith("application/json")) {
        told.put("json", request.json(Object.class));
      }
    }
    return Response.json(told);
  }

  private static void parts(Request request, Map<String, Object> told) throws IOException {
    var form = new LinkedHashMap<String, List<String>>();
    var files = new LinkedHashMap<String, List<String>>();
    var limits = MultipartLimits.DEFAULTS.withMemoryMaxBytes(1024 * 1024);
    for (Part part : request.multipart(limits)) {
      Map<String, List<String>> kind = part.fileName().isPresent() ? files : form;
      kind.computeIfAbsent(part.name(), _ -> new ArrayList<>()).add(text(part.bytes()));
    }
    told.put("form", single(form));
    told.put("files", single(files));
  }

  private static Map<String, Object> headers(Request request) {
    var all = new LinkedHashMap<String, List<String>>();
    request
        .headers()
        .forEach((name, value) -> all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
    return single(all);
  }

  /** Has one value stand for itself, and several as a list. */
  private static Map<String, Object> single(Map<String, List<String>> all) {
    var told = new LinkedHashMap<String, Object>();
    all.forEach((name, values) -> told.put(name, values.size() == 1 ? values.getFirst() : values));
    return told;
  }

  private static String origin(Request request) {
    return request
        .remote()
        .filter(InetSocketAddress.class::isInstance)
        .map(remote -> ((InetSocketAddress) remote).getAddress().getHostAddress())
        .orElse("unknown");
  }

  /** Returns bytes as text, or as a {@code data:} URL if they are none (RFC 2397). */
  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      String encoded = Base64.getEncoder().encodeToString(bytes);
      return "data:application/octet-stream;base64," + encoded;
    }
  }

  // @start region="echo"
  /** Sends a body back while it comes: neither side is ever ahead of the other for long. */
  private static Response echo(Request request) {
    Body body = request.body();
    String type = request.header("Content-Type").orElse("application/octet-stream");
    return Response.stream(
        type,
        out -> {
          for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
            out.write(piece);
            out.flush();
          }
        });
  }

  // @end

  private static Response upload(Request request) throws IOException {
    Request large = request.withBodyLimit(UPLOAD_MAX_BYTES);
    var taken = new ArrayList<Taken>();
    for (Part part : large.multipart()) {
      MessageDigest digest = sha256();
      long bytes = 0;
      for (byte[] piece = part.read(); piece.length > 0; piece = part.read()) {
        digest.update(piece);
        bytes += piece.length;
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      taken.add(new Taken(part.name(), part.fileName().orElse(""), part.type(), bytes, sha256));
    }
    if (taken.isEmpty()) {
      throw new HttpException(422, "there is no part in the form");
    }
    return Response.json(taken);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
