package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.http.SocketFrames.DEFLATE;
import static org.pulsarweb.http.SocketFrames.PLAIN;
import static org.pulsarweb.http.SocketFrames.hex;
import static org.pulsarweb.http.SocketFrames.utf8;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 6455 §5.7, frames that are written")
class WebSocketWriterTest {
  private final ByteSink out = ByteSink.open();
  private final WebSocketWriter server = WebSocketWriter.forServer(PLAIN, 1, Compressors.open(1));
  private final WebSocketWriter client =
      WebSocketWriter.forClient(PLAIN, 1, Compressors.open(1), () -> 0x37fa213d);

  @Test
  void a_server_does_not_mask_and_a_client_does() {
    server.text(out, "Hello");
    assertThat(out.toBytes()).isEqualTo(hex("81 05 48 65 6c 6c 6f"));
    out.clear();
    client.text(out, "Hello");
    assertThat(out.toBytes()).isEqualTo(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  }

  @Test
  void a_message_may_go_in_pieces_with_a_ping_in_between() {
    server.piece(out, true, utf8("Hel"), 0, 3, false);
    server.ping(out, utf8("Hello"));
    server.piece(out, true, utf8("lo"), 0, 2, true);
    assertThat(out.toBytes()).isEqualTo(hex("01 03 48 65 6c 89 05 48 65 6c 6c 6f 80 02 6c 6f"));
  }

  @Test
  void a_length_is_in_its_shortest_form() {
    server.binary(out, new byte[256], 0, 256);
    assertThat(out.toBytes()).hasSize(260).startsWith(hex("82 7e 01 00"));
    out.clear();
    server.binary(out, new byte[65_536], 0, 65_536);
    assertThat(out.toBytes()).hasSize(65_546).startsWith(hex("82 7f 00 00 00 00 00 01 00 00"));
    out.clear();
    client.pong(out, new byte[0]);
    assertThat(out.toBytes()).isEqualTo(hex("8a 80 37 fa 21 3d"));
  }

  @Test
  void within_a_message_no_other_begins() {
    server.piece(out, false, new byte[1], 0, 1, false);
    assertThat(server.isWithinMessage()).isTrue();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> server.text(out, "x"));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> server.frame(EncodedMessage.text("x")));
    server.piece(out, false, new byte[0], 0, 0, true);
    server.text(out, "x");
    assertThat(out.toBytes()).isEqualTo(hex("02 01 00 80 00 81 01 78"));
  }

  @Test
  void after_a_close_comes_nothing() {
    server.close(out, new CloseReason(1000, "bye"));
    assertThat(out.toBytes()).isEqualTo(hex("88 05 03 e8 62 79 65"));
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> server.text(out, "x"));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> server.ping(out, new byte[0]));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> server.close(out, CloseReason.NONE));
    assertThat(out.size()).isEqualTo(7);
  }

  @Test
  void words_that_are_too_long_are_cut_between_characters() {
    server.close(out, new CloseReason(1000, "€".repeat(50)));
    assertThat(out.toBytes()).hasSize(4 + 123);
    assertThat(new String(out.toBytes(), 4, 123, StandardCharsets.UTF_8)).isEqualTo("€".repeat(41));
    out.clear();
    client.close(out, new CloseReason(1000, "x" + "€".repeat(50)));
    assertThat(out.size()).isEqualTo(2 + 4 + 2 + 121);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1006, 1015, 1016, 2999, 5000})
  void a_code_that_must_not_be_sent_is_not(int code) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> server.close(out, new CloseReason(code, "")))
        .withMessageContaining("RFC 6455 §7.4");
    assertThat(out.size()).isZero();
  }

  @Test
  void a_close_without_a_code_is_empty() {
    server.close(out, CloseReason.NONE);
    assertThat(out.toBytes()).isEqualTo(hex("88 00"));
  }

  @Test
  void a_ping_has_at_most_125_bytes() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> server.ping(out, new byte[126]))
        .withMessageContaining("RFC 6455 §5.5");
  }

  @Test
  void only_what_is_large_enough_and_gets_smaller_is_compressed() {
    WebSocketWriter writer = WebSocketWriter.forServer(DEFLATE, 10, Compressors.open(6));
    writer.text(out, "x".repeat(9));
    assertThat(out.array()[0]).isEqualTo((byte) 0x81);
    out.clear();
    writer.text(out, "x".repeat(100));
    assertThat(out.array()[0]).isEqualTo((byte) 0xC1);
    assertThat(out.size()).isLessThan(20);
    out.clear();
    byte[] noise = new byte[500];
    new Random(1).nextBytes(noise);
    writer.binary(out, noise, 0, noise.length);
    assertThat(out.array()[0]).isEqualTo((byte) 0x82);
  }

  @Test
  void a_client_takes_no_frame_that_was_made_for_many() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> client.frame(EncodedMessage.binary(new byte[1])))
        .withMessageContaining("RFC 6455 §5.3");
  }
}
