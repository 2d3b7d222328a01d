package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in streams of bytes, however they are cut, and streams that are none. */
class FramingTest {
  private static final String ADD =
      "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[1,2],\"id\":1}";
  private static final String THREE = "{\"jsonrpc\":\"2.0\",\"result\":3.0,\"id\":1}";
  private static final String LENGTH = "Content-Length: " + THREE.length() + "\r\n\r\n";

  private static final JsonRpc SERVER =
      new Bench().server().with(RpcLimits.DEFAULTS.withMessageMaxBytes(200));

  private @Nullable IOException failure;

  /** Returns what a server answers to a stream. */
  private String answers(InputStream in) throws InterruptedException {
    var out = new ByteArrayOutputStream();
    try {
      SERVER.serve(in, out);
    } catch (IOException e) {
      failure = e;
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private String answers(String in) throws InterruptedException {
    return answers(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
  }

  private static String framed(String head) {
    return head.replace("N", Integer.toString(ADD.length())).replace("\\r\\n", "\r\n") + ADD;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n\r\n", " \t"})
  void lines_may_end_as_they_like_and_blank_ones_are_none(String blank) throws Exception {
    assertThat(answers(blank + ADD + "\r\n" + blank + ADD)).isEqualTo((THREE + "\n").repeat(2));
    assertThat(failure).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: N\\r\\n\\r\\n",
        "content-length:N\\r\\n\\r\\n",
        "Content-Type: application/json; charset=utf-8\\r\\nContent-Length: N\\r\\n\\r\\n",
        "\\r\\nContent-Length: N\\r\\n\\r\\n",
        "Content-Length: N\n\n"
      })
  void a_head_says_the_length(String head) throws Exception {
    assertThat(answers(framed(head) + framed(head))).isEqualTo((LENGTH + THREE).repeat(2));
    assertThat(failure).isNull();
  }

  @Test
  void it_matters_not_how_a_stream_is_cut() throws Exception {
    byte[] bytes = framed("Content-Length: N\\r\\n\\r\\n").getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < bytes.length ? bytes[at++] : -1;
          }

          @Override
          public int read(byte[] into, int from, int length) {
            int one = read();
            if (one < 0) {
              return -1;
            }
            into[from] = (byte) one;
            return 1;
          }
        };

    assertThat(answers(slow)).isEqualTo(LENGTH + THREE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: -1\\r\\n\\r\\n | is no number",
        "Content-Length: x\\r\\n\\r\\n | is no number",
        "Content-Length: 0x10\\r\\n\\r\\n | is no number",
        "Content-Length: 99999999999999999999\\r\\n\\r\\n | is no number",
        "Content-Length: 201\\r\\n\\r\\n | more than 200 bytes",
        "Content-Type: x\\r\\n\\r\\n | no Content-Length",
        "Content-Length: 150\\r\\n\\r\\n | ends after"
      })
  void a_head_that_lies_ends_the_stream(String head, String why) throws Exception {
    assertThat(answers(framed(head))).isEmpty();
    assertThat(failure).hasMessageContaining(why);
  }

  @Test
  void an_endless_head_or_line_ends_the_stream() throws Exception {
    assertThat(answers("Content-Length: 5\r\n" + "x: y\r\n".repeat(5000))).isEmpty();
    assertThat(failure).hasMessageContaining("head");
    failure = null;
    assertThat(answers("C".repeat(100_000))).isEmpty();
    assertThat(failure).isNotNull();
    failure = null;
    assertThat(answers("{" + " ".repeat(100_000))).isEmpty();
    assertThat(failure).hasMessageContaining("more than 200 bytes");
  }

  @Test
  void rubbish_in_a_line_is_answered_and_what_follows_is_served() throws Exception {
    String answers = answers("rubbish\n\u0000\u0001\n[\n" + ADD + "\n");

    assertThat(answers.lines().filter(line -> line.contains("-32700"))).hasSize(3);
    assertThat(answers.lines()).contains(THREE);
  }

  @Test
  void nothing_is_said_to_who_says_nothing() throws Exception {
    assertThat(answers("")).isEmpty();
    assertThat(answers("\n\n")).isEmpty();
    assertThat(failure).isNull();
  }
}
