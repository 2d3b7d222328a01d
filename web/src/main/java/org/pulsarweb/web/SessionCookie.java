package org.pulsarweb.web;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The values of a session as the value of a cookie, so that only who has the key can have made it:
 * sealed, or encrypted as well. The name of the cookie is a part of the seal, so that the value of
 * one cannot be put into another.
 */
final class SessionCookie {
  /**
   * What a cookie says.
   *
   * @param values of the session
   * @param untilSeconds since 1970, when it ends
   */
  record Content(Map<String, String> values, long untilSeconds) {}

  private static final int SEAL_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final List<byte[]> keys; // the first makes, all are believed
  private final byte[] name;
  private final boolean encrypted;

  SessionCookie(List<byte[]> keys, String name, boolean encrypted) {
    String purpose = encrypted ? "pulsar encrypted session" : "pulsar signed session";
    this.keys =
        keys.stream()
            .map(key -> Hmac.of(key, purpose.getBytes(StandardCharsets.US_ASCII)))
            .toList();
    this.name = name.getBytes(StandardCharsets.US_ASCII);
    this.encrypted = encrypted;
  }

  String write(Content content) {
    byte[] plain = bytes(content);
    return Hmac.text(encrypted ? encrypt(plain) : seal(plain));
  }

  Optional<Content> read(String cookie) {
    byte[] bytes = Hmac.bytes(cookie);
    for (byte[] key : keys) {
      byte[] plain = encrypted ? decrypted(key, bytes) : unsealed(key, bytes);
      if (plain != null) {
        return Optional.of(content(plain));
      }
    }
    return Optional.empty();
  }

  private byte[] seal(byte[] plain) {
    byte[] sealed = Arrays.copyOf(plain, plain.length + SEAL_BYTES);
    System.arraycopy(Hmac.of(keys.getFirst(), name, plain), 0, sealed, plain.length, SEAL_BYTES);
    return sealed;
  }

  private byte @Nullable [] unsealed(byte[] key, byte[] sealed) {
    int length = sealed.length - SEAL_BYTES;
    if (length < 0) {
      return null;
    }
    byte[] plain = Arrays.copyOf(sealed, length);
    byte[] seal = Arrays.copyOfRange(sealed, length, sealed.length);
    return Hmac.isEqual(Hmac.of(key, name, plain), seal) ? plain : null;
  }

  private byte[] encrypt(byte[] plain) {
    try {
      byte[] iv = Hmac.random(IV_BYTES);
      byte[] secret = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), iv).doFinal(plain);
      byte[] all = Arrays.copyOf(iv, IV_BYTES + secret.length);
      System.arraycopy(secret, 0, all, IV_BYTES, secret.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  private byte @Nullable [] decrypted(byte[] key, byte[] all) {
    if (all.length < IV_BYTES) {
      return null;
    }
    try {
      byte[] iv = Arrays.copyOf(all, IV_BYTES);
      return cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(all, IV_BYTES, all.length - IV_BYTES);
    } catch (GeneralSecurityException _) {
      return null; // not ours
    }
  }

  private Cipher cipher(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(name);
    return cipher;
  }

  private static byte[] bytes(Content content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(content.untilSeconds());
      out.writeShort(content.values().size());
      for (Map.Entry<String, String> entry : content.values().entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeUTF(entry.getValue());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the session has a value that is too long", e);
    }
    return bytes.toByteArray();
  }

  private static Content content(byte[] plain) {
    try (var in = new DataInputStream(new ByteArrayInputStream(plain))) {
      long until = in.readLong();
      var values = new HashMap<String, String>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        String key = in.readUTF();
        values.put(key, in.readUTF());
      }
      return new Content(values, until);
    } catch (IOException e) {
      throw new UncheckedIOException("a session that was sealed by this key is malformed", e);
    }
  }
}
