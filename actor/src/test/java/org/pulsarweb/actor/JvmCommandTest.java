package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmCommandTest {
  @TempDir Path folder;

  @Test
  void the_words_are_in_the_order_that_a_jvm_wants() throws Exception {
    var command =
        JvmCommand.of("worker 1", "org.example.Main")
            .withClassPath(List.of(Path.of("/lib/a.jar"), Path.of("/lib/b.jar")))
            .withOptions(List.of("-Xmx64m", "-XX:-ExitOnOutOfMemoryError"))
            .withProperties(Map.of("b", "2", "a", "1"))
            .withArguments(List.of("socket"));

    assertThat(command.line(folder, List.of("-XX:AOTCache=file")))
        .containsExactly(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx64m",
            "-XX:-ExitOnOutOfMemoryError",
            "-XX:AOTCache=file",
            "-Dpulsar.title=worker 1",
            "-Da=1",
            "-Db=2",
            "-cp",
            "/lib/a.jar" + File.pathSeparator + "/lib/b.jar",
            "org.example.Main",
            "socket",
            "worker 1");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void the_class_path_is_that_of_this_jvm_made_absolute() {
    assertThat(JvmCommand.of("a", "Main").classPath())
        .isNotEmpty()
        .allMatch(Path::isAbsolute)
        .isEqualTo(
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList());
  }

  @Test
  void a_program_of_the_users_own_gets_its_arguments_and_no_other() throws Exception {
    var command =
        JvmCommand.of("worker", "Main")
            .withProgram("Shop", List.of("--port", "0"))
            .withClassPath(List.of(Path.of("/lib/a.jar")));

    assertThat(command.line(folder, List.of()))
        .contains("-Dpulsar.title=worker")
        .endsWith("/lib/a.jar", "Shop", "--port", "0");
  }

  @Test
  void what_is_for_all_comes_before_its_own_and_goes_on_to_its_children() throws Exception {
    var command =
        JvmCommand.of("worker", "Main")
            .withOptions(List.of("-Xmx64m"))
            .withProperties(Map.of("a", "1"))
            .withOptionsOfAll(" -Xss1m  -XX:+UseSerialGC");

    assertThat(command.line(folder, List.of()))
        .containsSubsequence(
            "-Xss1m",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-Da=1",
            "-Dpulsar.jvm.options= -Xss1m  -XX:+UseSerialGC");
    assertThat(command.withOptionsOfAll(" ")).isEqualTo(command);
    assertThatThrownBy(() -> command.withOptionsOfAll("-Xss1m -jar"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'-jar'");
  }

  @Test
  void a_title_is_one_line() throws Exception {
    assertThat(JvmCommand.of("a\nb", "Main").line(folder, List.of())).endsWith("Main", "a b");
  }

  @Test
  void an_option_that_would_start_something_else_is_refused() {
    var command = JvmCommand.of("a", "Main");

    assertThat(List.of("-jar", "-cp", "--class-path=x", "-m", " "))
        .allSatisfy(option ->
            assertThatThrownBy(() -> command.withOptions(List.of(option)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + option + "'"));
  }

  @Test
  void a_long_class_path_with_odd_names_arrives_through_a_file() throws Exception {
    var command = Programs.command("odd", Programs.Told.class, "one");
    var classPath = new ArrayList<Path>(command.classPath());
    Stream.of("with blank", "with \"quotes\"", "back\\slash", "ü", "x".repeat(250))
        .map(folder::resolve)
        .forEach(classPath::add);
    for (int i = 0; i < 20; i++) {
      classPath.add(folder.resolve("y".repeat(100) + i));
    }
    command = command.withClassPath(classPath);

    List<String> line = command.line(folder, List.of());
    var said = new Lines();
    var child =
        ChildProcess.start(
            "odd",
            line,
            Optional.of(folder),
            Map.of("PULSAR_TOLD", "yes"),
            "s",
            ChildProcess.Sieve.NONE,
            said);

    assertThat(child.exit().join()).isZero();
    assertThat(line).noneMatch(word -> word.length() > 2_000);
    assertThat(said.out())
        .contains("arguments [one, odd]", "title odd", "environment yes")
        .contains(
            "class path "
                + String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()));
    assertThat(command.line(folder, List.of())).as("the file is used again").isEqualTo(line);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() {
    var command =
        JvmCommand.of("a", "Main").withClassPath(List.of(Path.of("/" + "z".repeat(3_000))));

    assertThatThrownBy(() -> command.line(Path.of("/proc/nonexistent"), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "the class path of a child cannot be written into /proc/nonexistent: ");
  }
}
