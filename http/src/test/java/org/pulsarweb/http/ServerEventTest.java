package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Server-sent events, problems and validation")
class ServerEventTest {
  private record Tick(int n) {}

  /** Where a stream writes when there is no server. */
  private static final class Wire implements Response.Sink {
    final StringBuilder text = new StringBuilder();
    boolean stopping;

    @Override
    public void write(byte[] bytes, int from, int to) {
      text.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {}

    @Override
    public void trailer(String name, String value) {}

    @Override
    public boolean isStopping() {
      return stopping;
    }
  }

  @Test
  void an_event_has_a_field_a_line_and_an_empty_line_at_its_end() {
    assertThat(ServerEvent.of("a").text()).isEqualTo("data: a\n\n");
    assertThat(ServerEvent.of("").text()).isEqualTo("data: \n\n");
    assertThat(ServerEvent.of("a\nb\r\nc\rd\n").text())
        .isEqualTo("data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    assertThat(
            ServerEvent.of("a").withId("7").withName("n").withRetry(Duration.ofSeconds(3)).text())
        .isEqualTo("id: 7\nevent: n\nretry: 3000\ndata: a\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb"})
  void an_id_or_a_name_cannot_become_another_field(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ServerEvent.of("").withId(text));
    assertThatIllegalArgumentException().isThrownBy(() -> ServerEvent.of("").withName(text));
    assertThatIllegalArgumentException().isThrownBy(() -> ServerEvent.of("").withId("\0"));
  }

  @Test
  void values_are_sent_as_text_or_as_json() throws Exception {
    var wire = new Wire();
    Response events =
        Response.events(out -> {
          out.send(7);
          out.send("seven");
          out.send(new Tick(7));
          out.send(ServerEvent.of("x").withId("8"));
        });
    events.stream().write(wire);
    assertThat(wire.text)
        .hasToString("data: 7\n\ndata: seven\n\ndata: {\"n\":7}\n\nid: 8\ndata: x\n\n");
    assertThat(events.header("Content-Type").asText()).isEqualTo("text/event-stream");
    assertThat(events.header("Cache-Control").asText()).isEqualTo("no-store");
  }

  @Test
  void a_stop_ends_the_stream_in_good_order_and_nothing_else_does() throws Exception {
    var wire = new Wire();
    Response.events(
            out -> {
              out.send(1);
              wire.stopping = true;
              while (true) {
                out.send(2);
              }
            })
        .stream()
        .write(wire);
    assertThat(wire.text).hasToString("data: 1\n\n");
    Response.Stream cancelled =
        Response.events(
            _ -> {
              throw new InterruptedIOException("cancelled");
            })
            .stream();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> cancelled.write(new Wire()));
    cancelled.write(wire);
  }

  @Test
  void a_client_that_comes_again_says_what_it_has_heard() {
    assertThat(Request.of("GET", "/").withHeader("Last-Event-ID", "7").lastEventId()).contains("7");
    assertThat(Request.of("GET", "/").lastEventId()).isEmpty();
  }

  @Test
  void a_problem_is_written_as_rfc_9457_says() {
    Problem problem =
        Problem.of(409, "There is room for one")
            .withType("https://example.org/full", "Full")
            .withInstance("/rooms/1")
            .with("free", 0);
    Response response = Response.problem(problem);
    assertThat(response.status()).isEqualTo(409);
    assertThat(response.header("Content-Type").asText()).isEqualTo("application/problem+json");
    assertThat(response.text())
        .isEqualTo(
            "{\"type\":\"https://example.org/full\",\"title\":\"Full\",\"status\":409,"
                + "\"detail\":\"There is room for one\",\"instance\":\"/rooms/1\",\"free\":0}");
    assertThat(Response.problem(Problem.of(404, "")).text())
        .isEqualTo("{\"title\":\"Not Found\",\"status\":404}");
    assertThatIllegalArgumentException().isThrownBy(() -> problem.with("status", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Problem.of(200, ""));
  }

  @Test
  void validation_names_every_field_at_once() {
    Validation validation =
        Validation.of()
            .require(true, "name", "must be there")
            .require(false, "age", "must not be negative")
            .require(false, "mail", "must have an @");
    HttpException refusal = catchThrowableOfType(HttpException.class, validation::check);
    assertThat(Response.error(refusal).status()).isEqualTo(422);
    assertThat(Response.error(refusal).json(Map.class).get("errors"))
        .hasToString(
            "[{field=age, message=must not be negative}, {field=mail, message=must have an @}]");
    Validation.of().require(true, "a", "b").check();
  }

  @Test
  void a_source_is_transferred_piece_by_piece_and_must_be_long_enough() throws Exception {
    byte[] content = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    var source =
        new ByteSource() {
          @Override
          public long length() {
            return content.length;
          }

          @Override
          public int read(long position, byte[] into) {
            int count = (int) Math.min(into.length, content.length - position);
            if (count <= 0) {
              return -1;
            }
            System.arraycopy(content, (int) position, into, 0, count);
            return count;
          }

          @Override
          public void close() {}
        };
    var wire = new Wire();
    wire.transfer(source, 5, 150_005);
    assertThat(wire.text.toString()).hasSize(150_000).startsWith("56789").endsWith("01234");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new Wire().transfer(source, 0, content.length + 1));
  }
}
