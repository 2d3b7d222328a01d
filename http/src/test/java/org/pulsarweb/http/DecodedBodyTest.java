package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 §8.4, content codings undone")
class DecodedBodyTest {
  private static final byte[] TEXT =
      "All work and no play makes Jack a dull boy. ".repeat(2000).getBytes(StandardCharsets.UTF_8);

  /** Pieces as a connection has them; reading beyond them fails. */
  private static final class Pieces implements Body {
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;

    static Pieces of(byte[] bytes, int size) {
      var pieces = new Pieces();
      for (int from = 0; from < bytes.length; from += size) {
        pieces.pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
      }
      pieces.ended = true;
      return pieces;
    }

    @Override
    public byte[] read() throws IOException {
      byte[] piece = pieces.poll();
      if (piece == null && !ended) {
        throw new IOException("the peer went away");
      }
      return piece == null ? new byte[0] : piece;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Headers trailers() {
      return Headers.of("A", "1");
    }

    @Override
    public void limit(long maxBytes) {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private static byte[] encode(String coding, byte[] bytes) throws IOException {
    var encoded = new ByteArrayOutputStream();
    try (OutputStream out = ContentCoding.named(coding).orElseThrow().encode(encoded)) {
      out.write(bytes);
    }
    return encoded.toByteArray();
  }

  private static Body decoded(String coding, Body body) {
    return decoded(coding, body, DecodingLimits.DEFAULTS);
  }

  private static Body decoded(String coding, Body body, DecodingLimits limits) {
    return DecodedBody.of(Headers.of("Content-Encoding", coding), body, limits).orElseThrow();
  }

  private static byte[] readAll(Body body) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "br", "zstd"})
  void a_body_means_the_same_however_it_is_split(String coding) throws IOException {
    byte[] encoded = encode(coding, TEXT);
    for (int size : new int[] {1, 2, 7, 1000, 100_000}) {
      Body body = decoded(coding, Pieces.of(encoded, size));
      assertThat(readAll(body)).isEqualTo(TEXT);
      assertThat(body.read()).isEmpty();
      assertThat(body.length()).isEqualTo(-1);
      assertThat(body.trailers()).isEqualTo(Headers.of("A", "1"));
      body.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void what_does_not_shrink_comes_back_too(String coding) throws IOException {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    assertThat(readAll(decoded(coding, Pieces.of(encode(coding, noise), 1500)))).isEqualTo(noise);
    assertThat(readAll(decoded(coding, Pieces.of(encode(coding, new byte[0]), 1500)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void what_was_flushed_is_read_at_once(String coding) throws IOException {
    var encoded = new ByteArrayOutputStream();
    var body = new Pieces();
    Body reading = decoded(coding, body);
    try (OutputStream out = ContentCoding.named(coding).orElseThrow().encode(encoded)) {
      for (String word : new String[] {"first", "second", "third"}) {
        out.write(word.getBytes(StandardCharsets.UTF_8));
        out.flush();
        body.pieces.add(encoded.toByteArray());
        encoded.reset();
        assertThat(reading.read()).asString().isEqualTo(word);
      }
    }
    body.pieces.add(encoded.toByteArray());
    body.ended = true;
    assertThat(reading.read()).isEmpty();
  }

  @Test
  void codings_are_undone_in_the_other_order() throws IOException {
    byte[] twice = encode("br", encode("gzip", TEXT));
    assertThat(readAll(decoded("gzip, identity, br", Pieces.of(twice, 100)))).isEqualTo(TEXT);
    var lines = Headers.of("Content-Encoding", "gzip", "Content-Encoding", "br");
    Body body = DecodedBody.of(lines, Pieces.of(twice, 100), DecodingLimits.DEFAULTS).orElseThrow();
    assertThat(readAll(body)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", ",", "x", "gzip, x", "gzip, gzip, gzip, gzip"})
  void what_is_unknown_or_nothing_is_left_as_it_is(String coding) {
    var headers = Headers.of("Content-Encoding", coding);
    assertThat(DecodedBody.of(headers, Body.EMPTY, DecodingLimits.DEFAULTS)).isEmpty();
    assertThat(DecodedBody.of(Headers.EMPTY, Body.EMPTY, DecodingLimits.DEFAULTS)).isEmpty();
  }

  @Test
  void deflate_without_zlib_is_understood() throws IOException {
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(TEXT);
    deflater.finish();
    byte[] raw = new byte[TEXT.length];
    int length = deflater.deflate(raw);
    deflater.end();
    assertThat(readAll(decoded("deflate", Pieces.of(Arrays.copyOf(raw, length), 3))))
        .isEqualTo(TEXT);
  }

  @Test
  void gzip_of_several_members_is_one_body() throws IOException {
    var two = new ByteArrayOutputStream();
    two.writeBytes(encode("gzip", TEXT));
    two.writeBytes(encode("gzip", "more".getBytes(StandardCharsets.UTF_8)));
    byte[] all = readAll(decoded("gzip", Pieces.of(two.toByteArray(), 1)));
    assertThat(new String(all, StandardCharsets.UTF_8)).endsWith("boy. more");
  }

  @Test
  void every_part_of_a_gzip_header_is_passed_over() throws IOException {
    byte[] plain = encode("gzip", TEXT);
    var rich = new ByteArrayOutputStream();
    rich.write(plain, 0, 3);
    rich.write(0x1F); // text, checksum, extra, name and comment
    rich.write(plain, 4, 6);
    rich.writeBytes(new byte[] {3, 0, 1, 2, 3});
    rich.writeBytes("name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
    var crc = new CRC32();
    crc.update(rich.toByteArray());
    rich.write((int) crc.getValue());
    rich.write((int) crc.getValue() >> 8);
    rich.write(plain, 10, plain.length - 10);
    assertThat(readAll(decoded("gzip", Pieces.of(rich.toByteArray(), 1)))).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void no_bytes_at_all_are_an_empty_body(String coding) throws IOException {
    assertThat(readAll(decoded(coding, Pieces.of(new byte[0], 1)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void what_ends_too_early_is_the_peers_fault(String coding) throws IOException {
    byte[] encoded = encode(coding, TEXT);
    for (int length = 1; length < encoded.length; length += Math.max(1, encoded.length / 40)) {
      Body body = decoded(coding, Pieces.of(Arrays.copyOf(encoded, length), 10));
      assertThatThrownBy(() -> readAll(body))
          .isInstanceOf(ProtocolException.ByPeer.class)
          .hasMessageContaining(coding)
          .hasMessageContaining("RFC 9110 §8.4");
      assertThat(body.read()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip, false", "deflate, false", "br, true", "zstd, false"})
  void what_follows_the_end_is_the_peers_fault(String coding, boolean ofItsOwn) throws IOException {
    // Brotli's decoder does not tell what is left of the piece in which it ends.
    byte[] encoded = encode(coding, TEXT);
    byte[] more = Arrays.copyOf(encoded, encoded.length + 5);
    Arrays.fill(more, encoded.length, more.length, (byte) 0x55);
    Body body = decoded(coding, Pieces.of(more, ofItsOwn ? encoded.length : 10));
    assertThatThrownBy(() -> readAll(body)).isInstanceOf(ProtocolException.ByPeer.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void rubbish_brings_no_hang_and_no_other_failure(String coding) throws IOException {
    var random = new Random(7);
    byte[] encoded = encode(coding, TEXT);
    for (int i = 0; i < 300; i++) {
      byte[] changed = encoded.clone();
      for (int n = 0; n <= i % 4; n++) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Body body = decoded(coding, Pieces.of(changed, 1 + random.nextInt(200)));
      try {
        assertThat(readAll(body).length).isLessThan(10_000_000);
      } catch (ProtocolException.ByPeer _) {
        // as it should be
      } finally {
        body.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void a_wrong_checksum_is_found(String coding) throws IOException {
    byte[] encoded = encode(coding, TEXT);
    encoded[encoded.length - (coding.equals("gzip") ? 6 : 1)] ^= 1;
    assertThatThrownBy(() -> readAll(decoded(coding, Pieces.of(encoded, 100))))
        .isInstanceOf(ProtocolException.ByPeer.class)
        .hasMessage("the " + coding + " of the body is damaged (RFC 9110 §8.4)")
        .hasRootCauseMessage(
            coding.equals("gzip")
                ? "gzip whose checksum or length is wrong"
                : "zlib whose checksum is wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void a_body_has_a_limit(String coding) throws IOException {
    byte[] encoded = encode(coding, TEXT);
    var exact = DecodingLimits.DEFAULTS.withBodyMaxBytes(TEXT.length);
    assertThat(readAll(decoded(coding, Pieces.of(encoded, 100), exact))).isEqualTo(TEXT);
    Body body = decoded(coding, Pieces.of(encoded, 100), exact.withBodyMaxBytes(TEXT.length - 1));
    assertThatThrownBy(() -> readAll(body))
        .isInstanceOfSatisfying(
            ProtocolException.ByPeer.class, fault -> assertThat(fault.status()).isEqualTo(413));
    Body limited = decoded(coding, Pieces.of(encoded, 100));
    limited.limit(10);
    assertThatThrownBy(limited::read).hasMessageContaining("more than 10 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void a_bomb_is_found_by_its_ratio(String coding) throws IOException {
    byte[] bomb = encode(coding, new byte[20_000_000]);
    Body body = decoded(coding, Pieces.of(bomb, 1000));
    long length = 0;
    try {
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        length += piece.length;
      }
      throw new AssertionError("nothing was found");
    } catch (ProtocolException.ByPeer fault) {
      assertThat(fault).hasMessageContaining("more than 200 times");
      assertThat(fault.status()).isEqualTo(413);
    }
    assertThat(length).isLessThan(3_000_000);
    var any = DecodingLimits.DEFAULTS.withRatioMax(Integer.MAX_VALUE);
    assertThat(readAll(decoded(coding, Pieces.of(bomb, 1000), any))).hasSize(20_000_000);
  }

  @Test
  void a_small_body_may_have_any_ratio() throws IOException {
    byte[] zeros = encode("br", new byte[1024 * 1024]);
    assertThat(readAll(decoded("br", Pieces.of(zeros, 1000)))).hasSize(1024 * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void a_peer_that_goes_away_is_not_a_damaged_body(String coding) throws IOException {
    var body = new Pieces();
    body.pieces.add(Arrays.copyOf(encode(coding, TEXT), 20));
    assertThatThrownBy(() -> readAll(decoded(coding, body)))
        .isInstanceOf(IOException.class)
        .hasMessage("the peer went away");
  }

  @Test
  void closing_gives_up_the_rest() throws IOException {
    Pieces pieces = Pieces.of(encode("zstd", TEXT), 10);
    Body body = decoded("zstd", pieces);
    body.close();
    body.close();
    assertThat(pieces.closed).isTrue();
    assertThat(body.read()).isEmpty();
  }

  @Test
  void clients_ask_for_all_that_is_there() {
    assertThat(ContentCoding.accepted()).isEqualTo("gzip, br, zstd, deflate");
  }

  @Test
  void limits_are_checked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DecodingLimits.DEFAULTS.withBodyMaxBytes(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> DecodingLimits.DEFAULTS.withRatioMax(0));
  }
}
