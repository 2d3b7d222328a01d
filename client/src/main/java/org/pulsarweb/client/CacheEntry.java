package org.pulsarweb.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.HttpDate;

/**
 * An answer as a cache keeps it.
 *
 * @param variant a fingerprint of those fields of the request that chose it (RFC 9111 §4.1)
 * @param status of the answer
 * @param reason of the answer
 * @param headers of the answer, without what belongs to its connection
 * @param body whole, which nobody changes
 * @param requested when it was asked for, or last validated
 * @param received when it came, or was last validated
 */
record CacheEntry(
    String variant,
    int status,
    String reason,
    Headers headers,
    byte[] body,
    Instant requested,
    Instant received) {
  /** The longest time that is guessed (RFC 9111 §4.2.2 speaks of a warning beyond it). */
  private static final Duration GUESS_MAX = Duration.ofDays(1);

  /** About what an entry takes besides its body and its fields. */
  private static final int OVERHEAD_BYTES = 256;

  private static final Duration AGE_MAX = Duration.ofSeconds(Integer.MAX_VALUE);

  /** Returns the fingerprint that a request has, if an answer varies by these fields. */
  static String variantOf(Headers request, Headers answer) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    for (String name : variedBy(answer)) {
      String values = String.join(", ", request.all(name));
      digest.update((name + ":" + values + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns the names of Vary, in lower case. Authorization is always among them: what one user got
   * is not for another, although a private cache might think so.
   */
  private static TreeSet<String> variedBy(Headers answer) {
    var names = new TreeSet<String>();
    names.add("authorization");
    for (String field : answer.all("Vary")) {
      for (String name : field.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(Ascii.lower(name.strip()));
        }
      }
    }
    return names;
  }

  boolean isFor(Headers request) {
    return variant.equals(variantOf(request, headers));
  }

  CacheEntry with(Headers fields, Instant askedAt, Instant cameAt) {
    return new CacheEntry(variant, status, reason, fields, body, askedAt, cameAt);
  }

  /** Returns how old it is (RFC 9111 §4.2.3). */
  Duration age(Instant now) {
    Duration apparent = atLeastZero(Duration.between(date(), received));
    Duration told = atLeastZero(Duration.between(requested, received)).plus(toldAge());
    Duration initial = apparent.compareTo(told) > 0 ? apparent : told;
    return initial.plus(atLeastZero(Duration.between(received, now)));
  }

  private Duration toldAge() {
    String text = headers.get("Age").orElse("").strip();
    if (!Ascii.isDecimal(text)) {
      return Duration.ZERO;
    }
    return text.length() > 9 ? AGE_MAX : Duration.ofSeconds(Long.parseLong(text));
  }

  private static Duration atLeastZero(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  /** Returns the time that Date says, or else that of its coming. */
  Instant date() {
    return time("Date").orElse(received);
  }

  private Optional<Instant> time(String name) {
    return HttpDate.parse(headers.get(name).orElse(""));
  }

  /** Returns how long it is fresh (RFC 9111 §4.2.1), as a private cache sees it. */
  Duration lifetime() {
    Optional<Duration> told = CacheControl.of(headers).seconds("max-age");
    if (told.isPresent()) {
      return told.get();
    }
    if (headers.has("Expires")) {
      return time("Expires")
          .map(end -> atLeastZero(Duration.between(date(), end)))
          .orElse(Duration.ZERO);
    }
    return CacheRules.mayGuess(status, headers)
        ? time("Last-Modified").map(this::guess).orElse(Duration.ZERO)
        : Duration.ZERO;
  }

  /** Returns a tenth of the time for which it had not changed (RFC 9111 §4.2.2). */
  private Duration guess(Instant modified) {
    Duration tenth = atLeastZero(Duration.between(modified, date())).dividedBy(10);
    return tenth.compareTo(GUESS_MAX) > 0 ? GUESS_MAX : tenth;
  }

  /** Returns about how much memory it takes. */
  long weight() {
    var weight = new long[] {OVERHEAD_BYTES + (long) body.length};
    headers.forEach((name, value) -> weight[0] += name.length() + value.length() + 4);
    return weight[0];
  }

  /** Returns entries with one in the place of those for the same requests, the newest last. */
  static List<CacheEntry> replaced(List<CacheEntry> entries, CacheEntry added, int maxCount) {
    var replaced = new ArrayList<CacheEntry>(entries);
    replaced.removeIf(entry -> entry.variant.equals(added.variant));
    replaced.add(added);
    return List.copyOf(replaced.subList(Math.max(0, replaced.size() - maxCount), replaced.size()));
  }

  /** {@return status and length, for messages only} */
  @Override
  public String toString() {
    return status + ", " + body.length + " bytes";
  }
}
