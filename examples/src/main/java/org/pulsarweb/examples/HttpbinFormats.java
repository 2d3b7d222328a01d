package org.pulsarweb.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.Compression;
import org.pulsarweb.web.Router;

/** Documents, images, and ways to write them down. */
final class HttpbinFormats {
  private static final int LINK_MAX_COUNT = 200;
  private static final String[] PICTURES = {
    "image/png", "image/jpeg", "image/webp", "image/svg+xml"
  };

  private HttpbinFormats() {}

  static Router routes() {
    return Router.of()
        .get("/html", Page.named("httpbin-sample.html"))
        .get("/forms/post", Page.named("httpbin-form.html"))
        .get("/encoding/utf8", Page.named("httpbin-utf8.html"))
        .get("/json", _ -> Response.json(slideshow()))
        .get("/xml", _ -> document("application/xml", XML))
        .get("/plaintext", _ -> Response.text("Hello, World!"))
        .get("/robots.txt", _ -> Response.text("User-agent: *\nDisallow: /deny\n"))
        .get("/deny", _ -> Response.text("You should not be here: robots.txt says so.\n"))
        .get("/links/{n:int}", request -> Response.redirect(request.path() + "/0"))
        .get("/links/{n:int}/{current:int}", HttpbinFormats::links)
        .get("/uuid", _ -> Response.json(Map.of("uuid", UUID.randomUUID().toString())))
        .get("/base64/{text}", HttpbinFormats::base64)
        .get("/gzip", request -> compressed(request, "gzip"))
        .get("/brotli", request -> compressed(request, "br"))
        .get("/zstd", request -> compressed(request, "zstd"))
        .get("/deflate", HttpbinFormats::deflated)
        .get("/image", HttpbinFormats::image)
        .get("/image/svg", _ -> picture("image/svg+xml"))
        .get("/image/png", _ -> picture("image/png"))
        .get("/image/jpeg", _ -> picture("image/jpeg"))
        .get("/image/webp", _ -> picture("image/webp"));
  }

  private static final String XML =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <slideshow title="Sample Slide Show" date="Date of publication" author="Yours Truly">
        <slide type="all"><title>Wake up to Pulsar!</title></slide>
        <slide type="all">
          <title>Overview</title>
          <item>Why <em>Pulsar</em> is great</item>
          <item/>
          <item>Who <em>uses</em> Pulsar</item>
        </slide>
      </slideshow>
      """;

  private static final String SVG =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="-64 -64 128 128" width="256" height="256">
        <rect x="-64" y="-64" width="128" height="128" rx="24" fill="#16181d"/>
        <g fill="none" stroke="#7fc4ae" stroke-width="3">
          <ellipse rx="50" ry="16" transform="rotate(35)"/>
          <ellipse rx="50" ry="16" transform="rotate(-55)" opacity=".45"/>
        </g>
        <circle r="11" fill="#f4f1ec"/>
      </svg>
      """;

  private static Map<String, Object> slideshow() {
    var show = new LinkedHashMap<String, Object>();
    show.put("title", "Sample Slide Show");
    show.put("author", "Yours Truly");
    show.put("date", "date of publication");
    show.put(
        "slides",
        List.of(
            Map.of("title", "Wake up to Pulsar!", "type", "all"),
            Map.of("title", "Overview", "items", List.of("Why", "Who"), "type", "all")));
    return Map.of("slideshow", show);
  }

  private static Response document(String type, String text) {
    return Response.bytes(type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Response links(Request request) {
    int count = Math.clamp(request.path("n").asInt(), 1, LINK_MAX_COUNT);
    int current = request.path("current").asInt();
    var page = new StringBuilder("<!doctype html>\n<title>Links</title>\n");
    for (int n = 0; n < count; n++) {
      page.append(
          n == current ? n + " " : "<a href=\"/links/%d/%d\">%d</a> ".formatted(count, n, n));
    }
    return Response.html(page.append('\n').toString());
  }

  private static Response base64(Request request) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(request.path("text").asText());
      return Response.bytes("text/plain; charset=utf-8", bytes);
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "that is not base64url (RFC 4648 §5)", e);
    }
  }

  // @start region="compressed"
  /** Answers as if the client had asked for one coding alone. */
  private static Response compressed(Request request, String coding) throws Exception {
    Map<String, Object> told = HttpbinRequests.head(request);
    told.put("compressed", coding);
    Response answer =
        Compression.over(0)
            .around(_ -> Response.json(told))
            .handle(request.setHeader("Accept-Encoding", coding));
    if (!answer.headers().has("Content-Encoding")) {
      throw new HttpException(501, "the library for " + coding + " is not on the class path");
    }
    return answer;
  }

  // @end

  /** Which the toolkit never chooses: what clients take it for differs (RFC 9110 §8.4.1.2). */
  private static Response deflated(Request request) throws IOException {
    Map<String, Object> told = HttpbinRequests.head(request);
    told.put("compressed", "deflate");
    var compressed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(compressed)) {
      out.write(Response.json(told).bytes());
    }
    return Response.bytes("application/json", compressed.toByteArray())
        .setHeader("Content-Encoding", "deflate");
  }

  // @start region="image"
  private static Response image(Request request) throws IOException {
    String type =
        request
            .accepts(PICTURES)
            .orElseThrow(() -> new HttpException(406, "there are " + String.join(", ", PICTURES)));
    return picture(type).varyingBy("Accept");
  }

  // @end

  private static Response picture(String type) throws IOException {
    return switch (type) {
      case "image/png" -> Response.bytes(type, HttpbinPicture.png());
      case "image/jpeg" -> Response.bytes(type, HttpbinPicture.jpeg());
      case "image/webp" -> Response.bytes(type, HttpbinPicture.webp());
      default -> document(type, SVG);
    };
  }
}
