package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.Response;

class HttpbinRequestsTest {
  private static final String MULTIPART =
      "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
          + "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\r\n"
          + "abc\r\n--xyz--\r\n";

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Httpbin.server());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static Map<?, ?> json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return Response.text(answer.body()).json(Map.class);
  }

  private static String in(Map<?, ?> told, String name, String field) {
    return told.get(name) instanceof Map<?, ?> inner ? String.valueOf(inner.get(field)) : "nothing";
  }

  private HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return site.send(
        site.request(path).POST(BodyPublishers.ofString(body)).header("Content-Type", type));
  }

  @Test
  void a_get_tells_query_headers_and_where_it_comes_from() throws Exception {
    var request = site.request("/get?a=1&b=2&b=3&c=%E2%82%AC").header("X-Mood", "cheerful");
    Map<?, ?> told = json(site.send(request));
    assertThat(told.get("args")).isEqualTo(Map.of("a", "1", "b", List.of("2", "3"), "c", "€"));
    assertThat(in(told, "headers", "X-Mood")).isEqualTo("cheerful");
    assertThat(told.get("origin")).isEqualTo("127.0.0.1");
    assertThat(told.get("method")).isEqualTo("GET");
    assertThat(String.valueOf(told.get("url")))
        .matches("http://127\\.0\\.0\\.1:\\d+/get\\?a=1&b=2&b=3&c=%E2%82%AC");
  }

  @ParameterizedTest
  @CsvSource({"POST,/post", "PUT,/put", "PATCH,/patch", "DELETE,/delete", "BREW,/anything/at/all"})
  void a_body_is_told_as_what_it_is(String method, String path) throws Exception {
    Map<?, ?> told = json(site.send(method, path, "{\"a\": [1]}"));
    assertThat(told.get("method")).isEqualTo(method);
    assertThat(told.get("data")).isEqualTo("{\"a\": [1]}");
    assertThat(told.get("json")).isEqualTo(Map.of("a", List.of(1)));
  }

  @Test
  void a_form_is_told_field_by_field() throws Exception {
    Map<?, ?> told = json(post("/post", "application/x-www-form-urlencoded", "a=1&b=x+y&b=z"));
    assertThat(told.get("form")).isEqualTo(Map.of("a", "1", "b", List.of("x y", "z")));
  }

  @Test
  void a_form_with_files_is_told_part_by_part() throws Exception {
    Map<?, ?> told = json(post("/post", "multipart/form-data; boundary=xyz", MULTIPART));
    assertThat(told.get("form")).isEqualTo(Map.of("a", "1"));
    assertThat(told.get("files")).isEqualTo(Map.of("f", "abc"));
  }

  @Test
  void bytes_that_are_no_text_are_told_as_a_data_url() throws Exception {
    byte[] bytes = {(byte) 0xFF, 0, 1};
    var request = site.request("/anything").POST(BodyPublishers.ofByteArray(bytes));
    assertThat(json(site.send(request)).get("data"))
        .isEqualTo("data:application/octet-stream;base64,/wAB");
  }

  @Test
  void json_that_is_none_is_400() throws Exception {
    assertThat(site.send("POST", "/post", "{").statusCode()).isEqualTo(400);
  }

  @Test
  void headers_address_and_agent_are_told_alone() throws Exception {
    var request = site.request("/headers").header("X-Mood", "a").header("X-Mood", "b");
    assertThat(in(json(site.send(request)), "headers", "X-Mood")).isEqualTo("[a, b]");
    assertThat(json(site.get("/ip"))).isEqualTo(Map.of("origin", "127.0.0.1"));
    assertThat(json(site.send(site.request("/user-agent").header("User-Agent", "me"))))
        .isEqualTo(Map.of("user-agent", "me"));
  }

  @Test
  void a_body_is_sent_back_while_it_comes() throws Exception {
    String body = "0123456789".repeat(100_000);
    var answer = post("/post_chunks", "text/plain", body);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain");
    assertThat(answer.body()).isEqualTo(body);
  }

  @Test
  void an_upload_is_told_by_size_and_hash() throws Exception {
    assertThat(post("/upload", "multipart/form-data; boundary=xyz", MULTIPART).body())
        .contains(
            "{\"name\":\"f\",\"fileName\":\"f.txt\",\"type\":\"text/plain\",\"bytes\":3,"
                + "\"sha256\":\"ba7816bf8f01cfea414140de5dae2223"
                + "b00361a396177a9cb410ff61f20015ad\"}");
    assertThat(post("/upload", "multipart/form-data; boundary=a", "--a--").statusCode())
        .isEqualTo(422);
  }
}
