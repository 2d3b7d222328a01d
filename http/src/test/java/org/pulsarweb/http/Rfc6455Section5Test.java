package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.http.SocketFrames.DEFLATE;
import static org.pulsarweb.http.SocketFrames.PLAIN;
import static org.pulsarweb.http.SocketFrames.client;
import static org.pulsarweb.http.SocketFrames.hex;
import static org.pulsarweb.http.SocketFrames.joined;
import static org.pulsarweb.http.SocketFrames.masked;
import static org.pulsarweb.http.SocketFrames.read;
import static org.pulsarweb.http.SocketFrames.server;
import static org.pulsarweb.http.SocketFrames.utf8;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.WebSocketEvent.Piece;

@DisplayName("RFC 6455 §5, frames that are read")
class Rfc6455Section5Test {
  private static void assertRefused(
      WebSocketReader reader, byte[] wire, int code, String rule, String words) {
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> read(reader, wire))
        .satisfies(e -> {
          assertThat(e.status()).isEqualTo(code);
          assertThat(e.rule()).isEqualTo(rule);
          assertThat(e).hasMessageContaining(words);
        });
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .as("ever after")
        .isThrownBy(reader::next);
  }

  // ---- §5.1, masking --------------------------------------------------------------------------

  @Test
  void what_a_client_sends_must_be_masked() {
    assertRefused(server(PLAIN), hex("81 05 48 65 6c 6c 6f"), 1002, "RFC 6455 §5.1", "not masked");
  }

  @Test
  void what_a_server_sends_must_not() {
    assertRefused(client(PLAIN), masked(0x81, "Hello"), 1002, "RFC 6455 §5.1", "is masked");
  }

  // ---- §5.2, heads ----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"0x91", "0xA1", "0xB1", "0xC1", "0xF1", "0xC9", "0xC0", "0xC8"})
  void a_reserved_bit_that_means_nothing_is_refused_at_the_first_byte(int first) {
    assertRefused(server(PLAIN), new byte[] {(byte) first}, 1002, "RFC 6455 §5.2", "reserved bit");
  }

  @ParameterizedTest
  @CsvSource({"0xC9", "0xCA", "0xC8", "0xC0", "0xE1", "0xD1"})
  void the_bit_of_compression_is_for_the_first_frame_of_a_message(int first) {
    assertRefused(
        server(DEFLATE), new byte[] {(byte) first}, 1002, "RFC 6455 §5.2", "reserved bit");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void an_unknown_opcode_is_refused(int opcode) {
    assertRefused(
        server(PLAIN), new byte[] {(byte) (0x80 | opcode)}, 1002, "RFC 6455 §5.2", "opcode");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "82 fe 00 7d 00 00 00 00",
        "82 fe 00 00 00 00 00 00",
        "82 ff 00 00 00 00 00 00 ff ff 00 00 00 00",
        "82 ff 00 00 00 00 00 00 00 7e 00 00 00 00",
        "82 ff 80 00 00 00 00 00 00 00 00 00 00 00",
        "82 ff ff ff ff ff ff ff ff ff 00 00 00 00"
      })
  void a_length_must_be_in_its_shortest_form(String wire) {
    assertRefused(server(PLAIN), hex(wire), 1002, "RFC 6455 §5.2", "shortest form");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 255, 256, 65_535, 65_536, 100_000})
  void a_message_may_have_any_length(int length) throws Exception {
    String text = "x".repeat(length);

    assertThat(read(server(PLAIN), masked(0x81, text))).containsExactly("text " + text);
  }

  // ---- §5.4, fragments ------------------------------------------------------------------------

  @Test
  void fragments_are_one_message_and_may_be_empty() throws Exception {
    assertThat(
            read(
                server(PLAIN),
                masked(0x01, ""),
                masked(0x00, "Hel"),
                masked(0x00, ""),
                masked(0x00, "lo"),
                masked(0x80, ""),
                masked(0x02, new byte[] {1}),
                masked(0x80, new byte[] {2, 3})))
        .containsExactly("text Hello", "binary 010203");
  }

  @Test
  void control_frames_may_come_between_fragments() throws Exception {
    assertThat(
            read(
                server(PLAIN),
                masked(0x01, "Hel"),
                masked(0x89, "are you there"),
                masked(0x80, "lo"),
                masked(0x8A, "yes")))
        .containsExactly("ping are you there", "text Hello", "pong yes");
  }

  @Test
  void a_continuation_of_nothing_is_refused() {
    assertRefused(server(PLAIN), masked(0x80, "x"), 1002, "RFC 6455 §5.4", "continuation");
    assertRefused(
        server(PLAIN),
        joined(masked(0x81, "x"), masked(0x00, "x")),
        1002,
        "RFC 6455 §5.4",
        "continuation");
  }

  @Test
  void a_message_within_another_is_refused() {
    assertRefused(
        server(PLAIN),
        joined(masked(0x01, "x"), masked(0x81, "x")),
        1002,
        "RFC 6455 §5.4",
        "within another");
  }

  @Test
  void the_pieces_of_a_message_are_told_as_they_come() throws Exception {
    WebSocketReader reader = server(PLAIN);
    byte[] wire = masked(0x82, new byte[1000]);
    reader.feed(Arrays.copyOf(wire, 100));
    assertThat(reader.next())
        .isInstanceOfSatisfying(
            Piece.class,
            piece -> {
              assertThat(piece.length()).isEqualTo(92);
              assertThat(piece.isFirst()).isTrue();
              assertThat(piece.isLast()).isFalse();
            });
    assertThat(reader.next()).isEqualTo(WebSocketEvent.NeedMore.NEED_MORE);
    assertThat(reader.buffered()).isZero();
    reader.feed(Arrays.copyOfRange(wire, 100, wire.length));
    assertThat(reader.next())
        .isInstanceOfSatisfying(
            Piece.class,
            piece -> {
              assertThat(piece.length()).isEqualTo(908);
              assertThat(piece.isFirst()).isFalse();
              assertThat(piece.isLast()).isTrue();
            });
  }

  // ---- §5.5, control frames -------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {0x08, 0x09, 0x0A})
  void a_control_frame_must_not_be_fragmented(int first) {
    assertRefused(server(PLAIN), new byte[] {(byte) first}, 1002, "RFC 6455 §5.5", "fragmented");
  }

  @ParameterizedTest
  @ValueSource(strings = {"88 fe", "89 fe", "8a ff"})
  void a_control_frame_has_at_most_125_bytes(String wire) {
    assertRefused(server(PLAIN), hex(wire), 1002, "RFC 6455 §5.5", "125 bytes");
  }

  @Test
  void a_control_frame_of_125_bytes_is_one() throws Exception {
    assertThat(read(server(PLAIN), masked(0x89, "x".repeat(125)), masked(0x8A, "")))
        .containsExactly("ping " + "x".repeat(125), "pong ");
  }

  // ---- §5.5.1 and §7.4, closing ---------------------------------------------------------------

  private static byte[] closing(int code, String reason) {
    return masked(0x88, joined(new byte[] {(byte) (code >> 8), (byte) code}, utf8(reason)));
  }

  @Test
  void a_close_may_have_a_code_and_words() throws Exception {
    assertThat(read(server(PLAIN), masked(0x88, ""))).containsExactly("close 1005");
    assertThat(read(server(PLAIN), closing(1000, ""))).containsExactly("close 1000");
    assertThat(read(server(PLAIN), closing(1001, "Grüße"))).containsExactly("close 1001 Grüße");
  }

  @Test
  void what_follows_a_close_means_nothing() throws Exception {
    WebSocketReader reader = server(PLAIN);

    assertThat(read(reader, closing(1000, ""), masked(0x81, "x"), hex("ff ff")))
        .containsExactly("close 1000");
    assertThat(read(reader, masked(0x81, "x"))).isEmpty();
    assertThat(reader.buffered()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999})
  void a_code_that_may_be_sent_is_taken(int code) throws Exception {
    assertThat(read(server(PLAIN), closing(code, ""))).containsExactly("close " + code);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
  void a_code_that_must_not_be_sent_is_refused(int code) {
    assertRefused(server(PLAIN), closing(code, ""), 1002, "RFC 6455 §7.4", "code");
  }

  @Test
  void half_a_code_is_refused() {
    assertRefused(server(PLAIN), masked(0x88, "x"), 1002, "RFC 6455 §5.5.1", "cut off");
  }

  @Test
  void words_that_are_not_utf_8_are_refused() {
    byte[] wire = masked(0x88, hex("03 e8 ce ba e1"));
    assertRefused(server(PLAIN), wire, 1007, "RFC 6455 §8.1", "UTF-8");
  }

  // ---- §8.1, text -----------------------------------------------------------------------------

  @Test
  void text_is_refused_at_the_first_byte_that_cannot_be_right() throws Exception {
    WebSocketReader reader = server(PLAIN);
    byte[] wire = masked(0x81, joined(utf8("κόσμε"), hex("f4 90 80 80"), utf8("edited")));
    int before = 6 + utf8("κόσμε").length + 1; // and the f4, which may begin a character

    assertThat(read(reader, Arrays.copyOf(wire, before))).isEmpty();
    reader.feed(Arrays.copyOfRange(wire, before, before + 1));
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(reader::next)
        .withMessageContaining("UTF-8");
  }

  @Test
  void a_character_may_be_cut_by_a_frame_but_not_by_the_end() throws Exception {
    byte[] euro = utf8("€");
    byte[] begin = masked(0x01, Arrays.copyOf(euro, 1));

    assertThat(read(server(PLAIN), begin, masked(0x80, Arrays.copyOfRange(euro, 1, 3))))
        .containsExactly("text €");
    assertRefused(server(PLAIN), joined(begin, masked(0x80, "")), 1007, "RFC 6455 §8.1", "UTF-8");
  }

  @Test
  void one_text_that_is_cut_off_does_not_spoil_the_next_reader_state() throws Exception {
    assertThat(read(server(PLAIN), masked(0x81, "ü"), masked(0x81, "x"), masked(0x81, "ü€")))
        .containsExactly("text ü", "text x", "text ü€");
  }

  // ---- §10.4, limits --------------------------------------------------------------------------

  @Test
  void a_frame_beyond_its_limit_is_refused_before_its_payload_comes() {
    WebSocketReader reader = WebSocketReader.forServer(1000, Optional.empty(), Compressors.open(1));

    assertRefused(
        reader, hex("82 fe 03 e9 00 00 00 00"), 1009, "RFC 6455 §10.4", "larger than 1000 bytes");
  }

  @Test
  void a_message_beyond_its_limit_is_refused_when_it_gets_there() throws Exception {
    MessageAssembler assembler = MessageAssembler.of(10);
    assertThat(assembler.add(new Piece(false, true, false, new byte[6], 0, 6))).isEmpty();
    assertThat(assembler.add(new Piece(false, false, true, new byte[9], 1, 5))).isPresent();
    assertThat(assembler.add(new Piece(false, true, false, new byte[6], 0, 6))).isEmpty();
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> assembler.add(new Piece(false, false, false, new byte[5], 0, 5)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(1009));
  }

  // ---- all of it, however it is split ---------------------------------------------------------

  @Test
  void however_the_bytes_are_split_they_say_the_same() throws Exception {
    byte[] wire =
        joined(
            masked(0x01, "Größe"),
            masked(0x89, "ping"),
            masked(0x80, " und so weiter, €"),
            masked(0x82, new byte[300]),
            masked(0x81, ""),
            masked(0x8A, ""),
            masked(0x81, "x".repeat(70_000)),
            closing(1000, "bye"));
    var whole = read(server(PLAIN), wire.clone());
    assertThat(whole).hasSize(7).endsWith("close 1000 bye");
    for (int size : new int[] {1, 2, 3, 5, 7, 8, 13, 64, 1000, 4096}) {
      assertThat(read(server(PLAIN), wire.clone(), size)).as("%d bytes", size).isEqualTo(whole);
    }
  }
}
