package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.http.Frames.frame;
import static org.pulsarweb.http.Frames.get;
import static org.pulsarweb.http.Frames.hex;
import static org.pulsarweb.http.Frames.int32;
import static org.pulsarweb.http.Frames.joined;
import static org.pulsarweb.http.Frames.read;
import static org.pulsarweb.http.Frames.reader;
import static org.pulsarweb.http.Frames.request;
import static org.pulsarweb.http.Frames.settings;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("RFC 9113, what a client's frames mean")
class Rfc9113Test {
  private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

  // ---- §3.4 the preface -----------------------------------------------------------------------

  @Test
  void the_preface_is_known_by_its_first_bytes() {
    assertThat(Http2Reader.prefaceBytes(new byte[0])).isZero();
    assertThat(Http2Reader.prefaceBytes(Frames.PREFACE)).isEqualTo(24);
    assertThat(Http2Reader.prefaceBytes(Arrays.copyOf(Frames.PREFACE, 30))).isEqualTo(24);
    for (int count = 0; count < 24; count++) {
      byte[] begun = Arrays.copyOf(Frames.PREFACE, count);
      assertThat(Http2Reader.prefaceBytes(begun)).isEqualTo(count);
      byte[] other = Arrays.copyOf(Frames.PREFACE, count + 1);
      other[count] ^= 1;
      assertThat(Http2Reader.prefaceBytes(other)).isEqualTo(-1);
    }
  }

  @Test
  void something_else_than_the_preface_or_settings_first_is_refused() {
    for (byte[] first :
        List.of(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r!".getBytes(StandardCharsets.US_ASCII),
            joined(Frames.PREFACE, frame(Frames.PING, 0, 0, new byte[8])),
            joined(Frames.PREFACE, frame(Frames.SETTINGS, Frames.ACK, 0)))) {
      Http2Reader fresh = Http2Reader.forServer(Http1Limits.DEFAULTS, Http2Limits.DEFAULTS);
      assertThat(read(fresh, first)).containsExactly("PROTOCOL_ERROR");
      assertThatExceptionOfType(Http2Exception.class).as("ever after").isThrownBy(fresh::next);
    }
  }

  // ---- §4 to §6: frames -----------------------------------------------------------------------

  static Stream<Arguments> refused() {
    byte[] open = request(1, false, get("/"));
    return Stream.of(
        Arguments.of(
            "§4.2", "FRAME_SIZE_ERROR", "a frame beyond 16 KiB", hex("004001000000000001")),
        Arguments.of("§5.1", "PROTOCOL_ERROR", "DATA, idle", frame(Frames.DATA, 0, 1, BODY)),
        Arguments.of("§5.1.1", "PROTOCOL_ERROR", "a server's number", request(2, true, get("/"))),
        Arguments.of(
            "§5.1.1",
            "PROTOCOL_ERROR",
            "a lower number",
            joined(request(5, true, get("/")), request(3, true, get("/")))),
        Arguments.of("§6.1", "PROTOCOL_ERROR", "DATA of no stream", frame(Frames.DATA, 0, 0, BODY)),
        Arguments.of(
            "§6.1",
            "PROTOCOL_ERROR",
            "more padding than DATA",
            joined(open, frame(Frames.DATA, Frames.PADDED, 1, hex("05"), new byte[4]))),
        Arguments.of(
            "§6.1",
            "FRAME_SIZE_ERROR",
            "no room for padding",
            joined(open, frame(Frames.DATA, Frames.PADDED, 1))),
        Arguments.of("§6.2", "PROTOCOL_ERROR", "HEADERS of no stream", request(0, true, get("/"))),
        Arguments.of(
            "§6.2",
            "PROTOCOL_ERROR",
            "more padding than HEADERS",
            frame(Frames.HEADERS, Frames.END_HEADERS | Frames.PADDED, 1, hex("0282"))),
        Arguments.of(
            "§6.2",
            "FRAME_SIZE_ERROR",
            "no room for a priority",
            frame(Frames.HEADERS, Frames.END_HEADERS | Frames.HAS_PRIORITY, 1, hex("00000000"))),
        Arguments.of(
            "§6.2",
            "PROTOCOL_ERROR",
            "a stream that depends on itself",
            frame(Frames.HEADERS, Frames.END_HEADERS | Frames.HAS_PRIORITY, 1, hex("0000000100"))),
        Arguments.of(
            "§6.2",
            "PROTOCOL_ERROR",
            "another frame within a head",
            joined(frame(Frames.HEADERS, 0, 1, hex("82")), frame(Frames.PING, 0, 0, new byte[8]))),
        Arguments.of(
            "§6.3",
            "PROTOCOL_ERROR",
            "PRIORITY of none",
            frame(Frames.PRIORITY, 0, 0, new byte[5])),
        Arguments.of(
            "§6.3", "FRAME_SIZE_ERROR", "PRIORITY of 4", frame(Frames.PRIORITY, 0, 1, new byte[4])),
        Arguments.of(
            "§6.3",
            "PROTOCOL_ERROR",
            "a priority on itself",
            frame(Frames.PRIORITY, 0, 3, hex("0000000300"))),
        Arguments.of(
            "§6.4", "PROTOCOL_ERROR", "RST of none", frame(Frames.RST_STREAM, 0, 0, int32(0))),
        Arguments.of(
            "§6.4", "PROTOCOL_ERROR", "RST, idle", frame(Frames.RST_STREAM, 0, 1, int32(0))),
        Arguments.of(
            "§6.4",
            "FRAME_SIZE_ERROR",
            "RST of 3",
            joined(open, frame(Frames.RST_STREAM, 0, 1, new byte[3]))),
        Arguments.of("§6.5", "PROTOCOL_ERROR", "SETTINGS of one", frame(Frames.SETTINGS, 0, 1)),
        Arguments.of(
            "§6.5", "FRAME_SIZE_ERROR", "an ACK with some", frame(Frames.SETTINGS, 1, 0, BODY)),
        Arguments.of(
            "§6.5", "FRAME_SIZE_ERROR", "SETTINGS of 5", frame(Frames.SETTINGS, 0, 0, BODY)),
        Arguments.of("§6.5.2", "PROTOCOL_ERROR", "ENABLE_PUSH of 2", settings(2, 2)),
        Arguments.of("§6.5.2", "FLOW_CONTROL_ERROR", "a window of 2^31", settings(4, 1 << 31)),
        Arguments.of("§6.5.2", "PROTOCOL_ERROR", "frames of 16383", settings(5, 16_383)),
        Arguments.of("§6.5.2", "PROTOCOL_ERROR", "frames of 2^24", settings(5, 1 << 24)),
        Arguments.of(
            "§6.6", "PROTOCOL_ERROR", "a push", frame(Frames.PUSH_PROMISE, 4, 1, int32(2))),
        Arguments.of("§6.7", "FRAME_SIZE_ERROR", "a PING of 7", frame(6, 0, 0, new byte[7])),
        Arguments.of("§6.7", "PROTOCOL_ERROR", "a PING of one", frame(6, 0, 1, new byte[8])),
        Arguments.of("§6.8", "PROTOCOL_ERROR", "GOAWAY of one", frame(7, 0, 1, new byte[8])),
        Arguments.of("§6.8", "FRAME_SIZE_ERROR", "GOAWAY of 7", frame(7, 0, 0, new byte[7])),
        Arguments.of("§6.9", "FRAME_SIZE_ERROR", "a window of 3", frame(8, 0, 0, new byte[3])),
        Arguments.of("§6.9", "PROTOCOL_ERROR", "a window by 0", frame(8, 0, 0, int32(0))),
        Arguments.of("§6.9", "PROTOCOL_ERROR", "a window, idle", frame(8, 0, 1, int32(1))),
        Arguments.of("§6.10", "PROTOCOL_ERROR", "no head before", frame(9, 4, 1, hex("82"))),
        Arguments.of(
            "§6.10",
            "PROTOCOL_ERROR",
            "the rest of another head",
            joined(frame(Frames.HEADERS, 0, 1, hex("82")), frame(9, 4, 3, hex("86")))),
        Arguments.of(
            "§4.3", "COMPRESSION_ERROR", "a broken block", frame(Frames.HEADERS, 5, 1, hex("80"))));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("refused")
  void ends_the_connection(String section, String error, String rule, byte[] wire)
      throws Exception {
    assertThat(read(reader(), wire)).as(section + " " + rule).last().isEqualTo(error);
    Http2Reader slow = reader();
    var lines = new ArrayList<String>();
    for (byte octet : wire) {
      lines.addAll(read(slow, new byte[] {octet}));
    }
    assertThat(lines).as("byte by byte").last().isEqualTo(error);
  }

  @Test
  void frames_of_no_account_are_passed_by() throws Exception {
    assertThat(
            read(
                reader(),
                joined(
                    frame(Frames.PRIORITY, 0, 7, hex("0000000510")),
                    frame(0x10, 0xFF, 9, BODY),
                    frame(Frames.PING, 0, 0, hex("0102030405060708")),
                    frame(Frames.PING, 1, 0, new byte[8]),
                    settings(4, 100, 5, 20_000, 0x99, 1),
                    frame(Frames.SETTINGS, 1, 0),
                    frame(Frames.WINDOW_UPDATE, 0, 0, int32(10)),
                    frame(Frames.GOAWAY, 0, 0, int32(0), int32(11), BODY))))
        .containsExactly(
            "OF_NO_ACCOUNT",
            "OF_NO_ACCOUNT",
            "Ping[opaque=72623859790382856, isAnswer=false]",
            "Ping[opaque=0, isAnswer=true]",
            "Settings[windowBytes=100, frameMaxBytes=20000]",
            "SETTINGS_TAKEN",
            "WindowGrown[stream=0, bytes=10]",
            "GoAway[code=11]");
  }

  @Test
  void padding_and_priority_are_taken_off() throws Exception {
    int flags = Frames.END_HEADERS | Frames.END_STREAM | Frames.PADDED | Frames.HAS_PRIORITY;
    byte[] head =
        frame(Frames.HEADERS, flags, 1, hex("03 0000000000"), Frames.block(get("/")), new byte[3]);
    assertThat(read(reader(), head)).containsExactly("1 GET / host: a, end");
    byte[] data = frame(Frames.DATA, Frames.PADDED | 1, 1, hex("02"), BODY, new byte[2]);
    assertThat(read(reader(), request(1, false, get("/")), data))
        .containsExactly("1 GET / host: a,", "1 hello 8 end");
  }

  @Test
  void a_head_may_go_on_in_further_frames() throws Exception {
    byte[] block = Frames.block(get("/", "x", "y"));
    for (int cut = 0; cut <= block.length; cut++) {
      byte[] wire =
          joined(
              frame(Frames.HEADERS, 1, 1, Arrays.copyOf(block, cut)),
              frame(9, 0, 1),
              frame(9, 4, 1, Arrays.copyOfRange(block, cut, block.length)));
      assertThat(read(reader(), wire)).containsExactly("1 GET / x: y,host: a, end");
    }
  }

  // ---- §8: messages ---------------------------------------------------------------------------

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("a capital in a name", get("/", "X", "y")),
        Arguments.of("a space in a name", get("/", "x y", "z")),
        Arguments.of("an empty name", get("/", "", "z")),
        Arguments.of("a colon in a name", get("/", "x:y", "z")),
        Arguments.of("a control character in a name", get("/", "x\0", "z")),
        Arguments.of("a NUL in a value", get("/", "x", "y\0")),
        Arguments.of("a CR in a value", get("/", "x", "y\rz")),
        Arguments.of("an LF in a value", get("/", "x", "y\nz")),
        Arguments.of("a blank before a value", get("/", "x", " y")),
        Arguments.of("a blank behind a value", get("/", "x", "y\t")),
        Arguments.of("connection", get("/", "connection", "close")),
        Arguments.of("keep-alive", get("/", "keep-alive", "1")),
        Arguments.of("proxy-connection", get("/", "proxy-connection", "close")),
        Arguments.of("transfer-encoding", get("/", "transfer-encoding", "chunked")),
        Arguments.of("upgrade", get("/", "upgrade", "websocket")),
        Arguments.of("te but trailers", get("/", "te", "gzip")),
        Arguments.of("a pseudo-field behind a field", get("/", "x", "y", ":path", "/")),
        Arguments.of("a pseudo-field of a response", get("/", ":status", "200")),
        Arguments.of("an unknown pseudo-field", get("/", ":x", "y")),
        Arguments.of("two paths", get("/", ":path", "/")),
        Arguments.of("two methods", get("/", ":method", "GET")),
        Arguments.of("two schemes", get("/", ":scheme", "http")),
        Arguments.of("two authorities", get("/", ":authority", "a")),
        Arguments.of("a Host that names another", get("/", "host", "b")),
        Arguments.of("two Hosts", get("/", "host", "a", "host", "a")),
        Arguments.of("a Host that is none", get("/", "host", "a/b")),
        Arguments.of("no path", strings(":method", "GET", ":scheme", "http")),
        Arguments.of("no method", strings(":path", "/", ":scheme", "http")),
        Arguments.of("no scheme", strings(":path", "/", ":method", "GET")),
        Arguments.of("an empty path", get("")),
        Arguments.of("a path without a slash", get("x")),
        Arguments.of("an asterisk of GET", get("*")),
        Arguments.of("a blank in a path", get("/a b")),
        Arguments.of("a fragment in a path", get("/a#b")),
        Arguments.of(
            "a method that is no token",
            strings(":method", "G T", ":scheme", "http", ":path", "/")),
        Arguments.of(
            "user information",
            strings(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "me@a")),
        Arguments.of(
            "CONNECT with a path",
            strings(":method", "CONNECT", ":authority", "a:1", ":path", "/")),
        Arguments.of("CONNECT without a host", strings(":method", "CONNECT")),
        Arguments.of("CONNECT without a port", strings(":method", "CONNECT", ":authority", "a")),
        Arguments.of("a protocol of GET", get("/", ":protocol", "websocket")),
        Arguments.of("a length of what is not there", get("/", "content-length", "1")),
        Arguments.of("a length that is no number", get("/", "content-length", "0x0")),
        Arguments.of("an empty length", get("/", "content-length", "")),
        Arguments.of("two lengths", get("/", "content-length", "0", "content-length", "0")));
  }

  private static String[] strings(String... strings) {
    return strings;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void ends_the_stream_and_not_the_connection(String rule, String[] fields) throws Exception {
    assertThat(read(reader(), request(1, true, fields), request(3, true, get("/next"))))
        .as(rule)
        .containsExactly("Malformed[stream=1, error=PROTOCOL_ERROR]", "3 GET /next host: a, end");
  }

  @Test
  void requests_are_what_http_1_1_makes_of_them() throws Exception {
    assertThat(
            read(
                reader(),
                request(1, true, get("/a?b=c", "cookie", "x=1", "te", "trailers", "cookie", "y=2")),
                request(3, true, strings(":method", "OPTIONS", ":scheme", "http", ":path", "*")),
                request(
                    5,
                    true,
                    strings(":method", "GET", ":scheme", "http", ":path", "/", "host", "b:1")),
                request(7, false, strings(":method", "CONNECT", ":authority", "a:443"))))
        .containsExactly(
            "1 GET /a?b=c te: trailers,host: a,cookie: x=1; y=2, end",
            "3 OPTIONS *  end",
            "5 GET / host: b:1, end",
            "7 CONNECT a:443 host: a:443,");
  }

  @Test
  void a_tunnel_of_another_protocol_is_an_upgrade() throws Exception {
    Http2Reader reader = reader();
    reader.feed(
        request(
            1,
            false,
            strings(
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "https",
                ":path",
                "/chat",
                ":authority",
                "a")));
    var request = (Http2Event.Requested) reader.next();
    assertThat(request.head().method()).isEqualTo("GET");
    assertThat(request.head().target()).isEqualTo("/chat");
    assertThat(request.head().upgrade()).isTrue();
    assertThat(request.head().isHttp2()).isTrue();
    assertThat(request.head().headers().contains("Upgrade", "websocket")).isTrue();
    assertThat(Request.received(request.head(), Body.EMPTY, null).version()).isEqualTo("HTTP/2");
  }

  @Test
  void the_length_and_the_expectation_are_told() throws Exception {
    Http2Reader reader = reader();
    reader.feed(request(1, false, get("/", "content-length", "5", "expect", "100-continue")));
    var request = (Http2Event.Requested) reader.next();
    assertThat(request.head().bodyLength()).isEqualTo(5);
    assertThat(request.head().expectsContinue()).isTrue();
    reader.feed(request(3, false, get("/")));
    assertThat(((Http2Event.Requested) reader.next()).head().bodyLength()).isEqualTo(-1);
    assertThat(read(reader, request(5, false, get("/", "expect", "tea"))))
        .containsExactly(
            "Refused[stream=5, status=417, message=an expectation other than 100-continue,"
                + " isEnd=false]");
  }

  @Test
  void trailers_are_fields_behind_a_body() throws Exception {
    byte[] open = request(1, false, get("/"));
    assertThat(read(reader(), open, request(1, true, "digest", "x")))
        .last()
        .isEqualTo("1 trailers digest: x, end");
    for (String[] wrong :
        List.of(
            strings(":path", "/"),
            strings("host", "a"),
            strings("content-length", "1"),
            strings("X", "y"),
            strings("x", "y".repeat(9000)))) {
      assertThat(read(reader(), open, request(1, true, wrong)))
          .last()
          .isEqualTo("1 trailers null end");
    }
    assertThat(read(reader(), open, request(1, false, "digest", "x")))
        .last()
        .isEqualTo("1 trailers digest: x,");
  }

  @Test
  void a_body_is_told_as_it_comes() throws Exception {
    Http2Reader reader = reader();
    byte[] data = frame(Frames.DATA, 1, 1, BODY);
    assertThat(
            read(
                reader,
                request(1, false, get("/")),
                Arrays.copyOf(data, 9),
                Arrays.copyOfRange(data, 9, 11),
                Arrays.copyOfRange(data, 11, 14),
                frame(Frames.PING, 0, 0, new byte[8])))
        .containsExactly(
            "1 GET / host: a,", "1 he 2", "1 llo 3 end", "Ping[opaque=0, isAnswer=false]");
  }

  // ---- §10.5: limits --------------------------------------------------------------------------

  @Test
  void heads_that_are_too_large_are_refused_and_the_next_is_read() throws Exception {
    Http1Limits small =
        Http1Limits.DEFAULTS
            .withHeadMaxBytes(1000)
            .withRequestLineMaxBytes(100)
            .withHeaderMaxCount(5);
    Http2Reader reader = reader(small, Http2Limits.DEFAULTS);
    assertThat(
            read(
                reader,
                request(1, true, get("/", "x", "y".repeat(900))),
                request(3, true, get("/" + "a".repeat(100))),
                request(5, false, get("/", "a", "", "b", "", "c", "", "d", "", "e", "", "f", "")),
                request(7, true, get("/"))))
        .satisfiesExactly(
            line -> assertThat(line).contains("status=431"),
            line -> assertThat(line).contains("status=414"),
            line -> assertThat(line).contains("status=431").contains("isEnd=false"),
            line -> assertThat(line).isEqualTo("7 GET / host: a, end"));
  }

  @Test
  void references_to_one_long_entry_are_no_bomb() throws Exception {
    Http2Reader reader = reader();
    byte[] entry =
        joined(hex("4001617f8116"), "b".repeat(2944).getBytes(StandardCharsets.US_ASCII));
    byte[] pseudo = Frames.block(get("/"));
    byte[] references = new byte[12_000];
    Arrays.fill(references, (byte) 0xBE);
    assertThat(
            read(
                reader,
                frame(Frames.HEADERS, 5, 1, pseudo, entry),
                frame(Frames.HEADERS, 5, 3, pseudo, references), // 35 MB, were they kept
                request(5, true, get("/"))))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("1 GET / a: bbb"),
            line -> assertThat(line).contains("stream=3, status=431"),
            line -> assertThat(line).isEqualTo("5 GET / host: a, end"));
  }

  @Test
  void a_head_in_endless_frames_ends_the_connection() throws Exception {
    byte[] begun = frame(Frames.HEADERS, 1, 1, hex("82"));
    byte[] empty = frame(9, 0, 1);
    byte[][] many = new byte[18][];
    Arrays.fill(many, empty);
    many[0] = begun;
    assertThat(read(reader(), many)).containsExactly("ENHANCE_YOUR_CALM");
    assertThat(read(reader(), Arrays.copyOf(many, 17))).isEmpty();
    byte[] large = frame(9, 0, 1, new byte[16_000]);
    assertThat(read(reader(), begun, large, large, large)).containsExactly("ENHANCE_YOUR_CALM");
  }

  // ---- the same, however it is split, and whatever it is ---------------------------------------

  private static byte[] conversation() {
    return joined(
        request(1, true, get("/a", "x", "y")),
        request(3, false, get("/b", "content-length", "10")),
        frame(Frames.DATA, 0, 3, BODY),
        frame(Frames.PING, 0, 0, new byte[8]),
        frame(Frames.DATA, 1, 3, BODY),
        frame(Frames.HEADERS, 1, 5, hex("82")),
        frame(9, 4, 5, hex("8684"), hex("4001610162")),
        frame(Frames.HEADERS, 5, 7, hex("828684be")),
        frame(Frames.HEADERS, 5, 9, hex("828684be")),
        frame(Frames.RST_STREAM, 0, 7, int32(8)),
        settings(4, 1));
  }

  @Test
  void frames_are_read_the_same_wherever_they_are_split() throws Exception {
    byte[] wire = conversation();
    List<String> whole = withoutSplits(read(reader(), wire));
    assertThat(whole).hasSize(9).contains("9 GET / a: b, end");
    for (int cut = 1; cut < wire.length; cut++) {
      List<String> split =
          read(reader(), Arrays.copyOf(wire, cut), Arrays.copyOfRange(wire, cut, wire.length));
      assertThat(withoutSplits(split)).as("cut at %d", cut).isEqualTo(whole);
    }
    var bytes = new ArrayList<byte[]>();
    for (byte octet : wire) {
      bytes.add(new byte[] {octet});
    }
    assertThat(withoutSplits(read(reader(), bytes.toArray(byte[][]::new)))).isEqualTo(whole);
  }

  /** Joins the pieces of a body. */
  private static List<String> withoutSplits(List<String> lines) {
    var joined = new ArrayList<String>();
    var body = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("3 ") && !line.startsWith("3 GET")) {
        body.append(line, 2, line.indexOf(' ', 2));
        if (line.endsWith("end")) {
          joined.add(body.toString());
        }
      } else {
        joined.add(line);
      }
    }
    return joined;
  }

  @Test
  void spoilt_frames_end_in_events_or_in_a_refusal() throws Exception {
    var random = new Random(9113);
    byte[] wire = conversation();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] spoilt = wire.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(spoilt.length);
        switch (random.nextInt(3)) {
          case 0 -> spoilt[at] = (byte) random.nextInt(256);
          case 1 -> spoilt[at] ^= (byte) (1 << random.nextInt(8));
          default -> {
            int from = random.nextInt(spoilt.length);
            System.arraycopy(
                wire,
                from,
                spoilt,
                at,
                Math.min(9, Math.min(wire.length - from, wire.length - at)));
          }
        }
      }
      List<String> lines = read(reader(), spoilt);
      refused += !lines.isEmpty() && lines.getLast().endsWith("_ERROR") ? 1 : 0;
    }
    assertThat(refused).isBetween(1000, 19_999);
  }

  @Test
  void random_bytes_end_in_events_or_in_a_refusal() throws Exception {
    var random = new Random(31);
    for (int round = 0; round < 5_000; round++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (noise.length > 2) { // else nearly every frame is too large
        noise[0] = 0;
        noise[1] = 0;
        noise[2] &= 0x1F;
      }
      assertThat(read(reader(), noise)).hasSizeLessThan(200);
    }
  }
}
