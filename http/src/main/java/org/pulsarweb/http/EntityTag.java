package org.pulsarweb.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An ETag (RFC 9110 §8.8.3): what tells one state of a resource from another.
 *
 * <p>Immutable.
 *
 * @param opaque what stands within the quotes
 * @param weak whether states that are equal only for practical purposes have the same
 */
public record EntityTag(String opaque, boolean weak) {
  private static final int HASH_BYTES = 15; // as Base64: twenty characters

  /** Checks the alphabet. */
  public EntityTag {
    if (!opaque.chars().allMatch(c -> c == 0x21 || (c >= 0x23 && c <= 0xFF && c != 0x7F))) {
      throw new IllegalArgumentException("not an entity tag (RFC 9110 §8.8.3): " + opaque);
    }
  }

  /**
   * {@return a strong one}
   *
   * @param opaque visible characters without quotes
   */
  public static EntityTag strong(String opaque) {
    return new EntityTag(opaque, false);
  }

  /**
   * {@return a weak one}
   *
   * @param opaque visible characters without quotes
   */
  public static EntityTag weak(String opaque) {
    return new EntityTag(opaque, true);
  }

  /**
   * {@return the strong one of these bytes, by their SHA-256}
   *
   * @param bytes a whole body
   */
  public static EntityTag of(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      byte[] start = Arrays.copyOf(hash, HASH_BYTES);
      return strong(Base64.getUrlEncoder().withoutPadding().encodeToString(start));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * {@return the one that a field holds, or nothing}
   *
   * @param text for example {@code W/"a"}
   */
  public static Optional<EntityTag> parse(String text) {
    List<EntityTag> all = parseAll(text);
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  /** Returns those that a list holds; none if it is malformed, because then nobody knows. */
  static List<EntityTag> parseAll(String text) {
    var tags = new ArrayList<EntityTag>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == ',') {
        at++;
        continue;
      }
      boolean weak = text.startsWith("W/", at);
      int open = weak ? at + 2 : at;
      int close =
          open < text.length() && text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
      if (close < 0) {
        return List.of();
      }
      try {
        tags.add(new EntityTag(text.substring(open + 1, close), weak));
      } catch (IllegalArgumentException _) {
        return List.of();
      }
      at = close + 1;
    }
    return tags;
  }

  /**
   * {@return whether both are strong and the same (RFC 9110 §8.8.3.2)}
   *
   * @param other what to compare with
   */
  public boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /**
   * {@return whether both are the same, weak or not (RFC 9110 §8.8.3.2)}
   *
   * @param other what to compare with
   */
  public boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** {@return the value of ETag} */
  public String text() {
    return (weak ? "W/\"" : "\"") + opaque + '"';
  }
}
