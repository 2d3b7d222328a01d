package org.pulsarweb.app;

import java.util.Locale;

/**
 * The allowed name that a mistyped one most likely meant.
 *
 * <p>Immutable.
 */
final class NearestName {
  private NearestName() {}

  /** Returns {@code " (did you mean x?)"}, or nothing when no name is near. */
  static String hint(String typed, String... names) {
    String nearest = of(typed, names);
    return nearest.isEmpty() ? "" : asHint(nearest);
  }

  static String asHint(String name) {
    return " (did you mean " + name + "?)";
  }

  /** Returns the nearest name, or an empty one when none is near. */
  static String of(String typed, String... names) {
    String best = "";
    // one edit in three letters is a slip; more is another word
    int limit = Math.max(1, typed.replace("-", "").length() / 3) + 1;
    for (String name : names) {
      String lower = typed.toLowerCase(Locale.ROOT);
      int distance = lower.length() > 2 && name.startsWith(lower) ? 1 : distance(lower, name);
      if (distance < limit) {
        limit = distance;
        best = name;
      }
    }
    return best;
  }

  /** Returns {@code "a, b or c"}. */
  static String list(String... names) {
    var text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append(i == 0 ? "" : i == names.length - 1 ? " or " : ", ").append(names[i]);
    }
    return text.toString();
  }

  /** Counts the letters to insert, delete, replace or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
