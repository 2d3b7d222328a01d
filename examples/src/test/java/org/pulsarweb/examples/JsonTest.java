package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void a_note_is_kept_found_listed_and_removed() throws Exception {
    try (var site = Site.open(Json.server())) {
      var added = site.send("POST", "/notes", "{\"text\": \"buy bread\"}");
      assertThat(added.statusCode()).isEqualTo(201);
      assertThat(added.headers().firstValue("Location")).contains("/notes/1");
      assertThat(added.body()).isEqualTo("{\"id\":1,\"text\":\"buy bread\"}");

      var found = site.get("/notes/1");
      assertThat(found.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(found.body()).isEqualTo(added.body());
      assertThat(site.get("/notes").body()).isEqualTo("[" + added.body() + "]");

      assertThat(site.send("DELETE", "/notes/1", "").statusCode()).isEqualTo(204);
      assertThat(site.get("/notes").body()).isEqualTo("[]");
    }
  }

  @Test
  void a_note_that_is_not_there_is_404() throws Exception {
    try (var site = Site.open(Json.server())) {
      var missing = site.get("/notes/7");
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.body()).isEqualTo("there is no note 7\n");
      assertThat(site.get("/notes/seven").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_note_that_breaks_a_rule_is_422_and_says_which_field() throws Exception {
    try (var site = Site.open(Json.server())) {
      for (String body : new String[] {"{}", "{\"text\": null}", "{\"text\": \" \"}"}) {
        var refused = site.send("POST", "/notes", body);
        assertThat(refused.statusCode()).as(body).isEqualTo(422);
        assertThat(refused.body())
            .isEqualTo("{\"field\":\"text\",\"message\":\"must not be empty\"}");
      }
      var refused = site.send("POST", "/notes", "{\"text\": \"" + "x".repeat(201) + "\"}");
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body())
          .isEqualTo("{\"field\":\"text\",\"message\":\"must not be longer than 200\"}");
      assertThat(site.get("/notes").body()).isEqualTo("[]");
    }
  }

  @Test
  void what_is_no_json_is_400_and_says_where() throws Exception {
    try (var site = Site.open(Json.server())) {
      var refused = site.send("POST", "/notes", "{\"text\": }");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).isEqualTo("Malformed JSON at line 1, column 10\n");
    }
  }

  @Test
  void another_method_is_405_and_says_which_there_are() throws Exception {
    try (var site = Site.open(Json.server())) {
      var refused = site.send("PUT", "/notes/1", "{}");
      assertThat(refused.statusCode()).isEqualTo(405);
      assertThat(refused.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS");
    }
  }

  @Test
  void there_is_room_for_a_thousand_notes() throws Exception {
    try (var site = Site.open(Json.server())) {
      for (int i = 0; i < 1000; i++) {
        assertThat(site.send("POST", "/notes", "{\"text\": \"a\"}").statusCode()).isEqualTo(201);
      }
      assertThat(site.send("POST", "/notes", "{\"text\": \"a\"}").statusCode()).isEqualTo(409);
      assertThat(site.send("DELETE", "/notes/1", "").statusCode()).isEqualTo(204);
      assertThat(site.send("POST", "/notes", "{\"text\": \"a\"}").statusCode()).isEqualTo(201);
    }
  }
}
