package org.pulsarweb.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A region of a source file, marked as JEP 413 does: {@code // @start region="echo"} to {@code //
 * @end}. Regions may lie inside each other.
 */
final class Snippet {
  private static final Pattern START =
      Pattern.compile("\\s*// @start region=\"?(?<name>[\\w-]+)\"?.*");
  private static final Pattern END = Pattern.compile("\\s*// @end\\b.*");

  private Snippet() {}

  /** Returns the whole text without its marks. */
  static String whole(String text) {
    return join(text.lines().filter(line -> !isMark(line)).toList());
  }

  /** Returns one region, moved to the left margin, or nothing if the text has no such region. */
  static Optional<String> region(String text, String name) {
    var lines = new ArrayList<String>();
    int depth = 0; // regions open around this line, from the wanted one inwards
    for (String line : text.lines().toList()) {
      Matcher start = START.matcher(line);
      if (start.matches()) {
        depth += depth > 0 || start.group("name").equals(name) ? 1 : 0;
      } else if (END.matcher(line).matches()) {
        if (depth == 1) {
          return Optional.of(join(lines).stripTrailing().stripIndent() + "\n");
        }
        depth = Math.max(0, depth - 1);
      } else if (depth > 0) {
        lines.add(line);
      }
    }
    return Optional.empty();
  }

  private static boolean isMark(String line) {
    return START.matcher(line).matches() || END.matcher(line).matches();
  }

  private static String join(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
