package org.pulsarweb.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Seals: bytes that only who has the key can make (HMAC with SHA-256, RFC 2104). */
final class Hmac {
  static final int KEY_MIN_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Hmac() {}

  static byte[] of(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Compares in a time that does not tell where they differ. */
  static boolean isEqual(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }

  static boolean isEqual(String one, String other) {
    return isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] random(int length) {
    var random = new byte[length];
    RANDOM.nextBytes(random);
    return random;
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the bytes of such a text, or none if it is something else. */
  static byte[] bytes(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  static byte[] requireKey(byte[] key) {
    if (key.length < KEY_MIN_BYTES) {
      throw new IllegalArgumentException("a key has at least " + KEY_MIN_BYTES + " bytes");
    }
    return key.clone();
  }
}
