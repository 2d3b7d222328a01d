package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.http.Frames.hex;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Http1Event.RequestHead;

@DisplayName("RFC 9113, what a server writes")
class Http2WriterTest {
  private final ByteSink out = ByteSink.open();
  private final Http2Writer writer = Http2Writer.forServer("");

  private static final Tunnel NOBODY =
      _ -> {
        throw new IllegalStateException("the writer opens nothing");
      };

  private static RequestHead head(String method) throws Exception {
    Http2Reader reader = Frames.reader();
    reader.feed(Frames.request(1, true, ":method", method, ":scheme", "http", ":path", "/"));
    return ((Http2Event.Requested) reader.next()).head();
  }

  private String written() {
    String hex = HexFormat.of().formatHex(out.toBytes());
    out.clear();
    return hex;
  }

  private static String hexOf(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void a_head_is_one_frame_and_the_first_says_that_there_is_no_table() throws Exception {
    RequestHead get = head("GET");
    assertThat(writer.head(out, 1, get, Response.text("hello"), false)).isEqualTo(5);
    String type = hexOf("text/plain; charset=utf-8");
    assertThat(written())
        .isEqualTo(
            "000022" + "01" + "04" + "00000001" + "20" + "88" + "0f1019" + type + "0f0d0135");
    writer.head(out, 3, get, Response.status(204), true);
    assertThat(written()).isEqualTo("000001" + "01" + "05" + "00000003" + "89");
    writer.head(out, 5, get, Response.status(418), true);
    assertThat(written()).isEqualTo("000009" + "010500000005" + "0803343138" + "0f0d0130");
  }

  @Test
  void date_and_server_are_written_unless_the_response_has_them() throws Exception {
    Http2Writer own = Http2Writer.forServer("P");
    own.date("D".getBytes(StandardCharsets.US_ASCII));
    own.head(out, 1, head("GET"), Response.status(204), true);
    assertThat(written()).endsWith("2089" + "0f270150" + "0f120144");
    Response with = Response.status(204).withHeader("Date", "X").withHeader("Server", "Y");
    own.head(out, 1, head("GET"), with, true);
    assertThat(written()).endsWith("89" + "0f120158" + "0f270159");
  }

  @Test
  void lengths_are_those_of_http_1_1() throws Exception {
    writer.head(out, 1, head("HEAD"), Response.bytes("a", new byte[7]), true);
    assertThat(written()).endsWith("0f0d0137");
    writer.head(out, 1, head("GET"), Response.status(304), true);
    assertThat(written()).endsWith("8b");
    Response stream = Response.stream("a", _ -> {}).withHeader("Content-Length", "9");
    assertThat(writer.head(out, 1, head("GET"), stream, false)).isEqualTo(9);
    assertThat(written()).endsWith("0f0d0139");
    assertThat(writer.head(out, 1, head("GET"), Response.stream(_ -> {}), false)).isEqualTo(-1);
  }

  @Test
  void a_response_that_contradicts_itself_is_refused_unwritten() throws Exception {
    RequestHead get = head("GET");
    for (Response wrong :
        new Response[] {
          Response.text("x").withHeader("Content-Length", "2"),
          Response.text("x").withHeader("Content-Length", "x"),
          Response.text("x").withStatus(204),
          Response.text("x").withHeader("Transfer-Encoding", "chunked"),
          Response.stream(_ -> {}).withStatus(304),
        }) {
      assertThatExceptionOfType(ProtocolException.ByUs.class)
          .isThrownBy(() -> writer.head(out, 1, get, wrong, false));
      assertThat(out.size()).isZero();
    }
    assertThatExceptionOfType(ProtocolException.ByUs.class)
        .isThrownBy(() -> writer.trailers(out, 1, Headers.of("Host", "a")));
    assertThat(out.size()).isZero();
  }

  @Test
  void a_tunnel_is_opened_with_200() throws Exception {
    writer.head(out, 1, head("GET"), Response.upgrade("x", NOBODY), false);
    assertThat(written()).isEqualTo("000002" + "01" + "04" + "00000001" + "2088");
  }

  @Test
  void a_large_head_goes_on_in_further_frames() throws Exception {
    writer.head(
        out, 1, head("GET"), Response.status(204).withHeader("A", "b".repeat(40_000)), true);
    byte[] bytes = out.toBytes();
    assertThat(HexFormat.of().formatHex(bytes, 0, 9)).isEqualTo("004000010100000001");
    int second = 9 + 16_384;
    assertThat(HexFormat.of().formatHex(bytes, second, second + 9)).isEqualTo("004000090000000001");
    int third = second + 9 + 16_384;
    assertThat(HexFormat.of().formatHex(bytes, third + 3, third + 9)).isEqualTo("090400000001");
  }

  @Test
  void the_other_frames_are_as_the_standard_draws_them() throws Exception {
    writer.content(out, 3, 5, true);
    assertThat(written()).isEqualTo("000005000100000003");
    writer.reset(out, 3, Http2Error.REFUSED_STREAM);
    assertThat(written()).isEqualTo("00000403000000000300000007");
    writer.windowUpdate(out, 0, 65_536);
    assertThat(written()).isEqualTo("00000408000000000000010000");
    writer.settingsTaken(out);
    assertThat(written()).isEqualTo("000000040100000000");
    writer.pingAnswer(out, 0x0102030405060708L);
    assertThat(written()).isEqualTo("0000080601000000000102030405060708");
    writer.goAway(out, 9, Http2Error.ENHANCE_YOUR_CALM, "x");
    assertThat(written()).isEqualTo("0000090700000000000000000" + "90000000b78");
    writer.trailers(out, 3, Headers.of("Age", "1"));
    assertThat(written()).isEqualTo("000005" + "010500000003" + "20" + "0f060131");
    writer.interim(out, 3, 103, Headers.of("Link", "a"));
    assertThat(written()).isEqualTo("000009" + "010400000003" + "0803313033" + "0f1e0161");
    writer.settings(out, Http2Limits.DEFAULTS, 32_768);
    assertThat(out.toBytes())
        .isEqualTo(
            hex(
                "000018040000000000"
                    + "000300000064"
                    + "000400040000"
                    + "000600008000"
                    + "000800000001"
                    + "00000408000000000000"
                    + "0f0001"));
  }
}
