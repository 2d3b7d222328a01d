package org.pulsarweb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java file looks as google-java-format writes it. */
class FormatTest {
  private static final boolean WRITE = "write".equals(System.getProperty("format"));

  @Test
  void every_java_file_is_formatted() {
    List<String> others =
        House.files(".java")
            .parallel()
            .filter(file -> !isFormatted(file))
            .map(House::name)
            .toList();

    assertThat(others).as("files to format; -Dformat=write rewrites them").isEmpty();
  }

  private static boolean isFormatted(Path file) {
    String text = House.text(file);
    String wanted = formatted(file, text);
    if (WRITE && !text.equals(wanted)) {
      House.write(file, wanted);
      return true;
    }
    return text.equals(wanted);
  }

  private static String formatted(Path file, String text) {
    try {
      return new Formatter().formatSourceAndFixImports(text);
    } catch (FormatterException e) {
      throw new AssertionError(House.name(file) + " cannot be parsed", e);
    }
  }
}
