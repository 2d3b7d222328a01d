package org.pulsarweb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents show code that is compiled and tested, and decisions are short. */
class DocsTest {
  private static final boolean WRITE = "write".equals(System.getProperty("docs"));
  private static final int DECISION_MAX_LINES = 60;

  private static final Pattern JAVA_BLOCK =
      Pattern.compile(
          "(?:^<!-- from (?<file>[^\\s#]+)(?:#(?<region>[\\w-]+))? -->\\R)?"
              + "^ *```java *\\R(?<code>.*?)^ *```",
          Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void a_java_block_is_a_piece_of_a_program() {
    var faults = new ArrayList<String>();
    for (Path document : House.files(".md").toList()) {
      String text = House.text(document);
      String wanted = refreshed(document, text, faults);
      if (!text.equals(wanted) && WRITE) {
        House.write(document, wanted);
      } else if (!text.equals(wanted)) {
        faults.add(House.name(document) + " differs from its sources; -Ddocs=write refreshes it");
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void a_decision_is_numbered_and_at_most_a_page() throws Exception {
    try (Stream<Path> decisions = Files.list(House.ROOT.resolve("docs", "adr"))) {
      List<Path> files = decisions.sorted().toList();

      assertThat(files).isNotEmpty();
      for (int i = 0; i < files.size(); i++) {
        Path file = files.get(i);
        String name = file.getFileName().toString();
        assertThat(name).matches("\\d{4}-[a-z0-9-]+\\.md").startsWith("%04d-".formatted(i + 1));
        assertThat(House.text(file).lines()).as(name).hasSizeLessThanOrEqualTo(DECISION_MAX_LINES);
        assertThat(House.text(file))
            .as(name)
            .startsWith("# " + name.substring(0, 4) + " ")
            .contains("\n## Context\n")
            .contains("\n## Choice\n")
            .contains("\n## The road not taken\n")
            .contains("\n## What would change our mind\n");
      }
    }
  }

  @Test
  void a_region_is_moved_to_the_left_margin_without_inner_marks() {
    String text =
        """
        class Echo {
          // @start region="outer"
          void a() {
            // @start region="inner"
            b();
            // @end
          }
          // @end
        }
        """;

    assertThat(Snippet.region(text, "outer")).contains("void a() {\n  b();\n}\n");
    assertThat(Snippet.region(text, "inner")).contains("b();\n");
    assertThat(Snippet.region(text, "other")).isEmpty();
    assertThat(Snippet.whole(text)).isEqualTo("class Echo {\n  void a() {\n    b();\n  }\n}\n");
  }

  /** Returns the document with every Java block replaced by what its source says today. */
  private static String refreshed(Path document, String text, List<String> faults) {
    var result = new StringBuilder();
    Matcher block = JAVA_BLOCK.matcher(text);
    while (block.find()) {
      String code = source(document, block, faults);
      String whole =
          text.substring(block.start(), block.start("code"))
              + code
              + text.substring(block.end("code"), block.end());
      block.appendReplacement(result, Matcher.quoteReplacement(whole));
    }
    return block.appendTail(result).toString();
  }

  private static String source(Path document, Matcher block, List<String> faults) {
    String code = block.group("code");
    String file = block.group("file");
    String region = block.group("region");
    if (file == null) {
      faults.add(
          House.name(document) + " has a Java block without <!-- from FILE#region -->: " + code);
      return code;
    }
    Path source = House.ROOT.resolve(file);
    if (!Files.isRegularFile(source)) {
      faults.add(House.name(document) + " quotes a file that does not exist: " + file);
      return code;
    }
    String text = House.text(source);
    if (region == null) {
      return Snippet.whole(text);
    }
    return Snippet.region(text, region)
        .orElseGet(() -> {
          faults.add(House.name(document) + " quotes a region that does not exist: " + region);
          return code;
        });
  }
}
