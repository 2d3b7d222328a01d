package org.pulsarweb.web;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a path template: written out ({@code users}), a parameter ({@code {id:int}}), or
 * parameters with text around them ({@code {name}.{kind}}).
 */
final class PathSegment {
  /** A piece of a segment: text, or a parameter. */
  sealed interface Piece {
    record Text(String text) implements Piece {}

    record Parameter(String name, Constraint constraint) implements Piece {}
  }

  private final List<Piece> pieces;
  private final List<Piece.Parameter> parameters;
  private final @Nullable Pattern pattern; // of text and parameters mixed

  PathSegment(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
    this.parameters =
        pieces.stream()
            .filter(Piece.Parameter.class::isInstance)
            .map(Piece.Parameter.class::cast)
            .toList();
    this.pattern = parameters.isEmpty() || pieces.size() == 1 ? null : pattern(pieces);
  }

  private static Pattern pattern(List<Piece> pieces) {
    var expression = new StringBuilder();
    int group = 0;
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Text(String text) -> expression.append(Pattern.quote(text));
        case Piece.Parameter(_, Constraint constraint) ->
            expression
                .append("(?<p")
                .append(group++)
                .append('>')
                .append(constraint.expression())
                .append(')');
      }
    }
    return Pattern.compile(expression.toString(), Pattern.DOTALL);
  }

  List<Piece> pieces() {
    return pieces;
  }

  List<Piece.Parameter> parameters() {
    return parameters;
  }

  boolean isLiteral() {
    return parameters.isEmpty();
  }

  /** Tells whether it takes all that is left of a path. */
  boolean isRest() {
    return pattern == null
        && !parameters.isEmpty()
        && parameters.getFirst().constraint().kind() == Constraint.Kind.PATH;
  }

  /** Returns the text of a segment that is written out. */
  String literal() {
    return pieces.isEmpty() ? "" : ((Piece.Text) pieces.getFirst()).text();
  }

  /** Returns what makes it the same as another: all but the names of its parameters. */
  String key() {
    var key = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Text(String text) -> key.append(text);
        case Piece.Parameter(_, Constraint constraint) ->
            key.append('{').append(constraint.key()).append('}');
      }
    }
    return key.toString();
  }

  /** Returns who is asked first: what has text goes before what has none. */
  int rank() {
    return pattern != null ? 0 : parameters.getFirst().constraint().rank();
  }

  /** Returns how much text it has. */
  int textLength() {
    int length = 0;
    for (Piece piece : pieces) {
      length += piece instanceof Piece.Text(String text) ? text.length() : 0;
    }
    return length;
  }

  /**
   * Adds the values of the parameters, and returns true, if it takes the text; else does nothing.
   */
  boolean take(String value, List<String> taken) {
    if (pattern == null) {
      return parameters.getFirst().constraint().takes(value) && taken.add(value);
    }
    Matcher matcher = pattern.matcher(value);
    if (!matcher.matches()) {
      return false;
    }
    var values = new ArrayList<String>(parameters.size());
    for (int i = 0; i < parameters.size(); i++) {
      String group = matcher.group("p" + i);
      if (group == null || !parameters.get(i).constraint().takes(group)) {
        return false;
      }
      values.add(group);
    }
    return taken.addAll(values);
  }
}
