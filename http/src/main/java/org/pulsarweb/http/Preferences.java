package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What a client would rather have (RFC 9110 §12): a list of ranges with weights. What is malformed
 * in it is passed over.
 */
final class Preferences {
  /**
   * One member of the list.
   *
   * @param text in lower case, without parameters
   * @param parameters in lower case, but for the weight
   * @param weight thousandths
   */
  private record Range(String text, List<String> parameters, int weight) {}

  private static final int MAX_WEIGHT = 1000;
  private static final int NONE = -1;

  private final List<Range> ranges;
  private final boolean present;

  private Preferences(List<Range> ranges, boolean present) {
    this.ranges = ranges;
    this.present = present;
  }

  static Preferences of(Headers headers, String name) {
    var ranges = new ArrayList<Range>();
    List<String> fields = headers.all(name);
    for (String field : fields) {
      for (String member : split(field, ',')) {
        range(member, ranges);
      }
    }
    return new Preferences(ranges, !fields.isEmpty());
  }

  private static void range(String member, List<Range> into) {
    List<String> words = split(member, ';');
    String text = words.getFirst().strip().toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      return;
    }
    int weight = MAX_WEIGHT;
    var parameters = new ArrayList<String>();
    for (String word : words.subList(1, words.size())) {
      String parameter = word.strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        weight = weight(parameter.substring(2).strip());
        break; // what follows are extensions of Accept that nobody uses
      }
      if (!parameter.isEmpty()) {
        parameters.add(parameter);
      }
    }
    if (weight >= 0) {
      into.add(new Range(text, List.copyOf(parameters), weight));
    }
  }

  /** Returns thousandths, or -1 for what is no weight (RFC 9110 §12.4.2). */
  private static int weight(String text) {
    if (!text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
      return NONE;
    }
    int weight = (text.charAt(0) - '0') * MAX_WEIGHT;
    for (int i = 2, unit = 100; i < text.length(); i++, unit /= 10) {
      weight += (text.charAt(i) - '0') * unit;
    }
    return weight;
  }

  /** Splits at a mark that stands in no quotes. */
  private static List<String> split(String text, char mark) {
    var parts = new ArrayList<String>(2);
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == mark && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** Returns the media type that the client likes best (RFC 9110 §12.5.1). */
  Optional<String> type(List<String> offered) {
    return best(offered, this::weightOfType);
  }

  private int weightOfType(String offer) {
    List<String> words = split(offer, ';');
    String type = words.getFirst().strip().toLowerCase(Locale.ROOT);
    List<String> parameters =
        words.subList(1, words.size()).stream()
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .toList();
    int best = NONE;
    int specificity = 0;
    for (Range range : ranges) {
      int fits = fit(range, type, parameters);
      if (fits > specificity) {
        specificity = fits;
        best = range.weight;
      }
    }
    return best;
  }

  /** Returns how exactly a range means a type; 0 if it does not. */
  private static int fit(Range range, String type, List<String> parameters) {
    if (!parameters.containsAll(range.parameters)) {
      return 0;
    }
    if (range.text.equals(type)) {
      return 3 + range.parameters.size();
    }
    if (range.text.endsWith("/*")
        && type.startsWith(range.text.substring(0, range.text.length() - 1))) {
      return 2;
    }
    return range.text.equals("*/*") ? 1 : 0;
  }

  /** Returns the language that the client likes best (RFC 9110 §12.5.4, RFC 4647 §3.4). */
  Optional<String> language(List<String> offered) {
    Optional<String> exact = best(offered, this::weightOfLanguage);
    return exact.isPresent() ? exact : best(offered, this::weightOfWiderLanguage);
  }

  /** A range takes itself and all that is more special: {@code en} takes {@code en-GB}. */
  private int weightOfLanguage(String offer) {
    String tag = offer.toLowerCase(Locale.ROOT);
    int best = NONE;
    int length = -1;
    for (Range range : ranges) {
      boolean takes = range.text.equals(tag) || tag.startsWith(range.text + "-");
      int exactness = range.text.equals("*") ? 0 : takes ? range.text.length() : -1;
      if (exactness > length) {
        length = exactness;
        best = range.weight;
      }
    }
    return best;
  }

  /** Better a wider language than none: who asks for {@code de-CH} understands {@code de}. */
  private int weightOfWiderLanguage(String offer) {
    String tag = offer.toLowerCase(Locale.ROOT);
    if (weightOfLanguage(offer) == 0) {
      return NONE;
    }
    int best = NONE;
    for (Range range : ranges) {
      if (range.text.startsWith(tag + "-")) {
        best = Math.max(best, range.weight);
      }
    }
    return best;
  }

  /** Returns the charset that the client likes best (RFC 9110 §12.5.2). */
  Optional<String> charset(List<String> offered) {
    return best(offered, offer -> weightOfToken(offer, NONE));
  }

  /**
   * Returns the content coding that the client likes best (RFC 9110 §12.5.3). None at all is always
   * acceptable unless it is ruled out, and is what a client gets that says nothing.
   */
  Optional<String> coding(List<String> offered) {
    if (!present) {
      return offered.contains("identity") ? Optional.of("identity") : offered.stream().findFirst();
    }
    return best(
        offered,
        offer -> {
          int unsaid = offer.equals("identity") ? 1 : NONE;
          int weight = weightOfToken(offer, unsaid);
          boolean isWild = ranges.stream().noneMatch(range -> range.text.equals(offer));
          return offer.equals("identity") && isWild && weight > 0 ? 1 : weight;
        });
  }

  private int weightOfToken(String offer, int unsaid) {
    String token = offer.toLowerCase(Locale.ROOT);
    int any = unsaid;
    for (Range range : ranges) {
      if (range.text.equals(token)) {
        return range.weight;
      }
      if (range.text.equals("*")) {
        any = range.weight;
      }
    }
    return any;
  }

  /** Returns the offer with the greatest weight, of several the first; what weighs 0 is refused. */
  private Optional<String> best(List<String> offered, ToIntFunction<String> weight) {
    if (!present || ranges.isEmpty()) {
      return offered.stream().findFirst();
    }
    String best = null;
    int bestWeight = 0;
    for (String offer : offered) {
      int weighs = weight.applyAsInt(offer);
      if (weighs > bestWeight) {
        best = offer;
        bestWeight = weighs;
      }
    }
    return Optional.ofNullable(best);
  }
}
