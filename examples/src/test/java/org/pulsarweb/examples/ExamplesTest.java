package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final Path GUIDE = Path.of(System.getenv("PULSAR_ROOT"), "docs", "guide");

  @Test
  void a_name_is_one_word_and_a_summary_one_line() {
    assertThat(Examples.all()).extracting(Example::name).doesNotHaveDuplicates();
    assertThat(Examples.all()).extracting(Example::name).allMatch(name -> name.matches("[a-z]+"));
    assertThat(Examples.all())
        .extracting(Example::summary)
        .allMatch(summary -> summary.length() <= 60 && !summary.contains("\n"));
  }

  @Test
  void an_example_is_in_the_guide_and_has_a_page_that_quotes_it() throws Exception {
    String index = Files.readString(GUIDE.resolve("README.md"));
    var pages = new StringBuilder();
    try (var files = Files.newDirectoryStream(GUIDE, "*.md")) {
      for (Path file : files) {
        pages.append(Files.readString(file));
      }
    }
    for (Example example : Examples.all()) {
      String name = example.name();
      String type = Character.toUpperCase(name.charAt(0)) + name.substring(1);
      assertThat(index).contains("`" + name + "`");
      assertThat(pages).contains("examples/src/main/java/org/pulsarweb/examples/" + type + ".java");
    }
  }
}
