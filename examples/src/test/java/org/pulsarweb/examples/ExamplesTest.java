package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final Path GUIDE = Path.of(System.getenv("PULSAR_ROOT"), "docs", "guide");

  @Test
  void a_name_is_words_with_hyphens_and_a_summary_one_line() {
    assertThat(Examples.all()).extracting(Example::name).doesNotHaveDuplicates();
    assertThat(Examples.all())
        .extracting(Example::name)
        .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
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
      assertThat(index).contains("`" + example.name() + "`");
      assertThat(pages)
          .contains("examples/src/main/java/org/pulsarweb/examples/" + type(example) + ".java");
    }
  }

  /** Returns the class of an example: {@code RemoteState} for {@code remote-state}. */
  private static String type(Example example) {
    return Arrays.stream(example.name().split("-", -1))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }
}
