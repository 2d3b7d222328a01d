package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.http.SocketFrames.DEFLATE;
import static org.pulsarweb.http.SocketFrames.PLAIN;
import static org.pulsarweb.http.SocketFrames.TAKEOVER;
import static org.pulsarweb.http.SocketFrames.client;
import static org.pulsarweb.http.SocketFrames.hex;
import static org.pulsarweb.http.SocketFrames.joined;
import static org.pulsarweb.http.SocketFrames.masked;
import static org.pulsarweb.http.SocketFrames.read;
import static org.pulsarweb.http.SocketFrames.server;
import static org.pulsarweb.http.SocketFrames.utf8;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.WebSocketEvent.Piece;

@DisplayName("RFC 7692 §7, messages that are compressed")
class Rfc7692Section7Test {
  // ---- §7.1, what is agreed on ----------------------------------------------------------------

  private static String agreed(PerMessageDeflate wanted, String... offers) {
    return PerMessageDeflate.agreed(List.of(offers), wanted)
        .map(PerMessageDeflate::answer)
        .orElse("declined");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | permessage-deflate",
        "Permessage-Deflate | permessage-deflate",
        "permessage-deflate; client_max_window_bits | permessage-deflate",
        "permessage-deflate; client_max_window_bits=8 | permessage-deflate",
        "permessage-deflate; client_max_window_bits=\"10\" | permessage-deflate",
        "permessage-deflate; client_no_context_takeover"
            + " | permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_no_context_takeover"
            + " | permessage-deflate; server_no_context_takeover",
        "permessage-deflate ; server_max_window_bits = 15"
            + " | permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=9"
            + " | permessage-deflate; server_max_window_bits=9",
        "x-webkit-deflate-frame, permessage-deflate | permessage-deflate",
        "permessage-deflate; what, permessage-deflate; server_no_context_takeover"
            + " | permessage-deflate; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=16, permessage-deflate | permessage-deflate",
        "foo | declined",
        "permessage-deflate; what | declined",
        "permessage-deflate; server_max_window_bits | declined",
        "permessage-deflate; server_max_window_bits=7 | declined",
        "permessage-deflate; server_max_window_bits=08 | declined",
        "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10 | declined",
        "permessage-deflate; client_max_window_bits=16 | declined",
        "permessage-deflate; client_no_context_takeover=1 | declined",
        "permessage-deflate; server_no_context_takeover=true | declined",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover | declined",
      })
  void an_offer_is_accepted_or_declined(String offer, String answer) {
    assertThat(agreed(PerMessageDeflate.WITH_TAKEOVER, offer)).isEqualTo(answer);
  }

  @Test
  void a_server_that_takes_nothing_over_says_so() {
    assertThat(agreed(PerMessageDeflate.WITHOUT_TAKEOVER, "permessage-deflate"))
        .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  }

  @Test
  void offers_may_come_in_several_lines() {
    assertThat(agreed(PerMessageDeflate.WITH_TAKEOVER, "foo", "permessage-deflate"))
        .isEqualTo("permessage-deflate");
    assertThat(agreed(PerMessageDeflate.WITH_TAKEOVER)).isEqualTo("declined");
    assertThat(agreed(PerMessageDeflate.WITH_TAKEOVER, "")).isEqualTo("declined");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate;",
        "permessage-deflate; =1",
        "permessage-deflate; a=",
        "permessage-deflate; a=\"b",
        "permessage-deflate; a=\"\"",
        "permessage-deflate; a=\"b c\"",
        "permessage-deflate b",
        "; a",
        "@"
      })
  void a_malformed_offer_is_400(String offer) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> agreed(PerMessageDeflate.WITH_TAKEOVER, offer))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | false,false,0,0",
        "permessage-deflate; server_no_context_takeover | true,false,0,0",
        "permessage-deflate; client_no_context_takeover | false,true,0,0",
        "permessage-deflate; server_max_window_bits=10 | false,false,10,0",
        "permessage-deflate; client_max_window_bits=10 | false,false,0,10",
      })
  void an_answer_is_understood(String answer, String components) throws Exception {
    var accepted =
        PerMessageDeflate.accepted(List.of(answer), Optional.of(PerMessageDeflate.WITH_TAKEOVER))
            .orElseThrow();
    assertThat(
            accepted.serverNoContextTakeover()
                + ","
                + accepted.clientNoContextTakeover()
                + ","
                + accepted.serverMaxWindowBits()
                + ","
                + accepted.clientMaxWindowBits())
        .isEqualTo(components);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "permessage-deflate, permessage-deflate",
        "permessage-deflate; what",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate;",
      })
  void an_answer_to_what_was_not_offered_is_refused(String answer) {
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() ->
            PerMessageDeflate.accepted(
                List.of(answer), Optional.of(PerMessageDeflate.WITH_TAKEOVER)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(1010));
  }

  @Test
  void what_a_client_asks_of_the_server_must_be_answered() throws Exception {
    var asks = Optional.of(new PerMessageDeflate(true, false, 10, 0));
    assertThat(asks.get().offer())
        .isEqualTo(
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=10;"
                + " client_max_window_bits");
    String full = "permessage-deflate; server_no_context_takeover; server_max_window_bits=9";
    assertThat(PerMessageDeflate.accepted(List.of(full), asks)).isPresent();
    assertThat(PerMessageDeflate.accepted(List.of(), asks)).isEmpty();
    for (String less :
        List.of(
            "permessage-deflate; server_no_context_takeover",
            "permessage-deflate; server_max_window_bits=10",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=11")) {
      assertThatExceptionOfType(ProtocolException.ByPeer.class)
          .as(less)
          .isThrownBy(() -> PerMessageDeflate.accepted(List.of(less), asks));
    }
  }

  // ---- §7.2.3, the examples -------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "one block, f2 48 cd c9 c9 07 00",
    "no compression, 00 05 00 fa ff 48 65 6c 6c 6f 00",
    "a last block, f3 48 cd c9 c9 07 00 00",
    "two blocks, f2 48 05 00 00 00 ff ff ca c9 c9 07 00",
  })
  void an_example_of_the_standard_says_hello(String what, String wire) throws Exception {
    assertThat(read(server(DEFLATE), masked(0xC1, hex(wire))))
        .as(what)
        .containsExactly("text Hello");
  }

  @Test
  void a_message_may_be_cut_into_frames_anywhere() throws Exception {
    byte[] wire =
        joined(masked(0x41, hex("f2 48 cd")), masked(0x00, ""), masked(0x80, hex("c9 c9 07 00")));
    for (int size = 1; size < wire.length; size++) {
      assertThat(read(server(DEFLATE), wire.clone(), size)).containsExactly("text Hello");
    }
  }

  @Test
  void a_message_may_refer_to_the_one_before_if_that_was_agreed_on() throws Exception {
    byte[] first = masked(0xC1, hex("f2 48 cd c9 c9 07 00"));
    byte[] second = masked(0xC1, hex("f2 00 11 00 00"));

    assertThat(read(server(TAKEOVER), first.clone(), second.clone()))
        .containsExactly("text Hello", "text Hello");
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> read(server(DEFLATE), first, second))
        .satisfies(e -> assertThat(e.status()).isEqualTo(1007));
  }

  @Test
  void a_message_need_not_be_compressed() throws Exception {
    assertThat(
            read(
                server(TAKEOVER),
                masked(0x81, "plain"),
                masked(0xC1, hex("f2 48 cd c9 c9 07 00")),
                masked(0x81, "plain again")))
        .containsExactly("text plain", "text Hello", "text plain again");
  }

  @Test
  void an_empty_message_may_be_compressed() throws Exception {
    assertThat(read(server(DEFLATE), masked(0xC1, hex("00")), masked(0xC2, hex("02 00"))))
        .containsExactly("text ", "binary ");
  }

  @Test
  void what_is_no_deflate_is_1007() {
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> read(server(DEFLATE), masked(0xC2, hex("ff ff ff ff ff"))))
        .satisfies(e -> assertThat(e.status()).isEqualTo(1007));
  }

  @Test
  void inflated_text_must_be_utf_8() {
    byte[] stored = hex("00 02 00 fd ff c3 28 00");
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> read(server(DEFLATE), masked(0xC1, stored)))
        .withMessageContaining("UTF-8");
  }

  // ---- limits ---------------------------------------------------------------------------------

  @Test
  void of_a_bomb_no_more_is_inflated_than_the_limit_and_a_piece() throws Exception {
    byte[] bomb = deflated(new byte[64 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(100_000);
    WebSocketReader reader = server(DEFLATE);
    MessageAssembler assembler = MessageAssembler.of(100_000);
    reader.feed(masked(0xC2, bomb));

    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> {
          for (int pieces = 0; pieces < 10; pieces++) {
            Piece piece = (Piece) reader.next();
            assertThat(piece.length()).isLessThanOrEqualTo(16 * 1024);
            assertThat(assembler.add(piece)).isEmpty();
          }
        })
        .satisfies(e -> assertThat(e.status()).isEqualTo(1009));
  }

  @Test
  void streams_that_end_themselves_are_counted() throws Exception {
    assertThat(read(server(DEFLATE), masked(0xC2, "\3\0".repeat(10) + "\0"))).hasSize(1);
    assertThatExceptionOfType(ProtocolException.ByPeer.class)
        .isThrownBy(() -> read(server(DEFLATE), masked(0xC2, "\3\0".repeat(1000) + "\0")))
        .withMessageContaining("64 streams");
  }

  private static byte[] deflated(byte[] bytes) {
    ByteSink out = ByteSink.open();
    try (Compressors compressors = Compressors.open(9)) {
      ByteSink deflated = compressors.deflated(bytes, 0, bytes.length);
      out.write(deflated.array(), 0, deflated.size());
    }
    return out.toBytes();
  }

  // ---- there and back -------------------------------------------------------------------------

  private static Optional<PerMessageDeflate> agreement(String name) {
    return switch (name) {
      case "plain" -> PLAIN;
      case "deflate" -> DEFLATE;
      case "takeover" -> TAKEOVER;
      case "small window" -> Optional.of(new PerMessageDeflate(false, false, 9, 9));
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "deflate", "takeover", "small window"})
  void what_is_written_is_read_in_either_direction(String name) throws Exception {
    Optional<PerMessageDeflate> deflate = agreement(name);
    var random = new Random(20261127);
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter down = WebSocketWriter.forServer(deflate, 1, compressors);
        WebSocketWriter up = WebSocketWriter.forClient(deflate, 1, compressors, random::nextInt);
        WebSocketReader atClient = client(deflate);
        WebSocketReader atServer = server(deflate)) {
      for (int round = 0; round < 300; round++) {
        byte[] bytes = new byte[random.nextInt(round % 10 == 0 ? 40_000 : 700)];
        random.nextBytes(bytes);
        String text = HexFormat.of().formatHex(bytes);
        ByteSink wire = ByteSink.open();
        down.text(wire, text);
        down.binary(wire, bytes, 0, bytes.length);
        assertThat(read(atClient, wire.toBytes(), 1 + random.nextInt(5000)))
            .containsExactly("text " + text, "binary " + text);
        wire.clear();
        up.text(wire, text);
        up.binary(wire, bytes, 0, bytes.length);
        assertThat(read(atServer, wire.toBytes(), 1 + random.nextInt(5000)))
            .containsExactly("text " + text, "binary " + text);
      }
    }
  }

  // ---- §7.2.3, a message in pieces --------------------------------------------------------------

  private static byte[] pieces(WebSocketWriter writer, String... texts) {
    ByteSink wire = ByteSink.open();
    for (int n = 0; n < texts.length; n++) {
      byte[] bytes = utf8(texts[n]);
      writer.piece(wire, true, bytes, 0, bytes.length, n == texts.length - 1);
    }
    return wire.toBytes();
  }

  @Test
  void pieces_are_the_blocks_of_one_compressed_message() { // §7.2.3.5
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter writer = WebSocketWriter.forServer(DEFLATE, 1, compressors)) {
      assertThat(pieces(writer, "He", "llo"))
          .isEqualTo(hex("41 04 f2 48 05 00  80 09 00 00 ff ff ca c9 c9 07 00"));
    }
  }

  @Test
  void an_only_piece_is_a_message_like_any_other() { // §7.2.3.1
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter writer = WebSocketWriter.forServer(DEFLATE, 1, compressors);
        WebSocketWriter taking = WebSocketWriter.forServer(TAKEOVER, 1, compressors)) {
      assertThat(pieces(taking, "Hello")).isEqualTo(hex("c1 07 f2 48 cd c9 c9 07 00"));
      assertThat(pieces(writer, "Hello")).isEqualTo(hex("81 05 48 65 6c 6c 6f"));
      assertThat(pieces(writer, "")).isEqualTo(hex("81 00"));
    }
  }

  @Test
  void pieces_share_the_window_of_former_messages() { // §7.2.3.2
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter writer = WebSocketWriter.forServer(TAKEOVER, 1, compressors)) {
      assertThat(pieces(writer, "Hello", "")).isEqualTo(hex("41 07 f2 48 cd c9 c9 07 00  80 00"));
      assertThat(pieces(writer, "Hello", "")).isEqualTo(hex("41 05 f2 00 11 00 00  80 00"));
    }
  }

  @Test
  void pieces_may_be_empty() { // §7.2.3.6
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter writer = WebSocketWriter.forServer(DEFLATE, 1, compressors)) {
      assertThat(pieces(writer, "", "")).isEqualTo(hex("41 00  80 01 00"));
      assertThat(pieces(writer, "", "", "Hello", "", ""))
          .isEqualTo(hex("41 00  00 00  00 07 f2 48 cd c9 c9 07 00  00 00  80 00"));
    }
  }

  @Test
  void pieces_are_not_compressed_for_a_window_smaller_than_they_may_be() {
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter writer =
            WebSocketWriter.forServer(agreement("small window"), 1, compressors)) {
      assertThat(pieces(writer, "He", "llo")).isEqualTo(hex("01 02 48 65  80 03 6c 6c 6f"));
    }
  }

  @Test
  void pieces_of_two_sockets_may_alternate() throws Exception {
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter one = WebSocketWriter.forServer(DEFLATE, 1, compressors);
        WebSocketWriter other = WebSocketWriter.forServer(DEFLATE, 1, compressors);
        WebSocketReader atOne = client(DEFLATE);
        WebSocketReader atOther = client(DEFLATE)) {
      ByteSink toOne = ByteSink.open();
      ByteSink toOther = ByteSink.open();
      byte[] bytes = utf8("hello ".repeat(100));
      for (int n = 0; n < 10; n++) {
        one.piece(toOne, true, bytes, 0, bytes.length, n == 9);
        other.piece(toOther, false, bytes, n, bytes.length, n == 9);
      }
      one.text(toOne, "after");
      assertThat(read(atOne, toOne.toBytes()))
          .containsExactly("text " + "hello ".repeat(1000), "text after");
      assertThat(read(atOther, toOther.toBytes())).hasSize(1);
      assertThat(toOne.size()).isLessThan(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "deflate", "takeover", "small window"})
  void what_is_written_in_pieces_is_read_as_one_message(String name) throws Exception {
    Optional<PerMessageDeflate> deflate = agreement(name);
    var random = new Random(20261128);
    try (Compressors compressors = Compressors.open(1);
        WebSocketWriter down = WebSocketWriter.forServer(deflate, 1, compressors);
        WebSocketReader atClient = client(deflate)) {
      for (int round = 0; round < 200; round++) {
        ByteSink wire = ByteSink.open();
        var whole = new StringBuilder();
        int count = 1 + random.nextInt(6);
        for (int n = 0; n < count; n++) {
          byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(20_000)];
          random.nextBytes(bytes);
          whole.append(HexFormat.of().formatHex(bytes));
          down.piece(wire, false, bytes, 0, bytes.length, n == count - 1);
          down.ping(wire, new byte[0]);
        }
        down.text(wire, "between");
        assertThat(read(atClient, wire.toBytes(), 1 + random.nextInt(5000)))
            .filteredOn(told -> !told.startsWith("ping"))
            .containsExactly("binary " + whole, "text between");
      }
    }
  }

  @Test
  void a_message_for_many_is_compressed_once_and_does_not_disturb_a_window() throws Exception {
    String text = "Hello, hello, hello, hello to all of you. ".repeat(20);
    EncodedMessage message = EncodedMessage.text(text);
    try (Compressors compressors = Compressors.open(6);
        WebSocketWriter plain = WebSocketWriter.forServer(PLAIN, 1, compressors);
        WebSocketWriter first = WebSocketWriter.forServer(DEFLATE, 1, compressors);
        WebSocketWriter second = WebSocketWriter.forServer(DEFLATE, 1, compressors);
        WebSocketWriter small =
            WebSocketWriter.forServer(agreement("small window"), 1, compressors);
        WebSocketWriter taking = WebSocketWriter.forServer(TAKEOVER, 1, compressors);
        WebSocketReader reader = client(TAKEOVER)) {
      assertThat(first.frame(message)).isSameAs(second.frame(message));
      assertThat(first.frame(message).length).isLessThan(plain.frame(message).length / 4);
      assertThat(small.frame(message)).isSameAs(plain.frame(message));

      ByteSink wire = ByteSink.open();
      taking.text(wire, text);
      wire.write(taking.frame(message));
      taking.text(wire, text);
      assertThat(read(reader, wire.toBytes()))
          .containsExactly("text " + text, "text " + text, "text " + text);
    }
  }
}
