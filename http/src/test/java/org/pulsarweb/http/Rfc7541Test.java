package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pulsarweb.http.Frames.hex;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 7541, the compression of fields")
class Rfc7541Test {
  private final HpackReader reader = new HpackReader();

  private List<String> read(String block) throws Http2Exception {
    var fields = new ArrayList<String>();
    byte[] bytes = hex(block);
    reader.read(
        bytes,
        0,
        bytes.length,
        (names, nameFrom, nameTo, values, from, to) ->
            fields.add(text(names, nameFrom, nameTo) + ": " + text(values, from, to)));
    return fields;
  }

  private static String text(byte[] array, int from, int to) {
    return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
  }

  // ---- §5, §6: numbers, texts, fields ---------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          80, index 0
          be, an entry that no table has
          ff80808001, the same by a long number
          ffffffffff0f, a number beyond all bounds
          ffffff, a number that is cut off
          40, no name
          400161, no value
          4005616263, a name that is cut off
          400161056263, a value that is cut off
          0fd001, an index of a name that no table has
          3fe21f, a table larger than 4096
          8220, a size that changes behind a field
          418cf1e3c2e5f23a6ba0ab90f400, a padding that is not all ones
          4181ff, eight bits of padding
          4184ffffffff, EOS in a text
          418300ffff, a padding of more than seven bits
          """)
  void a_block_is_broken(String block, String why) {
    assertThatExceptionOfType(Http2Exception.class)
        .as(why)
        .isThrownBy(() -> read(block))
        .matches(e -> e.error() == Http2Error.COMPRESSION_ERROR);
  }

  @Test
  void numbers_go_on_in_further_bytes() throws Exception {
    assertThat(read("0f070161")).containsExactly(name(22) + ": a");
    assertThat(read("00" + "0161" + "7f00" + "62".repeat(127)))
        .containsExactly("a: " + "b".repeat(127));
    assertThat(read("00" + "0161" + "7fd907" + "62".repeat(1112)))
        .containsExactly("a: " + "b".repeat(1112));
  }

  private static String name(int index) {
    return text(Hpack.NAMES[index], 0, Hpack.NAMES[index].length);
  }

  @Test
  void the_static_table_has_what_the_standard_says() throws Exception {
    assertThat(read("81")).containsExactly(":authority: ");
    assertThat(read("88")).containsExactly(":status: 200");
    assertThat(read("8e")).containsExactly(":status: 500");
    assertThat(read("90")).containsExactly("accept-encoding: gzip, deflate");
    assertThat(read("bd")).containsExactly("www-authenticate: ");
    assertThat(name(28)).isEqualTo("content-length");
    assertThat(name(33)).isEqualTo("date");
    assertThat(name(54)).isEqualTo("server");
    for (int index = 1; index <= Hpack.STATIC_COUNT; index++) {
      byte[] name = Hpack.NAMES[index];
      int found = Hpack.nameIndex(name, 0, name.length);
      assertThat(found).isPositive().isLessThanOrEqualTo(index);
      assertThat(Hpack.NAMES[found]).isEqualTo(name);
    }
    byte[] unknown = "x-unknown".getBytes(StandardCharsets.US_ASCII);
    assertThat(Hpack.nameIndex(unknown, 0, unknown.length)).isZero();
  }

  @Test
  void a_field_that_is_never_to_be_kept_is_not_kept() throws Exception {
    assertThat(read("100870617373776f726406736563726574")).containsExactly("password: secret");
    assertThat(read("040c2f73616d706c652f70617468")).containsExactly(":path: /sample/path");
    assertThatExceptionOfType(Http2Exception.class).isThrownBy(() -> read("be"));
  }

  // ---- Appendix C -----------------------------------------------------------------------------

  @Test
  void requests_without_huffman() throws Exception {
    requests(
        "828684410f7777772e6578616d706c652e636f6d",
        "828684be58086e6f2d6361636865",
        "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565");
  }

  @Test
  void requests_with_huffman() throws Exception {
    requests(
        "828684418cf1e3c2e5f23a6ba0ab90f4ff",
        "828684be5886a8eb10649cbf",
        "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
  }

  private void requests(String first, String second, String third) throws Http2Exception {
    assertThat(read(first))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(read(second))
        .containsExactly(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache");
    assertThat(read(third))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
  }

  @Test
  void responses_without_huffman_in_a_table_of_256_bytes() throws Exception {
    responses(
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d"
            + "546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
        "4803333037c1c0bf",
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f"
            + "6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d616765"
            + "3d3336303"
            + "03b2076657273696f6e3d31");
  }

  @Test
  void responses_with_huffman_in_a_table_of_256_bytes() throws Exception {
    responses(
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c7"
            + "8f0b97c8e9ae82ae43d3",
        "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335"
            + "dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007");
  }

  private void responses(String first, String second, String third) throws Http2Exception {
    assertThat(read("3fe101" + first))
        .containsExactly(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    assertThat(read(second))
        .containsExactly(
            ":status: 307",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    assertThat(read(third))
        .containsExactly(
            ":status: 200",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:22 GMT",
            "location: https://www.example.com",
            "content-encoding: gzip",
            "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  }

  // ---- §4: the table --------------------------------------------------------------------------

  @Test
  void an_entry_that_is_larger_than_the_table_empties_it() throws Exception {
    assertThat(read("40016101" + "62")).containsExactly("a: b");
    assertThat(read("be")).containsExactly("a: b");
    assertThat(read("3f02" + "400161" + "04" + "62626262")).containsExactly("a: bbbb"); // 33 bytes
    assertThatExceptionOfType(Http2Exception.class).isThrownBy(() -> read("be"));
  }

  @Test
  void the_table_goes_round() throws Exception {
    for (int i = 0; i < 1000; i++) { // each entry has 35 bytes, and 117 of them fit
      String two = "%02d".formatted(i % 100);
      String value = hexOf(two);
      assertThat(read("400161" + "02" + value)).containsExactly("a: " + two);
      assertThat(read("be")).containsExactly("a: " + two);
      if (i >= 117) {
        assertThat(read("ff33"))
            .as("the oldest after %d", i)
            .containsExactly("a: %02d".formatted((i - 116) % 100));
      }
    }
  }

  private static String hexOf(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void random_blocks_end_in_fields_or_in_a_refusal() {
    var random = new Random(7541);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] block = new byte[random.nextInt(64)];
      random.nextBytes(block);
      var fresh = new HpackReader();
      try {
        fresh.read(block, 0, block.length, (_, _, _, _, _, _) -> {});
      } catch (Http2Exception e) {
        refused++;
        assertThat(e.error()).isEqualTo(Http2Error.COMPRESSION_ERROR);
      }
    }
    assertThat(refused).isBetween(10_000, 19_999);
  }

  @Test
  void what_headers_write_is_read_again() throws Exception {
    Headers headers =
        Headers.of("Content-Type", "text/plain", "X-Long", "x".repeat(1000), "ETag", "\"1\"");
    byte[] block = headers.block();
    var fields = new ArrayList<String>();
    reader.read(
        block,
        0,
        block.length,
        (names, nameFrom, nameTo, values, from, to) ->
            fields.add(text(names, nameFrom, nameTo) + ": " + text(values, from, to)));
    assertThat(fields)
        .containsExactly("content-type: text/plain", "x-long: " + "x".repeat(1000), "etag: \"1\"");
    assertThat(headers.block()).isSameAs(block);
  }

  @Test
  void fields_that_http_2_does_not_know_are_left_away() throws Exception {
    Headers headers =
        Headers.of(
            "Connection",
            "close",
            "Keep-Alive",
            "1",
            "Upgrade",
            "a",
            "Proxy-Connection",
            "b",
            "Content-Length",
            "3",
            "A",
            "1");
    byte[] block = headers.block();
    var count = new ArrayList<String>();
    reader.read(
        block, 0, block.length, (names, from, to, _, _, _) -> count.add(text(names, from, to)));
    assertThat(count).containsExactly("a");
  }
}
