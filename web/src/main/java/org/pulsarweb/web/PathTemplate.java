package org.pulsarweb.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The path of a route, taken apart: {@code /users/{id:int}/{rest:path}}. */
final class PathTemplate {
  private static final String HEX = "0123456789ABCDEF";
  private static final String UNRESERVED = "-._~!$&'()*+,;=:@"; // RFC 3986 §3.3: pchar

  private final String text;
  private final List<PathSegment> segments;
  private final List<String> names;

  private PathTemplate(String text, List<PathSegment> segments) {
    this.text = text;
    this.segments = List.copyOf(segments);
    this.names =
        segments.stream()
            .flatMap(segment -> segment.parameters().stream())
            .map(PathSegment.Piece.Parameter::name)
            .toList();
    if (new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("in " + text + " two parameters have the same name");
    }
  }

  static PathTemplate of(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with a slash, not as '" + text + "'");
    }
    var segments = new ArrayList<PathSegment>(4);
    int from = 1;
    while (true) {
      int to = segmentEnd(text, from);
      PathSegment segment = segment(text, from, to);
      segments.add(segment);
      if (to == text.length()) {
        return new PathTemplate(text, segments);
      }
      if (segment.isRest()) {
        throw malformed(text, "a parameter that takes all that is left stands at the end");
      }
      from = to + 1;
    }
  }

  /** Returns this template under a prefix; {@code /} stands for the prefix itself. */
  PathTemplate under(String prefix) {
    String clean = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return of(text.equals("/") && !clean.isEmpty() ? clean : clean + text);
  }

  /** Finds the slash that ends a segment; those in braces belong to a parameter. */
  private static int segmentEnd(String text, int from) {
    int depth = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      } else if (c == '/' && depth == 0) {
        return i;
      }
    }
    if (depth != 0) {
      throw malformed(text, "a brace has no other");
    }
    return text.length();
  }

  private static PathSegment segment(String text, int from, int to) {
    if (text.substring(from, to).equals("*")) {
      if (to < text.length()) {
        throw malformed(text, "* takes all that is left, and so stands at the end");
      }
      Constraint rest = new Constraint("path", 6, Constraint.Kind.PATH, null);
      return new PathSegment(List.of(new PathSegment.Piece.Parameter("*", rest)));
    }
    var pieces = new ArrayList<PathSegment.Piece>(1);
    int at = from;
    while (at < to) {
      int open = text.indexOf('{', at);
      int end = open < 0 || open > to ? to : open;
      if (end > at) {
        pieces.add(new PathSegment.Piece.Text(text.substring(at, end)));
        at = end;
      } else {
        int close = closing(text, open, to);
        pieces.add(parameter(text, open + 1, close));
        at = close + 1;
      }
    }
    if (pieces.size() > 1) {
      requireMixable(text, pieces);
    }
    return new PathSegment(pieces);
  }

  private static int closing(String text, int open, int to) {
    int depth = 0;
    for (int i = open; i < to; i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw malformed(text, "a brace has no other");
  }

  private static PathSegment.Piece parameter(String text, int from, int to) {
    String inner = text.substring(from, to);
    int colon = inner.indexOf(':');
    String name = colon < 0 ? inner : inner.substring(0, colon);
    Constraint constraint = colon < 0 ? Constraint.ANY : Constraint.of(inner.substring(colon + 1));
    if (name.isEmpty() || constraint == null) {
      throw malformed(
          text,
          "{"
              + inner
              + "} is not {name}, {name:int}, {name:long}, {name:uuid},"
              + " {name:regex(...)}, or {name:path} at the end");
    }
    return new PathSegment.Piece.Parameter(name, constraint);
  }

  private static void requireMixable(String text, List<PathSegment.Piece> pieces) {
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i) instanceof PathSegment.Piece.Parameter(_, Constraint constraint)) {
        if (constraint.kind() == Constraint.Kind.PATH) {
          throw malformed(text, "a parameter that takes all that is left stands for itself");
        }
        if (i > 0 && pieces.get(i - 1) instanceof PathSegment.Piece.Parameter) {
          throw malformed(text, "nothing tells two parameters apart");
        }
      }
    }
  }

  private static IllegalArgumentException malformed(String text, String why) {
    return new IllegalArgumentException("in " + text + ": " + why);
  }

  List<PathSegment> segments() {
    return segments;
  }

  /** Returns the names of the parameters in the order in which they stand. */
  List<String> names() {
    return names;
  }

  /** Returns the path, percent-encoded, with values in the order of the parameters. */
  String expand(List<?> values) {
    if (values.size() != names.size()) {
      throw new IllegalArgumentException(
          text + " has " + names.size() + " parameters, and not " + values.size());
    }
    var path = new StringBuilder();
    int next = 0;
    for (PathSegment segment : segments) {
      path.append('/');
      for (PathSegment.Piece piece : segment.pieces()) {
        switch (piece) {
          case PathSegment.Piece.Text(String written) -> encode(path, written, false);
          case PathSegment.Piece.Parameter(String name, Constraint constraint) -> {
            String value = String.valueOf(values.get(next++));
            if (!constraint.takes(value)) {
              throw new IllegalArgumentException(
                  "the parameter " + name + " of " + text + " cannot be '" + value + "'");
            }
            encode(path, value, constraint.kind() == Constraint.Kind.PATH);
          }
        }
      }
    }
    return path.toString();
  }

  /** Returns the path with values by name; those that are no parameters become the query. */
  String expand(Map<String, ?> values) {
    var left = new LinkedHashMap<String, Object>(values);
    var ordered = new ArrayList<Object>(names.size());
    for (String name : names) {
      Object value = left.remove(name);
      if (value == null) {
        throw new IllegalArgumentException("the parameter " + name + " of " + text + " is missing");
      }
      ordered.add(value);
    }
    var url = new StringBuilder(expand(ordered));
    char separator = '?';
    for (Map.Entry<String, Object> entry : left.entrySet()) {
      url.append(separator);
      encodeQuery(url, entry.getKey());
      url.append('=');
      encodeQuery(url, String.valueOf(entry.getValue()));
      separator = '&';
    }
    return url.toString();
  }

  private static void encode(StringBuilder out, String value, boolean slashes) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0 || (slashes && c == '/')) {
        out.append(c);
      } else {
        escape(out, b);
      }
    }
  }

  private static void encodeQuery(StringBuilder out, String value) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isAlphanumeric(c) || "-._~".indexOf(c) >= 0) {
        out.append(c);
      } else {
        escape(out, b);
      }
    }
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static void escape(StringBuilder out, byte b) {
    out.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
  }

  @Override
  public String toString() {
    return text;
  }
}
