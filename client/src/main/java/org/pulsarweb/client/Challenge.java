package org.pulsarweb.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pulsarweb.http.Headers;

/**
 * One way that a server offers to say who one is (RFC 9110 §11.3).
 *
 * <p>Immutable.
 *
 * @param scheme in lower case, for example {@code digest}
 * @param token what some schemes have in the place of parameters; empty for none
 * @param parameters by name in lower case; of those with the same name the first
 */
public record Challenge(String scheme, String token, Map<String, String> parameters) {
  /** More than any server has; what follows is passed over. */
  private static final int MAX_COUNT = 20;

  /** Copies the parameters. */
  public Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** {@return the realm; empty if none is told} */
  public String realm() {
    return parameters.getOrDefault("realm", "");
  }

  /**
   * Returns the challenges of a field, which may come in one line or in several. What is malformed
   * ends its line.
   *
   * @param headers of the answer
   * @param name {@code WWW-Authenticate} or {@code Proxy-Authenticate}
   */
  static List<Challenge> parse(Headers headers, String name) {
    var challenges = new ArrayList<Challenge>(2);
    for (String field : headers.all(name)) {
      new Parser(field, challenges).run();
    }
    return List.copyOf(challenges);
  }

  /** Returns the parameters of a list without a scheme, such as Authentication-Info. */
  static Map<String, String> parameters(String list) {
    var challenges = new ArrayList<Challenge>(1);
    new Parser("info " + list, challenges).run();
    return challenges.isEmpty() ? Map.of() : challenges.getFirst().parameters();
  }

  /**
   * One line. Commas stand between challenges and between parameters alike: a word that no equals
   * sign follows begins a challenge.
   */
  private static final class Parser {
    private final String text;
    private final List<Challenge> into;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private String scheme = "";
    private String token = "";
    private int at;

    Parser(String text, List<Challenge> into) {
      this.text = text;
      this.into = into;
    }

    void run() {
      boolean wellFormed = true;
      while (wellFormed && skip(true)) {
        wellFormed = takeWord();
      }
      finish();
    }

    private boolean takeWord() {
      int from = at;
      String word = word();
      if (word.isEmpty()) {
        return false;
      }
      int end = at;
      boolean more = skip(false);
      if (more && text.charAt(at) == '=' && !scheme.isEmpty() && isValueAhead()) {
        at++;
        return takeValue(word);
      }
      if (!scheme.isEmpty() && token.isEmpty() && parameters.isEmpty() && !isListed(from)) {
        at = from;
        token = token68();
        return !token.isEmpty();
      }
      if (more && text.charAt(at) == '=') {
        return false; // a parameter of no challenge
      }
      finish();
      scheme = Ascii.lower(word);
      at = end;
      return true;
    }

    /** Tells whether an equals sign begins a value, and is not the padding of a token. */
    private boolean isValueAhead() {
      int next = at + 1;
      while (next < text.length() && isBlank(text.charAt(next))) {
        next++;
      }
      return next < text.length() && text.charAt(next) != '=' && text.charAt(next) != ',';
    }

    /** Tells whether a comma stands before a word: then it is no token of the scheme before. */
    private boolean isListed(int from) {
      int before = from - 1;
      while (before >= 0 && isBlank(text.charAt(before))) {
        before--;
      }
      return before < 0 || text.charAt(before) == ',';
    }

    private boolean takeValue(String name) {
      skip(false);
      var value = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        if (!unquote(value)) {
          return false;
        }
      } else {
        while (at < text.length() && text.charAt(at) != ',' && !isBlank(text.charAt(at))) {
          value.append(text.charAt(at++));
        }
      }
      parameters.putIfAbsent(Ascii.lower(name), value.toString());
      return true;
    }

    private boolean unquote(StringBuilder value) {
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return true;
        }
        if (c == '\\' && at + 1 < text.length()) {
          c = text.charAt(++at);
        }
        value.append(c);
      }
      return false;
    }

    private String word() {
      int from = at;
      while (at < text.length() && isToken(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private String token68() {
      int from = at;
      while (at < text.length() && (isToken(text.charAt(at)) || text.charAt(at) == '/')) {
        at++;
      }
      while (at < text.length() && text.charAt(at) == '=') {
        at++;
      }
      return text.substring(from, at);
    }

    private boolean skip(boolean commas) {
      while (at < text.length()
          && (isBlank(text.charAt(at)) || (commas && text.charAt(at) == ','))) {
        at++;
      }
      return at < text.length();
    }

    private void finish() {
      if (!scheme.isEmpty() && into.size() < MAX_COUNT) {
        into.add(new Challenge(scheme, token, parameters));
      }
      parameters.clear();
      scheme = "";
      token = "";
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private static boolean isToken(char c) {
      return Ascii.isToken(c);
    }
  }
}
