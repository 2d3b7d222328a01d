package org.pulsarweb.client;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Headers;

/**
 * A link that an answer names in its field Link (RFC 8288), for example to the next page.
 *
 * <p>Immutable.
 *
 * @param target where it leads to
 * @param relations what that is, in lower case, for example {@code next}
 * @param parameters all that is told of it by name in lower case, of those with the same name the
 *     first; a title beyond ASCII is decoded
 */
public record Link(URI target, List<String> relations, Map<String, String> parameters) {
  /** More than any answer has; what follows is passed over. */
  private static final int MAX_COUNT = 1000;

  /** Copies both. */
  public Link {
    relations = List.copyOf(relations);
    parameters = Map.copyOf(parameters);
  }

  /**
   * {@return whether it has a relation}
   *
   * @param relation in lower case, for example {@code next}
   */
  public boolean is(String relation) {
    return relations.contains(relation);
  }

  /**
   * {@return the links of an answer in their order; what is malformed ends its line}
   *
   * @param base where the answer came from
   * @param headers of the answer
   */
  static List<Link> parse(URI base, Headers headers) {
    var links = new ArrayList<Link>();
    for (String field : headers.all("Link")) {
      new Parser(base, field, links).run();
    }
    return List.copyOf(links);
  }

  /** One line, read as RFC 8288 has it in its appendix B.2. */
  private static final class Parser {
    private final URI base;
    private final String text;
    private final List<Link> into;
    private int at;

    Parser(URI base, String text, List<Link> into) {
      this.base = base;
      this.text = text;
      this.into = into;
    }

    void run() {
      while (skip(" \t,") && text.charAt(at) == '<' && into.size() < MAX_COUNT) {
        int end = text.indexOf('>', at);
        if (end < 0) {
          return;
        }
        String target = text.substring(at + 1, end);
        at = end + 1;
        Map<String, String> parameters = parameters();
        resolved(target).ifPresent(url -> into.add(link(url, parameters)));
      }
    }

    private Optional<URI> resolved(String target) {
      try {
        return Optional.of(base.resolve(target.strip()));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    private static Link link(URI target, Map<String, String> parameters) {
      String relations = Ascii.lower(parameters.getOrDefault("rel", "")).strip();
      return new Link(
          target, relations.isEmpty() ? List.of() : List.of(relations.split("\\s+")), parameters);
    }

    private Map<String, String> parameters() {
      var parameters = new LinkedHashMap<String, String>();
      while (skip(" \t") && text.charAt(at) == ';') {
        at++;
        boolean _ = skip(" \t");
        String name = Ascii.lower(until("=;,").strip());
        String value = "";
        if (at < text.length() && text.charAt(at) == '=') {
          at++;
          value = skip(" \t") && text.charAt(at) == '"' ? quoted() : until(";,").strip();
        }
        if (name.endsWith("*")) {
          String decoded = decoded(value);
          if (decoded != null) {
            parameters.put(name.substring(0, name.length() - 1), decoded); // before the plain one
          }
        } else if (!name.isEmpty()) {
          parameters.putIfAbsent(name, value);
        }
      }
      return parameters;
    }

    private String until(String ends) {
      int from = at;
      while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String quoted() {
      var value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          break;
        }
        if (c == '\\' && at + 1 < text.length()) {
          c = text.charAt(++at);
        }
        value.append(c);
      }
      return value.toString();
    }

    /** Returns what {@code UTF-8'en'%e2%82%ac} says (RFC 8187), or null. */
    private static @Nullable String decoded(String value) {
      int first = value.indexOf('\'');
      int second = value.indexOf('\'', first + 1);
      if (first < 0 || second < 0) {
        return null;
      }
      Charset charset =
          value.regionMatches(true, 0, "utf-8", 0, first)
              ? StandardCharsets.UTF_8
              : StandardCharsets.ISO_8859_1;
      return Percent.decoded(value.substring(second + 1), charset);
    }

    private boolean skip(String blanks) {
      while (at < text.length() && blanks.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length();
    }
  }
}
