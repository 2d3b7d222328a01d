package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One member of Sec-WebSocket-Extensions (RFC 6455 §9.1).
 *
 * <p>Immutable.
 *
 * @param name of the extension; case matters to nobody, so it is in lower case
 * @param parameters in their order
 */
record ExtensionOffer(String name, List<Parameter> parameters) {
  /**
   * A parameter.
   *
   * <p>Immutable.
   *
   * @param name in lower case
   * @param value a token, without the quotes that it may have had
   */
  record Parameter(String name, Optional<String> value) {}

  /**
   * Parses {@code 1#(token *(";" token ["=" (token | quoted-string)]))}.
   *
   * @throws HttpException 400 if it is not of that form
   */
  static List<ExtensionOffer> parse(List<String> values) {
    var offers = new ArrayList<ExtensionOffer>();
    for (String value : values) {
      new Parser(value).parseInto(offers);
    }
    return offers;
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    void parseInto(List<ExtensionOffer> offers) {
      do {
        skipBlanks();
        if (at == text.length() || text.charAt(at) == ',') {
          continue; // an empty member of a list is none (RFC 9110 §5.6.1)
        }
        String name = token();
        var parameters = new ArrayList<Parameter>();
        while (skips(';')) {
          parameters.add(parameter());
        }
        offers.add(new ExtensionOffer(name, List.copyOf(parameters)));
      } while (skips(','));
      if (at < text.length()) {
        throw malformed();
      }
    }

    private Parameter parameter() {
      skipBlanks();
      String name = token();
      if (!skips('=')) {
        return new Parameter(name, Optional.empty());
      }
      skipBlanks();
      boolean isQuoted = at < text.length() && text.charAt(at) == '"';
      return new Parameter(name, Optional.of(isQuoted ? quoted() : token()));
    }

    /** Reads a quoted string; what it says must be a token, too (RFC 6455 §9.1). */
    private String quoted() {
      int end = text.indexOf('"', at + 1);
      if (end < 0) {
        throw malformed();
      }
      String said = text.substring(at + 1, end);
      if (said.isEmpty() || !said.chars().allMatch(Octets::isToken)) {
        throw malformed();
      }
      at = end + 1;
      return said;
    }

    private String token() {
      int from = at;
      while (at < text.length() && Octets.isToken(text.charAt(at))) {
        at++;
      }
      if (at == from) {
        throw malformed();
      }
      return text.substring(from, at).toLowerCase(Locale.ROOT);
    }

    private boolean skips(char wanted) {
      skipBlanks();
      boolean isThere = at < text.length() && text.charAt(at) == wanted;
      at += isThere ? 1 : 0;
      return isThere;
    }

    private void skipBlanks() {
      while (at < text.length() && Octets.isBlank(text.charAt(at))) {
        at++;
      }
    }

    private static HttpException malformed() {
      return new HttpException(400, "Sec-WebSocket-Extensions is malformed (RFC 6455 §9.1)");
    }
  }
}
