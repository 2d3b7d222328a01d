package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @Test
  void a_whole_number_has_bounds() {
    Words<Integer> words = Words.wholeNumber(2, 5);
    assertThat(words.read("2")).isEqualTo(2);
    assertThat(words.read("5")).isEqualTo(5);
    refuses(words, "a whole number from 2 to 5", "1", "6", "", "x", "3.0", "99999999999");
  }

  @Test
  void seconds_have_bounds_and_decimals() {
    assertThat(Words.seconds().read("0")).isZero();
    assertThat(Words.seconds().read("0.000000001")).isEqualTo(Duration.ofNanos(1));
    assertThat(Words.seconds().read("31536000")).isEqualTo(Duration.ofDays(365));
    refuses(
        Words.seconds(), "seconds from 0 to 31536000", "-0.1", "31536000.000000001", "1e3", "1 s");
    assertThat(Words.seconds(1).read("1")).isEqualTo(Duration.ofSeconds(1));
    refuses(Words.seconds(1), "seconds from 1 to 31536000", "0.999999999", "0");
  }

  @ParameterizedTest
  @CsvSource({
    "1K, 1024, 1K",
    "1024, 1024, 1K",
    "1025, 1025, 1025",
    "3m, 3145728, 3M",
    "3072K, 3145728, 3M",
    "2G, 2147483648, 2G",
    "1T, 1099511627776, 1T",
    "1048576M, 1099511627776, 1T"
  })
  void a_size_is_bytes_with_or_without_a_unit(String word, long bytes, String written) {
    Words<Long> words = Words.size(1024, 1L << 40);
    assertThat(words.read(word)).isEqualTo(bytes);
    assertThat(words.write(bytes)).isEqualTo(written);
  }

  @Test
  void a_size_has_bounds() {
    refuses(
        Words.size(1024, 1L << 40),
        "bytes from 1K to 1T, as in 512M",
        "1023",
        "0K",
        "1099511627777",
        "2T",
        "9007199254740993K", // 2^63 and more: not to be taken for less
        "17179869184G",
        "-1K",
        "K",
        "",
        "1.5G",
        "1KB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "yes", "on", "1"})
  void yes_has_several_words(String word) {
    assertThat(Words.yesOrNo().read(word)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "no", "Off", "0"})
  void no_has_several_words(String word) {
    assertThat(Words.yesOrNo().read(word)).isFalse();
    assertThat(Words.yesOrNo().write(false)).isEqualTo("false");
  }

  @Test
  void nothing_else_is_yes_or_no() {
    refuses(Words.yesOrNo(), "true or false", "", "2", "maybe", "tru");
  }

  @Test
  void a_choice_is_one_of_its_names() {
    Words<LogFormat> words = Words.choice(LogFormat.values());
    assertThat(words.read("Json")).isEqualTo(LogFormat.JSON);
    assertThat(words.write(LogFormat.AUTO)).isEqualTo("auto");
    refuses(words, "auto, text or json", "", "xml");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> words.read("jsn"))
        .withMessage("give auto, text or json (did you mean json?)");
  }

  @Test
  void a_text_has_no_control_characters() {
    assertThat(Words.text("a name").read("Hé llo")).isEqualTo("Hé llo");
    refuses(Words.text("a name"), "a name", "", " ", "a\nb", "a\u0000", "\u007F");
  }

  @Test
  void a_path_need_not_exist() {
    assertThat(Words.path().read("no/such file")).isEqualTo(Path.of("no/such file"));
    refuses(Words.path(), "a path", "", "  ", "a\u0000b");
  }

  @Test
  void rights_are_octal() {
    var words = new Octal();
    assertThat(words.read("0")).isZero();
    assertThat(words.read("027")).isEqualTo(23);
    assertThat(words.read("0o27")).isEqualTo(23);
    assertThat(words.read("777")).isEqualTo(511);
    assertThat(words.write(23)).isEqualTo("0027");
    refuses(words, "octal digits from 0 to 0777, as in 0027", "1000", "8", "-1", "", "rwx");
  }

  @Test
  void what_can_be_unset_has_an_empty_word() {
    Words<Optional<Integer>> words = Words.orUnset(Words.wholeNumber(1, 2));
    assertThat(words.isOptional()).isTrue();
    assertThat(words.read("")).isEmpty();
    assertThat(words.write(Optional.empty())).isEmpty();
    assertThat(words.read("2")).contains(2);
    assertThat(words.write(Optional.of(2))).isEqualTo("2");
    refuses(words, "a whole number from 1 to 2", "3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          a,b           | a;b
          a , b         | a;b
          "a,b",c       | a,b;c
          "a b"         | a b
          x"a,b"y       | xa,by
          a\\b,"c\\\\d"     | a\\b;c\\d
          "say \\"x\\""   | say "x"
          '""'          | ''
          a,,b          | a;;b
          a,            | a;
          " a ",b       | ' a ;b'
          """)
  void a_list_has_quotes_for_what_would_end_an_element(String word, String parts) {
    assertThat(String.join(";", ListWords.split(word, ','))).isEqualTo(parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a b",
        "a,b",
        "\"",
        "\\",
        "\\\"",
        " a",
        "a ",
        "",
        "-Dx=\"a b\"",
        "C:\\x\\",
        "a\\",
        "é"
      })
  void an_element_is_read_as_it_was_written(String element) {
    for (char separator : new char[] {',', ' '}) {
      List<String> elements = List.of("first", element, "last", element);
      String word = ListWords.join(elements, separator);
      assertThat(ListWords.split(word, separator)).isEqualTo(elements);
    }
  }

  @Test
  void options_are_parted_by_blanks() {
    Words<List<String>> words = Words.list(Words.text("options"), ' ');
    assertThat(words.read(" -Xmx1g  -Dx=\"a b\" ")).containsExactly("-Xmx1g", "-Dx=a b");
    assertThat(words.read("")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> words.read("\"-Xmx1g"))
        .withMessage("a double quote is not closed");
  }

  @Test
  void levels_are_one_for_all_and_some_for_loggers() {
    var words = new LogWords();
    assertThat(words.read("debug")).isEqualTo(new LogLevels(LogLevel.DEBUG, Map.of()));
    var levels = new LogLevels(LogLevel.NONE, Map.of("a.b", LogLevel.TRACE, "c", LogLevel.ERROR));
    assertThat(words.read("none a.b.trace,c.error")).isEqualTo(levels);
    assertThat(words.write(levels)).isEqualTo("none,a.b.trace,c.error");
    assertThat(words.read("a.warning").level()).isEqualTo(LogLevel.INFO);
    refuses(words, "trace, debug, info, warning, error or none, or LOGGER.LEVEL", "", " , ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> words.read("org.pulsarweb.web"))
        .withMessage(
            "'org.pulsarweb.web' is a logger without its level;"
                + " give trace, debug, info, warning, error or none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> words.read(".info"))
        .withMessage("'.info' names no logger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"unix", "10.0.0.0/8", "127.0.0.1", "0.0.0.0/0", "10.1.2.3/32", "::1", "fd00::/8"})
  void a_network_is_an_address_with_or_without_bits(String word) {
    assertThat(new NetworkWords(false).read(word)).isEqualTo(word);
    assertThat(new NetworkWords(true).read(word)).isEqualTo(word);
  }

  @Test
  void a_network_is_nothing_else() {
    refuses(
        new NetworkWords(false),
        "ADDRESS, ADDRESS/BITS or unix, as in 10.0.0.0/8",
        "",
        "localhost",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "::/129",
        "10.0.0/8/8",
        "/8");
  }

  private static void refuses(Words<?> words, String allowed, String... bad) {
    assertThat(words.allowed()).startsWith(allowed);
    for (String word : bad) {
      assertThatIllegalArgumentException()
          .as("reading '%s'", word)
          .isThrownBy(() -> words.read(word))
          .withMessageContaining("give " + allowed);
    }
  }
}
