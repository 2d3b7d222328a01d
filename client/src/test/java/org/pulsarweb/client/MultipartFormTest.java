package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.http.Part;
import org.pulsarweb.http.Request;

@DisplayName("RFC 7578, forms with files as a client sends them")
class MultipartFormTest {
  private static byte[] bytes(RequestBody body) throws Exception {
    var all = new ByteArrayOutputStream();
    body.writeTo((bytes, from, to) -> all.write(bytes, from, to - from));
    return all.toByteArray();
  }

  private static String text(RequestBody body) throws Exception {
    String boundary = body.type().orElseThrow().replaceFirst(".*boundary=", "");
    return new String(bytes(body), StandardCharsets.UTF_8).replace(boundary, "b");
  }

  @Test
  void parts_stand_between_boundaries() throws Exception {
    RequestBody body =
        MultipartForm.EMPTY
            .field("name", "v\u00e4lue\r\nwith --b")
            .file("f", "a.txt", RequestBody.text("hello"))
            .toBody();
    String expected =
        """
        --b
        Content-Disposition: form-data; name="name"

        v\u00e4lue
        with --b
        --b
        Content-Disposition: form-data; name="f"; filename="a.txt"
        Content-Type: text/plain; charset=utf-8

        hello
        --b--
        """
            .replace("\n", "\r\n");
    assertThat(text(body)).isEqualTo(expected);
    assertThat(body.length()).isEqualTo(bytes(body).length);
  }

  @Test
  void names_are_written_as_browsers_do() throws Exception {
    assertThat(
            text(
                MultipartForm.EMPTY
                    .file("a\"\r\nb\u00e4\\", "\"c\n\u20ac%22", RequestBody.of(new byte[1]))
                    .toBody()))
        .contains("form-data; name=\"a%22%0D%0Ab\u00e4\\\"; filename=\"%22c%0A\u20ac%22\"\r\n");
  }

  @Test
  void a_form_without_fields_has_its_end() throws Exception {
    assertThat(text(MultipartForm.EMPTY.toBody())).isEqualTo("--b--\r\n");
  }

  @Test
  void each_form_has_a_boundary_of_its_own() {
    String one = MultipartForm.EMPTY.toBody().type().orElseThrow();
    assertThat(one).matches("multipart/form-data; boundary=pulsar-[0-9a-f]{24}");
    assertThat(MultipartForm.EMPTY.toBody().type()).isNotEqualTo(Optional.of(one));
  }

  @Test
  void a_server_reads_what_was_written(@TempDir Path folder) throws Exception {
    Path picture = Files.write(folder.resolve("p\u00e4 \"1\".png"), new byte[300_000]);
    Path other = Files.writeString(folder.resolve("other.unknown"), "x");
    RequestBody body =
        MultipartForm.EMPTY
            .field("a", "1")
            .field("a", "2")
            .file("picture", picture)
            .file("other", other)
            .file("empty", "", RequestBody.EMPTY)
            .toBody();
    assertThat(body.length()).isEqualTo(bytes(body).length);
    Request request =
        Request.of("POST", "/")
            .withHeader("Content-Type", body.type().orElseThrow())
            .withBody(bytes(body));
    List<String> seen = new ArrayList<>();
    for (Part part : request.multipart()) {
      seen.add(
          part.name()
              + "|"
              + part.fileName().orElse("-")
              + "|"
              + part.type()
              + "|"
              + part.stream().readAllBytes().length);
    }
    assertThat(seen)
        .containsExactly(
            "a|-|text/plain|1",
            "a|-|text/plain|1",
            "picture|p\u00e4 \"1\".png|image/png|300000",
            "other|other.unknown|application/octet-stream|1",
            "empty||application/octet-stream|0");
  }

  @Test
  void a_length_that_is_not_known_makes_that_of_all_unknown() throws Exception {
    RequestBody body =
        MultipartForm.EMPTY
            .field("a", "1")
            .file("f", "x", RequestBody.stream(out -> out.write("streamed")))
            .toBody();
    assertThat(body.length()).isEqualTo(-1);
    assertThat(text(body)).contains("\r\n\r\nstreamed\r\n--b--");
  }
}
