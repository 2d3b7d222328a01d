package org.pulsarweb.app;

import java.util.Locale;

/** What is not shown to whoever may read a terminal or a log. */
final class Secrets {
  /** What stands in the place of a value that is not shown. */
  static final String HIDDEN = "***";

  private static final String[] SIGNS = {"password", "passwd", "secret", "token", "credential"};

  private Secrets() {}

  /**
   * Returns a setting's word as it may be shown: nothing of a secret, and nothing of what an option
   * such as {@code -Dx.password=...} says.
   */
  static String hidden(Setting<?> setting, String word) {
    if (word.isEmpty()) {
      return word;
    }
    if (setting.isSecret() || isSecret(setting.name())) {
      return HIDDEN;
    }
    char separator = setting.words().separator();
    return separator == ' ' ? withoutSecrets(word) : word;
  }

  private static String withoutSecrets(String word) {
    var parts = ListWords.split(word, ' ');
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      int equals = part.indexOf('=');
      if (equals > 0 && isSecret(part.substring(0, equals))) {
        parts.set(i, part.substring(0, equals + 1) + HIDDEN);
      }
    }
    return ListWords.join(parts, ' ');
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String sign : SIGNS) {
      if (lower.contains(sign)) {
        return true;
      }
    }
    return false;
  }
}
