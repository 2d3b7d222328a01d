package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 3629, UTF-8 that comes in pieces; and masks, RFC 6455 §5.3")
class Utf8Test {
  private static boolean isUtf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)) != null;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  private static boolean accepted(byte[] bytes, int cut) {
    var check = new Utf8();
    return check.accepts(bytes, 0, cut)
        && check.accepts(bytes, cut, bytes.length)
        && check.isWhole();
  }

  private static void assertAsJdk(byte[] bytes) {
    boolean expected = isUtf8(bytes);
    for (int cut = 0; cut <= bytes.length; cut++) {
      if (accepted(bytes, cut) != expected) {
        assertThat(accepted(bytes, cut))
            .as(Arrays.toString(bytes) + " cut at " + cut)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void every_three_bytes_are_judged_as_the_jdk_does() {
    for (int first = 0; first < 256; first++) {
      assertAsJdk(new byte[] {(byte) first});
      for (int second = 0; second < 256; second++) {
        assertAsJdk(new byte[] {(byte) first, (byte) second});
      }
    }
    for (int first = 0xE0; first < 0xF0; first++) {
      for (int rest = 0; rest < 0x1_0000; rest += 7) {
        assertAsJdk(new byte[] {(byte) first, (byte) (rest >> 8), (byte) rest});
      }
    }
  }

  @Test
  void four_bytes_at_the_edges_are_judged_as_the_jdk_does() {
    int[] edges = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (int first = 0xEF; first < 0x100; first++) {
      for (int second : edges) {
        for (int third : edges) {
          for (int fourth : edges) {
            assertAsJdk(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth});
          }
        }
      }
    }
  }

  @Test
  void random_bytes_and_spoilt_texts_are_judged_as_the_jdk_does() {
    var random = new Random(20261127);
    byte[] text =
        "The κόσμε costs 5 € \uD83D\uDE00, öäü and more of it".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = text.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      assertAsJdk(Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
    }
  }

  @Test
  void a_mask_is_laid_over_whatever_slice() {
    var random = new Random(20261127);
    for (int length = 0; length < 70; length++) {
      for (int from = 0; from < 9; from++) {
        byte[] bytes = new byte[100];
        random.nextBytes(bytes);
        int mask = random.nextInt();
        byte[] expected = bytes.clone();
        for (int i = 0; i < length; i++) {
          expected[from + i] ^= (byte) (mask >>> (24 - i % 4 * 8));
        }
        Octets.mask(bytes, from, from + length, mask);
        assertThat(bytes).isEqualTo(expected);
      }
    }
  }
}
