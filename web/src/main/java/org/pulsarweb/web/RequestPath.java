package org.pulsarweb.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, split before it is decoded: an encoded slash is a part of its segment (RFC
 * 3986 §2.2).
 *
 * @param raw the segments as they came
 * @param segments the same, decoded
 */
record RequestPath(List<String> raw, List<String> segments) {
  /** Takes a path apart whose encoding was checked. */
  static RequestPath of(String rawPath) {
    if (!rawPath.startsWith("/")) {
      List<String> whole = List.of(rawPath); // the asterisk of OPTIONS, which no route has
      return new RequestPath(whole, whole);
    }
    List<String> raw = split(rawPath);
    return new RequestPath(raw, rawPath.indexOf('%') < 0 ? raw : decoded(raw));
  }

  private static List<String> split(String path) {
    var segments = new ArrayList<String>(4);
    int from = 1;
    for (int slash; (slash = path.indexOf('/', from)) >= 0; from = slash + 1) {
      segments.add(path.substring(from, slash));
    }
    segments.add(path.substring(from));
    return segments;
  }

  private static List<String> decoded(List<String> raw) {
    var decoded = new ArrayList<String>(raw.size());
    for (String segment : raw) {
      decoded.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    return decoded;
  }

  private static RequestPath ofRaw(List<String> raw) {
    return new RequestPath(raw, decoded(raw));
  }

  /**
   * Returns the path without empty and dot segments (RFC 3986 §5.2.4), or null if it has none. An
   * encoded dot is a dot (RFC 3986 §6.2.2.2).
   */
  @Nullable RequestPath cleaned() {
    var clean = new ArrayList<String>(raw.size());
    int last = raw.size() - 1;
    boolean asDirectory = false;
    for (int i = 0; i <= last; i++) {
      String segment = segments.get(i);
      asDirectory = false;
      switch (segment) {
        case "", "." -> asDirectory = true;
        case ".." -> {
          asDirectory = true;
          if (!clean.isEmpty()) {
            clean.removeLast();
          }
        }
        default -> clean.add(raw.get(i));
      }
    }
    if (asDirectory) {
      clean.add("");
    }
    return clean.equals(raw) ? null : ofRaw(clean);
  }

  /**
   * Returns the path with a slash at its end, or without the one that it has; null for the root.
   */
  @Nullable RequestPath slashToggled() {
    if (raw.equals(List.of(""))) {
      return null;
    }
    var toggled = new ArrayList<>(raw);
    if (raw.getLast().isEmpty()) {
      toggled.removeLast();
    } else {
      toggled.add("");
    }
    return ofRaw(toggled);
  }

  /** Tells whether a client that is sent there stays with this server. */
  boolean isLocal() {
    return !raw.getFirst().isEmpty() ? !raw.getFirst().startsWith("\\") : raw.size() == 1;
  }

  /** Returns it as it may stand in a Location. */
  String text() {
    return "/" + String.join("/", raw);
  }
}
