package org.pulsarweb.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server asks for by Digest (RFC 7616 §3.3), and the proof that answers it (§3.4).
 *
 * @param realm a part of the proof
 * @param nonce the server's
 * @param opaque what it wants back; empty for nothing
 * @param algorithm as the server spells it; empty if it does not say
 * @param qualities of protection in lower case; none of a server as of RFC 2069
 * @param stale whether the password was right and only the nonce is too old
 * @param userhash whether the name is to be hashed, too
 */
record DigestChallenge(
    String realm,
    String nonce,
    String opaque,
    String algorithm,
    List<String> qualities,
    boolean stale,
    boolean userhash) {
  private static final String SESSION = "-SESS";

  /** Returns what a challenge asks for, if it is one that is understood. */
  static Optional<DigestChallenge> of(Challenge challenge) {
    if (!challenge.scheme().equals("digest") || !challenge.parameters().containsKey("nonce")) {
      return Optional.empty();
    }
    String quality = challenge.parameters().getOrDefault("qop", "");
    var digest =
        new DigestChallenge(
            challenge.realm(),
            challenge.parameters().getOrDefault("nonce", ""),
            challenge.parameters().getOrDefault("opaque", ""),
            challenge.parameters().getOrDefault("algorithm", ""),
            quality.isBlank()
                ? List.of()
                : Arrays.stream(Ascii.lower(quality).split(",")).map(String::strip).toList(),
            challenge.parameters().getOrDefault("stale", "").equalsIgnoreCase("true"),
            challenge.parameters().getOrDefault("userhash", "").equalsIgnoreCase("true"));
    return digest.javaName().isPresent() ? Optional.of(digest) : Optional.empty();
  }

  /** Returns the algorithm as the JDK calls it, if it is one of RFC 7616 §3.2. */
  private Optional<String> javaName() {
    String name = algorithm.toUpperCase(Locale.ROOT);
    String plain = isSession() ? name.substring(0, name.length() - SESSION.length()) : name;
    return switch (plain) {
      case "", "MD5" -> Optional.of("MD5");
      case "SHA-256" -> Optional.of("SHA-256");
      case "SHA-512-256" -> Optional.of("SHA-512/256");
      default -> Optional.empty();
    };
  }

  private boolean isSession() {
    return algorithm.toUpperCase(Locale.ROOT).endsWith(SESSION);
  }

  DigestChallenge withNonce(String next) {
    return new DigestChallenge(realm, next, opaque, algorithm, qualities, false, userhash);
  }

  /** Tells whether a proof can be made for a request: its body may have to be known. */
  boolean suits(AuthRequest request) {
    return qualities.isEmpty()
        || qualities.contains("auth")
        || (qualities.contains("auth-int") && request.body().isPresent());
  }

  /**
   * Returns the value of Authorization, or nothing if none can be made for this request.
   *
   * @param count how often the nonce is used with this proof
   */
  Optional<String> proof(
      String name, String password, AuthRequest request, String cnonce, long count) {
    if (!suits(request)) {
      return Optional.empty();
    }
    String quality = qualities.isEmpty() ? "" : qualities.contains("auth") ? "auth" : "auth-int";
    String nc = String.format("%08x", count);
    String first = hash(bytes(name) + ":" + realm + ":" + bytes(password));
    if (isSession()) {
      first = hash(first + ":" + nonce + ":" + cnonce);
    }
    String second = request.method() + ":" + request.target();
    if (quality.equals("auth-int")) {
      second += ":" + hash(request.body().orElse(new byte[0]));
    }
    String response =
        quality.isEmpty()
            ? hash(first + ":" + nonce + ":" + hash(second))
            : hash(String.join(":", first, nonce, nc, cnonce, quality, hash(second)));
    var text = new StringBuilder("Digest ").append(user(name));
    text.append(", realm=").append(Ascii.quoted(realm));
    text.append(", nonce=").append(Ascii.quoted(nonce));
    text.append(", uri=").append(Ascii.quoted(request.target()));
    text.append(", response=\"").append(response).append('"');
    text.append(algorithm.isEmpty() ? "" : ", algorithm=" + algorithm);
    text.append(opaque.isEmpty() ? "" : ", opaque=" + Ascii.quoted(opaque));
    if (!quality.isEmpty()) {
      text.append(", qop=").append(quality).append(", nc=").append(nc);
    }
    if (!quality.isEmpty() || isSession()) {
      text.append(", cnonce=").append(Ascii.quoted(cnonce));
    }
    text.append(userhash ? ", userhash=true" : "");
    return Optional.of(text.toString());
  }

  /** Returns the name: hashed, in quotes, or percent-encoded (RFC 7616 §3.4). */
  private String user(String name) {
    if (userhash) {
      return "username=\"" + hash(bytes(name) + ":" + realm) + '"';
    }
    boolean plain = name.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    return plain ? "username=" + Ascii.quoted(name) : "username*=UTF-8''" + Percent.encoded(name);
  }

  /** Returns a text in UTF-8 with a character for each byte, as what a field says has it. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private String hash(String bytes) {
    return hash(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String hash(byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance(javaName().orElseThrow());
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has the algorithms of RFC 7616", e);
    }
  }
}
