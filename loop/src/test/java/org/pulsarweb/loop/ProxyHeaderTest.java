package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The head of a proxy's connection")
class ProxyHeaderTest {
  static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String FOUR = "01020304" + "05060708" + "04d2" + "01bb";

  /** Feeds all bytes, of which exactly the last has to complete the header. */
  private static Optional<ProxiedAddresses> read(byte[] bytes) throws ProtocolException {
    var header = new ProxyHeader();
    for (int i = 0; i < bytes.length; i++) {
      assertThat(header.feed(bytes[i])).as("byte %s", i).isEqualTo(i == bytes.length - 1);
    }
    return header.addresses();
  }

  private static Optional<ProxiedAddresses> text(String line) throws ProtocolException {
    return read(line.getBytes(ISO_8859_1));
  }

  private static Optional<ProxiedAddresses> binary(String rest) throws ProtocolException {
    return read(HexFormat.of().parseHex(SIGNATURE + rest));
  }

  private static Optional<ProxiedAddresses> pair(SocketAddress source, SocketAddress destination) {
    return Optional.of(new ProxiedAddresses(source, destination));
  }

  private static Optional<ProxiedAddresses> ports(String source, int a, String target, int b) {
    return pair(new InetSocketAddress(source, a), new InetSocketAddress(target, b));
  }

  private static void assertMalformed(byte[] bytes, String why) {
    var header = new ProxyHeader();
    assertThatThrownBy(
            () -> {
              for (byte each : bytes) {
                header.feed(each);
              }
            })
        .as(new String(bytes, ISO_8859_1))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(why);
  }

  // ---- §2.1 -----------------------------------------------------------------------------------

  @Test
  void of_version_1_says_who_and_where() throws Exception {
    assertThat(text("PROXY TCP4 1.2.3.4 5.6.7.8 1234 443\r\n"))
        .isEqualTo(ports("1.2.3.4", 1234, "5.6.7.8", 443));
    assertThat(text("PROXY TCP4 255.255.255.255 255.255.255.255 65535 0\r\n"))
        .isEqualTo(ports("255.255.255.255", 65535, "255.255.255.255", 0));
    assertThat(text("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"))
        .isEqualTo(ports("2001:db8::1", 1, "::1", 2));
    String longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    assertThat(text("PROXY TCP6 " + longest + " " + longest + " 65535 65535\r\n"))
        .isEqualTo(ports(longest, 65535, longest, 65535));
  }

  @Test
  void of_version_1_may_not_know() throws Exception {
    assertThat(text("PROXY UNKNOWN\r\n")).isEmpty();
    assertThat(text("PROXY UNKNOWN ffff::1 whatever 1 2 3 4\r\n")).isEmpty();
    assertThat(text("PROXY UNKNOWN " + "x".repeat(107 - 16) + "\r\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY \r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY tcp4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
        "PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n",
        "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n",
        "PROXY TCP4 0x1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 localhost 5.6.7.8 1 2\r\n",
        "PROXY TCP4 ::1 5.6.7.8 1 2\r\n",
        "PROXY TCP6 1.2.3.4 ::1 1 2\r\n",
        "PROXY TCP6 ::1%lo ::1 1 2\r\n",
        "PROXY TCP6 [::1] ::1 1 2\r\n",
        "PROXY TCP6 ::1::2 ::1 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 +1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
        "PROXY UNKNOWN\n",
      })
  void of_version_1_that_is_malformed_is_refused(String line) {
    assertMalformed(line.getBytes(ISO_8859_1), "the PROXY header ");
  }

  @Test
  void of_version_1_is_no_longer_than_107_bytes() throws Exception {
    byte[] endless = ("PROXY UNKNOWN " + "x".repeat(200)).getBytes(ISO_8859_1);
    var header = new ProxyHeader();
    for (int i = 0; i < 106; i++) {
      assertThat(header.feed(endless[i])).isFalse();
    }
    assertThatThrownBy(() -> header.feed(endless[106]))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("is longer than 107 bytes");
  }

  // ---- §2.2 -----------------------------------------------------------------------------------

  @Test
  void of_version_2_says_who_and_where() throws Exception {
    assertThat(binary("21" + "11" + "000c" + FOUR))
        .isEqualTo(ports("1.2.3.4", 1234, "5.6.7.8", 443));
    assertThat(binary("21" + "12" + "000c" + FOUR)) // of a datagram, once
        .isEqualTo(ports("1.2.3.4", 1234, "5.6.7.8", 443));
    String six = "20010db8000000000000000000000001" + "00000000000000000000000000000001";
    assertThat(binary("21" + "21" + "0024" + six + "ffff" + "0000"))
        .isEqualTo(ports("2001:db8::1", 65535, "::1", 0));
    String path = HexFormat.of().formatHex("/run/a".getBytes(ISO_8859_1));
    String paths = path + "00".repeat(108 - 6) + "2f".repeat(108);
    assertThat(binary("21" + "31" + "00d8" + paths))
        .isEqualTo(
            pair(
                UnixDomainSocketAddress.of("/run/a"), UnixDomainSocketAddress.of("/".repeat(108))));
  }

  @Test
  void of_version_2_may_speak_for_the_proxy_itself_or_not_know() throws Exception {
    assertThat(binary("20" + "00" + "0000")).isEmpty();
    assertThat(binary("20" + "11" + "000c" + FOUR)).isEmpty();
    assertThat(binary("20" + "11" + "0003" + "010203")).isEmpty(); // to be skipped whatever it is
    assertThat(binary("21" + "00" + "0000")).isEmpty();
    assertThat(binary("21" + "00" + "0005" + "0400020102")).isEmpty();
    assertThat(binary("21" + "10" + "000c" + FOUR)).isEmpty();
  }

  @Test
  void of_version_2_may_have_extensions() throws Exception {
    var expected = ports("1.2.3.4", 1234, "5.6.7.8", 443);
    assertThat(binary("21" + "11" + "000f" + FOUR + "040000")).isEqualTo(expected);
    assertThat(binary("21" + "11" + "0018" + FOUR + "0100026832" + "ee0004" + "01020304"))
        .isEqualTo(expected);
    String room = "00".repeat(4096 - 16 - 12 - 3);
    assertThat(binary("21" + "11" + "0ff0" + FOUR + "040fe1" + room)).isEqualTo(expected);
  }

  @Test
  void of_version_2_is_checked_when_it_has_a_checksum() throws Exception {
    String before = "21" + "11" + "0013" + FOUR + "030004";
    var sum = new CRC32C();
    sum.update(HexFormat.of().parseHex(SIGNATURE + before + "00000000"));
    String right = HexFormat.of().toHexDigits((int) sum.getValue());
    assertThat(binary(before + right)).isEqualTo(ports("1.2.3.4", 1234, "5.6.7.8", 443));
    String wrong = HexFormat.of().toHexDigits((int) sum.getValue() ^ 1);
    assertMalformed(
        HexFormat.of().parseHex(SIGNATURE + before + wrong), "has a checksum that is wrong");
    assertMalformed(
        HexFormat.of().parseHex(SIGNATURE + "21" + "11" + "0011" + FOUR + "0300021234"),
        "has a checksum that is wrong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1100",
        "0100",
        "3100",
        "2200",
        "2f00", // version and command
        "2141",
        "21f1",
        "2113",
        "211f", // family and protocol
        "2111" + "000b" + "0102030405060708090a0b", // no room for the addresses
        "2121" + "0023" + "00",
        "2131" + "00d7" + "00",
        "2111" + "000d" + FOUR + "04", // an extension that is cut off
        "2111" + "000e" + FOUR + "0400",
        "2111" + "0010" + FOUR + "04000201",
        "2111" + "0ff1", // too long
        "2111" + "ffff",
      })
  void of_version_2_that_is_malformed_is_refused(String rest) {
    byte[] all = HexFormat.of().parseHex(SIGNATURE + rest);
    int length = all.length >= 16 ? 16 + ((all[14] & 0xff) << 8 | (all[15] & 0xff)) : 16;
    assertMalformed(Arrays.copyOf(all, Math.min(length, 4096)), "the PROXY header ");
  }

  // ---- anything else --------------------------------------------------------------------------

  @Test
  void that_begins_otherwise_is_refused_at_once() throws Exception {
    for (String begin :
        List.of("GET / HTTP/1.1\r\n", "PROXIES", "proxy ", "\r\n\r\n\0\rQ", "\u0016\u0003")) {
      byte[] bytes = begin.getBytes(ISO_8859_1);
      assertMalformed(bytes, "began without a PROXY header");
    }
    for (byte[] begin :
        List.of("PROXY ".getBytes(ISO_8859_1), HexFormat.of().parseHex(SIGNATURE))) {
      for (int i = 0; i < begin.length; i++) {
        byte[] wrong = Arrays.copyOf(begin, i + 1);
        wrong[i] ^= 1;
        assertMalformed(wrong, "began without a PROXY header");
      }
    }
  }

  @Test
  void that_is_complete_takes_no_more() throws Exception {
    var header = new ProxyHeader();
    for (byte each : "PROXY UNKNOWN\r\n".getBytes(ISO_8859_1)) {
      header.feed(each);
    }
    assertThatThrownBy(() -> header.feed((byte) 'x')).isInstanceOf(IllegalStateException.class);
  }

  /** Whatever is fed, it ends within its limit, or is refused as the protocol's fault. */
  @Test
  void made_of_anything_is_read_or_refused() throws Exception {
    var random = new Random(42);
    byte[] good = HexFormat.of().parseHex(SIGNATURE + "2111" + "0013" + FOUR + "ee000400000000");
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = Arrays.copyOf(good, 5000);
      for (int k = 0; k < 3; k++) {
        bytes[12 + random.nextInt(30)] = (byte) random.nextInt();
      }
      var header = new ProxyHeader();
      try {
        int at = 0;
        while (!header.feed(bytes[at])) {
          at++;
          assertThat(at).isLessThan(ProxyHeader.HEADER_MAX_BYTES);
        }
        read++;
      } catch (ProtocolException _) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }
}
