package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestbookTest {
  @TempDir private Path uploads;

  private static HttpRequest.Builder post(Site site, String body) {
    return site.request("/entries")
        .POST(BodyPublishers.ofString(body))
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  @Test
  void a_guest_writes_and_is_remembered() throws Exception {
    try (var site = Site.open(Guestbook.server(uploads))) {
      var first = site.send(post(site, "text=Hello+there"));
      assertThat(first.statusCode()).isEqualTo(201);
      assertThat(first.body()).isEqualTo("Thank you, that is your entry number 1.\n");
      assertThat(first.headers().firstValue("Location")).contains("/entries/0");
      String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
      var second =
          site.send(post(site, "text=Again").header("Cookie", cookie.replaceFirst(";.*", "")));
      assertThat(second.body()).isEqualTo("Thank you, that is your entry number 2.\n");
      assertThat(site.get("/entries").body()).isEqualTo("[\"Hello there\",\"Again\"]");
      assertThat(site.get("/entries/0").body()).isEqualTo("Hello there\n");
    }
  }

  @Test
  void what_is_wrong_is_said_in_the_form_that_the_client_likes() throws Exception {
    try (var site = Site.open(Guestbook.server(uploads))) {
      var plain = site.send(post(site, "text="));
      assertThat(plain.statusCode()).isEqualTo(422);
      assertThat(plain.body()).isEqualTo("The field \"text\" must not be empty\n");
      var problem = site.send(post(site, "text=").header("Accept", "application/problem+json"));
      assertThat(problem.body())
          .contains("\"errors\":[{\"field\":\"text\",\"message\":\"must not be empty\"}]");
      var page = site.send(site.request("/nothing").header("Accept", "text/html"));
      assertThat(page.body()).contains("<h1>404 Not Found</h1>");
    }
  }

  @Test
  void another_site_may_not_write() throws Exception {
    try (var site = Site.open(Guestbook.server(uploads))) {
      var refused = site.send(post(site, "text=x").header("Sec-Fetch-Site", "cross-site"));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(site.get("/entries").body()).isEqualTo("[]");
      assertThat(refused.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void a_photo_is_kept_and_served() throws Exception {
    String body =
        "--xyz\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../me.png\"\r\n\r\n"
            + "not really a photo\r\n--xyz--\r\n";
    try (var site = Site.open(Guestbook.server(uploads))) {
      var kept =
          site.send(
              site.request("/photos")
                  .POST(BodyPublishers.ofString(body))
                  .header("Content-Type", "multipart/form-data; boundary=xyz"));
      assertThat(kept.statusCode()).isEqualTo(204);
      assertThat(uploads.resolve("me.png")).hasContent("not really a photo");
      var part = site.send(site.request("/photos/me.png").header("Range", "bytes=0-2"));
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("not");
      assertThat(part.headers().firstValue("Content-Type")).contains("image/png");
    }
  }

  @Test
  void whoever_has_the_password_may_remove() throws Exception {
    String ann =
        "Basic "
            + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
    try (var site = Site.open(Guestbook.server(uploads))) {
      assertThat(site.send(post(site, "text=x")).statusCode()).isEqualTo(201);
      assertThat(site.get("/admin").statusCode()).isEqualTo(401);
      assertThat(site.get("/admin/nothing").statusCode()).isEqualTo(401);
      var hello = site.send(site.request("/admin").header("Authorization", ann));
      assertThat(hello.body()).isEqualTo("Hello ann!\n");
      var removed =
          site.send(site.request("/admin/entries/0").DELETE().header("Authorization", ann));
      assertThat(removed.statusCode()).isEqualTo(204);
      assertThat(site.get("/entries").body()).isEqualTo("[]");
    }
  }

  @Test
  void events_come_one_by_one() throws Exception {
    try (var site = Site.open(Guestbook.server(uploads))) {
      assertThat(site.get("/ticks/3").body()).isEqualTo("data: 1\n\ndata: 2\n\ndata: 3\n\n");
    }
  }
}
