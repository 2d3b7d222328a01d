package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewProjectTest {
  private static final Pattern PLUGIN =
      Pattern.compile("<artifactId>([\\w-]+-plugin)</artifactId>\\s*<version>([^<]+)</version>");

  @TempDir Path folder;
  private Pulsars pulsar;

  @BeforeEach
  void use_the_folder() {
    pulsar = new Pulsars(folder);
  }

  @Test
  void a_project_has_its_name_and_package_in_it_and_no_mark_of_a_template() throws Exception {
    var outcome = pulsar.run("new", "my-shop", "--package", "org.example.shop");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("made my-shop/; ").hasLineCount(1);
    Path project = folder.resolve("my-shop");
    assertThat(project.resolve("src/main/java/org/example/shop/Main.java"))
        .content()
        .startsWith("package org.example.shop;\n")
        .contains("my-shop is running");
    assertThat(project.resolve("src/test/java/org/example/shop/MainTest.java")).exists();
    assertThat(project.resolve("pom.xml"))
        .content()
        .contains("<groupId>org.example.shop</groupId>", "<artifactId>my-shop</artifactId>");
    try (Stream<Path> tree = Files.walk(project)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        assertThat(file).content().doesNotContain("{{", "@project", "@junit");
      }
    }
  }

  @Test
  void a_package_is_made_of_the_name() throws Exception {
    assertThat(NewProject.of("My-Shop_2", "")).isEqualTo(new NewProject("My-Shop_2", "myshop2"));
  }

  @Test
  void what_is_there_is_not_overwritten() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("hello")).resolve("pom.xml");
    Files.writeString(mine, "mine");
    var outcome = pulsar.run("new", "hello");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("pulsar: there is a hello here already; nothing was written\n");
    assertThat(mine).hasContent("mine");
    try (Stream<Path> files = Files.list(mine.getParent())) {
      assertThat(files).containsExactly(mine);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          new                     | new needs one name, as in: pulsar new hello
          new a b                 | new needs one name, as in: pulsar new hello
          new ../a                | '../a' is no name for a project; it has letters, digits,
          new 1a                  | '1a' is no name for a project; it has letters, digits,
          new int                 | 'int' is no name for a package; --package NAME gives another one
          new hello --package 1.2 | '1.2' is no name for a package
          new hello --package     | --package needs a value: NAME
          new hello --force       | new has no option --force; it has --help, --package
          install x               | install takes no word: x
          install                 | these are classes, not jars; use the command pulsar
          """)
  void what_is_wrong_is_one_line(String line, String message) throws Exception {
    var outcome = pulsar.run((Object[]) line.split(" ", -1));
    assertThat(outcome.exitCode()).isEqualTo(line.equals("install") ? 1 : 2);
    assertThat(outcome.err()).startsWith("pulsar: " + message).hasLineCount(1);
    assertThat(folder.resolve("hello")).doesNotExist();
  }

  @Test
  void a_project_uses_the_plugins_that_pulsar_itself_is_built_with() throws Exception {
    String house = Files.readString(Path.of(System.getenv("PULSAR_ROOT"), "pom.xml"));
    assertThat(plugins(template("pom.xml")))
        .isNotEmpty()
        .allSatisfy(plugin -> assertThat(plugins(house)).contains(plugin));
  }

  private static Stream<String> plugins(String pom) {
    return PLUGIN
        .matcher(pom)
        .results()
        .map((MatchResult plugin) -> plugin.group(1) + " " + plugin.group(2));
  }

  private static String template(String name) throws Exception {
    try (var stream = NewProject.class.getResourceAsStream("project/" + name + ".template")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
