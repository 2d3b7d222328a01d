package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code docs/conformance.md}, whose table says what suites of others have found. Each run of a
 * suite holds its own row true; {@code -Dconformance=write} has it write the row instead.
 *
 * <p>Safe for use by many threads.
 */
final class ConformancePage {
  private static final Path PAGE =
      Path.of(System.getenv().getOrDefault("PULSAR_ROOT", "..")).resolve("docs/conformance.md");
  private static final String RULER = "|---|---|--:|--:|---|";

  private ConformancePage() {}

  /**
   * What one run of a suite came to.
   *
   * @param suite its name and version
   * @param what it looked at
   * @param cases how many it has run
   * @param passed how many of them have passed
   * @param remark what there is to say about the others; may be empty
   */
  record Row(String suite, String what, int cases, int passed, String remark) {
    private String key() {
      return "| " + suite + " | " + what + " | ";
    }

    private String line() {
      return key() + cases + " | " + passed + " | " + (remark.isEmpty() ? "|" : remark + " |");
    }
  }

  /** Fails unless the page says of the run what it came to. */
  static synchronized void says(Row row) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
    if ("write".equals(System.getProperty("conformance"))) {
      put(lines, row);
      Files.write(PAGE, lines);
    }
    assertThat(lines)
        .as("docs/conformance.md; -Dconformance=write writes what was run")
        .contains(row.line());
  }

  /** Puts the row in the place of the one before it, or where its name belongs. */
  private static void put(List<String> lines, Row row) {
    lines.removeIf(line -> line.startsWith(row.key()));
    int at = lines.indexOf(RULER) + 1;
    while (lines.get(at).startsWith("|") && lines.get(at).compareTo(row.line()) < 0) {
      at++;
    }
    lines.add(at, row.line());
  }
}
