package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the order of TOML 1.0. */
class TomlReaderTest {
  @Test
  void comments_blanks_and_both_ends_of_lines_are_passed_over() {
    assertThat(read("\uFEFF# a\n\n \t\r\n a = 1 # b\r\n\t# c\nb=2"))
        .containsExactly("a=1 @4:2>4:6", "b=2 @6:1>6:3");
    assertThat(read("")).isEmpty();
    assertThat(read("#")).isEmpty();
  }

  @Test
  void keys_are_bare_quoted_or_dotted() {
    assertThat(read("a_B-9 = 1\n1 = 2\n\"a b\" = 3\n'c\\' = 4\nx.\"y.z\" . w = 5\n\"\" = 6\n"))
        .containsExactly(
            "a_B-9=1 @1:1>1:9",
            "1=2 @2:1>2:5",
            "a b=3 @3:1>3:9",
            "c\\=4 @4:1>4:8",
            "x/y.z/w=5 @5:1>5:15",
            "=6 @6:1>6:6");
  }

  @Test
  void strings_have_escapes() {
    assertThat(text("\"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600é\""))
        .isEqualTo("\b\t\n\f\r\"\\é😀é");
    assertThat(text("'C:\\new \"x\"'")).isEqualTo("C:\\new \"x\"");
    assertThat(text("\"\"")).isEmpty();
    assertThat(text("''")).isEmpty();
  }

  @Test
  void long_strings_go_over_lines() {
    assertThat(text("\"\"\"\na\r\n b\\\"\"\"\"")).isEqualTo("a\n b\"");
    assertThat(text("\"\"\"a \\  \n\n   b\"\"\"")).isEqualTo("a b");
    assertThat(text("\"\"\"two: \"\"\"\"\"")).isEqualTo("two: \"\"");
    assertThat(text("'''\na\\\n'b''''")).isEqualTo("a\\\n'b'");
    assertThat(text("\"\"\"\"\"\"")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "+1, 1",
    "-17, -17",
    "0, 0",
    "1_000, 1000",
    "0xDEAD_beef, 0xDEAD_beef",
    "0o27, 0o27",
    "0b1, 0b1",
    "1.5, 1.5",
    "-0.25e-3, -0.25e-3",
    "5e+2_2, 5e+22",
    "inf, inf",
    "-nan, -nan",
    "true, true",
    "false, false",
    "1979-05-27, 1979-05-27",
    "07:32:00.9, 07:32:00.9",
    "1979-05-27T07:32:00Z, 1979-05-27T07:32:00Z"
  })
  void numbers_booleans_and_dates_are_written_plainly(String toml, String text) {
    assertThat(text(toml)).isEqualTo(text);
  }

  @Test
  void lists_go_over_lines_and_end_with_a_comma_or_not() {
    assertThat(read("a = [1, 'b', [2], # c\n\n 3 ,\n]\nb = []\nc = [ 1 ]"))
        .containsExactly("a=[1 b [2] 3] @1:1>1:5", "b=[] @5:1>5:5", "c=[1] @6:1>6:5");
  }

  @Test
  void tables_go_before_their_keys() {
    assertThat(read("a = 1\n[b]\na = 2\n[b.c]\na = 3\n[ d . 'e' ]\na.f = 4\n"))
        .containsExactly(
            "a=1 @1:1>1:5", "b/a=2 @3:1>3:5", "b/c/a=3 @5:1>5:5", "d/e/a/f=4 @7:1>7:7");
  }

  @Test
  void a_table_may_come_after_one_within_it() {
    assertThat(read("[a.b]\nc = 1\n[a]\nd = 2")).hasSize(2);
    assertThat(read("[a]\nb.c = 1\n[a.b.d]\ne = 2")).hasSize(2);
  }

  @Test
  void tables_in_braces_are_tables() {
    assertThat(read("a = {b = 1, c.d = 'x', e = { f = [2] } }\ng = {}"))
        .containsExactly("a/b=1 @1:6>1:10", "a/c/d=x @1:13>1:19", "a/e/f=[2] @1:30>1:34");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a                     | 1:2: after a key comes =
          a 1                   | 1:3: after a key comes =
          = 1                   | 1:1: here a key is wanted
          a. = 1                | 1:4: here a key is wanted
          é = 1                 | 1:1: here a key is wanted
          `\"""a\""" = 1`         | 1:1: a key is written in one line
          a =                   | 1:4: here a value is wanted
          a = #1                | 1:5: here a value is wanted
          a = info              | 1:5: 'info' is neither a number nor true or false; text stands in
          a = 127.0.0.1:80      | 1:5: '127.0.0.1:80' is neither a number
          a = 07                | 1:5: '07' is neither a number
          a = 1__0              | 1:5: '1__0' is neither
          a = 1_                | 1:5: '1_' is neither
          a = 1.                | 1:5: '1.' is neither
          a = .5                | 1:5: '.5' is neither
          a = +0x1              | 1:5: '+0x1' is neither
          a = 0xg               | 1:5: '0xg' is neither
          a = 1e                | 1:5: '1e' is neither
          a = TRUE              | 1:5: 'TRUE' is neither
          a = 1 2               | 1:7: the line should end here
          a = 'x' b = 1         | 1:9: the line should end here
          a = "x                | 1:5: this string is not closed in its line
          a = 'x~b = 1          | 1:5: this string is not closed in its line
          `a = \"""x~~`           | 1:5: this string is not closed
          `a = "x\\y"`            | 1:7: there is no such escape; a backslash is written twice
          `a = "\\u12"`           | 1:6: an escape of 4 hexadecimal digits that is no character
          `a = "\\ud800"`         | 1:6: an escape of 4 hexadecimal digits
          `a = "\\U00110000"`     | 1:6: an escape of 8 hexadecimal digits
          a = [1~b = 2          | 2:1: a list goes on with , or ends with ]
          a = [1,~~             | 1:5: this list is not closed
          a = [1 2]             | 1:8: a list goes on with , or ends with ]
          a = [,]               | 1:6: here a value is wanted
          a = [{}]              | 1:6: no setting is a list of tables
          a = {b = 1,}          | 1:12: here a key is wanted
          a = {b = 1~}          | 1:11: a table in braces goes on with , or ends with }
          a = {b = 1 c = 2}     | 1:12: a table in braces goes on with , or ends with }
          [a                    | 1:3: a table's name ends with ]
          []                    | 1:2: here a key is wanted
          [a] b = 1             | 1:5: the line should end here
          [[a]]                 | 1:1: no setting is a list of tables; write [NAME]
          a = 1~a = 2           | 2:1: a is there twice
          a = 1~"a" = 2         | 2:1: a is there twice
          a.b = 1~a.b = 2       | 2:1: a.b is there twice
          a.b = 1~a = 2         | 2:1: a is there twice
          a = 1~a.b = 2         | 2:1: a has a value already and takes no more keys
          a = 1~[a]             | 2:1: a has a value already and takes no more keys
          a = 1~[a.b]           | 2:1: a has a value already and takes no more keys
          a = {b = 1}~[a]       | 2:1: a has a value already and takes no more keys
          a = {b = 1}~a.c = 1   | 2:1: a has a value already and takes no more keys
          a = {b = 1, b = 2}    | 1:13: a.b is there twice
          a = {b = {}, b.c = 2} | 1:14: a.b has a value already and takes no more keys
          [a]~[b]~[a]           | 3:1: the table a is there twice
          a.b = 1~[a]           | 2:1: the table a is there twice
          [a.b]~[a]~b.c = 1     | 3:1: the table a.b is there already
          [a.b]~[a]~b = 1       | 3:1: a.b is there twice
          """)
  void what_is_wrong_is_said_with_its_place(String toml, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(toml.replace('~', '\n')))
        .withMessageStartingWith("x.toml:" + message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void control_characters_are_refused() {
    for (String toml : List.of("a = \"\u0001\"", "a = '\u007F'", "#   \u0001", "a = '''\r'''")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> read(toml))
          .withMessageMatching("x.toml:1:(5|6|8): a control character, \\d+, which .*");
    }
  }

  @Test
  void nesting_has_a_limit() {
    assertThat(read("a = " + "[".repeat(16) + "]".repeat(16))).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("a = " + "[".repeat(100_000)))
        .withMessage("x.toml:1:21: more than 16 lists or tables within each other");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("a = " + "{a=".repeat(100_000)))
        .withMessage("x.toml:1:53: more than 16 lists or tables within each other");
  }

  @Test
  void columns_count_characters_not_units() {
    assertThat(read("'😀' = 1")).containsExactly("😀=1 @1:1>1:7");
  }

  private static String text(String value) {
    TomlEntry entry = TomlReader.read("x.toml", "a = " + value + "\n").getFirst();
    return ((TomlEntry.Scalar) entry.value()).text();
  }

  private static List<String> read(String toml) {
    return TomlReader.read("x.toml", toml).stream()
        .map(entry ->
            "%s=%s @%s>%s"
                .formatted(
                    String.join("/", entry.path()),
                    text(entry.value()),
                    entry.place(),
                    entry.value().place()))
        .toList();
  }

  private static String text(TomlEntry.Value value) {
    return switch (value) {
      case TomlEntry.Scalar scalar -> scalar.text();
      case TomlEntry.Array array -> {
        var text = new StringJoiner(" ", "[", "]");
        array.elements().forEach(element -> text.add(text(element)));
        yield text.toString();
      }
    };
  }
}
