package org.pulsarweb.dist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What follows a command: words, and options between them, as in {@code new hello --package a.b}.
 *
 * <p>Immutable.
 */
record CommandWords(List<String> words, Map<String, String> options) {
  /**
   * Takes the words apart.
   *
   * @param command for messages
   * @param args what follows it
   * @param valued options that need a value, and what messages call that
   * @param plain options without a value
   */
  static CommandWords read(
      String command, String[] args, Map<String, String> valued, Set<String> plain) throws Refusal {
    var words = new ArrayList<String>();
    var options = new HashMap<String, String>();
    for (int at = 0; at < args.length; at++) {
      String word = args[at];
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!word.startsWith("--")) {
        words.add(word);
      } else if (plain.contains(word)) {
        options.put(word, "");
      } else if (!valued.containsKey(name)) {
        throw Refusal.wrongUse(command + " has no option " + name + having(valued, plain));
      } else if (equals >= 0) {
        options.put(name, word.substring(equals + 1));
      } else if (at + 1 < args.length) {
        options.put(name, args[++at]);
      } else {
        throw Refusal.wrongUse(name + " needs a value: " + valued.get(name));
      }
    }
    return new CommandWords(List.copyOf(words), Map.copyOf(options));
  }

  private static String having(Map<String, String> valued, Set<String> plain) {
    var all = new TreeSet<>(plain);
    all.addAll(valued.keySet());
    return all.isEmpty() ? "; it has none" : "; it has " + String.join(", ", all);
  }

  /** Returns whether an option without a value was given. */
  boolean has(String option) {
    return options.containsKey(option);
  }

  /** Returns the value of an option; empty if it was not given. */
  String option(String option) {
    return options.getOrDefault(option, "");
  }
}
