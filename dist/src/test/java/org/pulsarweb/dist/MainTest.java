package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.examples.Examples;

class MainTest {
  private static final String HELLO =
      """
      void main(String[] args) {
        IO.println("hello " + String.join(" ", args) + " from " + getClass().getName());
      }
      """;

  @TempDir Path folder;
  private Pulsars pulsar;

  @BeforeEach
  void use_the_folder() {
    pulsar = new Pulsars(folder);
  }

  @Test
  void a_compact_source_file_runs_with_its_arguments() throws Exception {
    pulsar.write("Hello.java", HELLO);
    var outcome = pulsar.run("run", "Hello.java", "--workers", "2", "--help");
    assertThat(outcome)
        .isEqualTo(new Pulsars.Outcome(0, "hello --workers 2 --help from Hello\n", ""));
  }

  @Test
  void a_source_file_is_compiled_once_and_again_when_it_changes() throws Exception {
    pulsar.write("Hello.java", HELLO);
    pulsar.run("run", "Hello.java");
    Path entry = entries().getFirst();
    // a mark that only survives if nothing is compiled
    Files.move(entry.resolve("Hello.class"), entry.resolve("Kept.class"));
    assertThat(pulsar.run("run", "Hello.java").err()).contains("Hello.java has no class Hello");
    Files.move(entry.resolve("Kept.class"), entry.resolve("Hello.class"));
    assertThat(pulsar.run("run", "Hello.java").out()).startsWith("hello");
    assertThat(entries()).hasSize(1);
    pulsar.write("Hello.java", HELLO.replace("hello", "bye"));
    assertThat(pulsar.run("run", "Hello.java").out()).startsWith("bye");
    assertThat(entries()).hasSize(2);
  }

  @Test
  void classes_that_are_there_are_run_without_the_compiler() throws Exception {
    pulsar.write("Hello.java", HELLO);
    pulsar.run("run", "Hello.java");
    var command = pulsar.command("run", "Hello.java");
    command.add(1, "-Xlog:class+load:file=loaded.log");
    assertThat(Pulsars.run(folder, command, pulsar.environment()).out()).startsWith("hello");
    assertThat(Files.readString(folder.resolve("loaded.log")))
        .contains("org.pulsarweb.dist.ClassCache")
        .doesNotContain("com.sun.tools.javac");
  }

  @Test
  void a_worker_runs_what_its_arbiter_has_compiled() throws Exception {
    pulsar.write("Hello.java", HELLO);
    pulsar.run("run", "Hello.java");
    Path classes = entries().getFirst();
    pulsar.write("Hello.java", "this does not compile");
    assertThat(pulsar.run("run", "--classes", classes, "Hello.java").out()).startsWith("hello");

    pulsar.write("Hello.java", HELLO.replace("hello", "bye"));
    assertThat(pulsar.run("run", "--classes", "gone", "Hello.java").out()).startsWith("bye");
  }

  @Test
  void classes_stay_as_long_as_a_program_that_uses_them() throws Exception {
    pulsar.write("Waits.java", "void main() throws Exception { IO.println(1); System.in.read(); }");
    try (var program =
        Served.start(folder, pulsar.command("run", "Waits.java"), pulsar.environment())) {
      Until.holds(() -> !program.said().isEmpty());
      Path used = entries().getFirst();
      Files.setLastModifiedTime(used, FileTime.fromMillis(0));
      for (int i = 0; i < ClassCache.ENTRIES_MAX; i++) {
        Path unused = Files.createDirectory(used.resolveSibling("unused" + i));
        Files.createFile(unused.resolve(Use.FILE));
        Files.setLastModifiedTime(unused, FileTime.fromMillis(1 + i));
      }
      var _ = ClassCache.at(used.resolveSibling("")).keep("newest", _ -> "Main");
      assertThat(used).exists();
      assertThat(used.resolveSibling("unused0")).as("nobody uses it").doesNotExist();
      assertThat(used.resolveSibling("unused1")).exists();
    }
  }

  @Test
  void a_cache_that_cannot_be_written_is_done_without() throws Exception {
    pulsar.write("Hello.java", HELLO);
    pulsar.write("cache", "a file where the folder should be");
    assertThat(pulsar.run("run", "Hello.java"))
        .isEqualTo(new Pulsars.Outcome(0, "hello  from Hello\n", ""));
  }

  @Test
  void a_source_file_sees_pulsar_and_the_class_path() throws Exception {
    compile("Greeting", "public record Greeting(String text) {}");
    pulsar.write(
        "Uses.java",
        """
        package some.where;

        import org.pulsarweb.app.Settings;

        class Uses {
          public static void main(String... args) throws ReflectiveOperationException {
            System.out.println(Settings.of(args).workers());
            System.out.println(Class.forName("Greeting").getName());
          }
        }
        """);
    assertThat(pulsar.run("run", "--class-path", "classes", "Uses.java", "-w", "7"))
        .isEqualTo(new Pulsars.Outcome(0, "7\nGreeting\n", ""));
  }

  @Test
  void a_source_that_does_not_compile_is_shown_as_javac_shows_it() throws Exception {
    pulsar.write("Wrong.java", "void main() { int n = \"one\"; }\n");
    var outcome = pulsar.run("run", "Wrong.java");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("Wrong.java:1: error: incompatible types")
        .endsWith("1 error\n");
    assertThat(entries()).isEmpty();
  }

  @Test
  void a_class_and_a_jar_run_too() throws Exception {
    compile(
        "Two",
        """
        class One {
          protected void main() { System.out.println("inherited"); }
        }
        public class Two extends One {}
        """);
    assertThat(pulsar.run("run", "-cp", "classes", "Two").out()).isEqualTo("inherited\n");
    assertThat(pulsar.run("run", jar("Two"), "--any").out()).isEqualTo("inherited\n");
  }

  @Test
  void main_with_arguments_goes_before_main_without() throws Exception {
    pulsar.write(
        "Both.java",
        """
        static void main() { IO.println("without"); }
        void main(String[] args) { IO.println("with"); }
        """);
    assertThat(pulsar.run("run", "Both.java").out()).isEqualTo("with\n");
  }

  @Test
  void what_a_program_throws_or_exits_with_passes_through() throws Exception {
    pulsar.write("Exits.java", "void main() { System.exit(7); }");
    assertThat(pulsar.run("run", "Exits.java").exitCode()).isEqualTo(7);
    pulsar.write("Throws.java", "void main() { throw new IllegalStateException(\"no\"); }");
    var outcome = pulsar.run("run", "Throws.java");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith(
            "Exception in thread \"main\" java.lang.IllegalStateException: no\n\tat Throws");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          rum              | there is no command 'rum'; --help lists them all
          run              | run needs a target: FILE.java, FILE.jar or the name of a class
          run --bind x     | run has no option --bind before its target
          run -cp          | -cp needs a value: PATH
          run None.java    | there is no file None.java
          run none.jar     | there is no file none.jar
          run no.Such      | there is no class no.Such in Pulsar or on the class path
          run notes.txt    | 'notes.txt' is neither a .java file, nor a .jar file, nor the name of a
          run a/b          | 'a/b' is neither a .java file, nor a .jar file, nor the name of a class
          run text.jar     | text.jar is not a jar
          run Empty.java   | Empty.java has no class
          run NoMain.java  | NoMain.java has no main method; a program starts with void main(
          run Private.java | Private.java has a main method that is not static and no constructor
          example nothing  | there is no example 'nothing'; there are
          """)
  void what_is_wrong_is_one_line_and_exit_code_2(String line, String message) throws Exception {
    pulsar.write("notes.txt", "text");
    pulsar.write("text.jar", "text");
    pulsar.write("Empty.java", "package a;");
    pulsar.write("NoMain.java", "class NoMain { private static void main(String[] args) {} }");
    pulsar.write("Private.java", "class Private { private Private() {} void main() {} }");
    var outcome = pulsar.run((Object[]) line.split(" ", -1));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("pulsar: " + message).hasLineCount(1);
  }

  @Test
  void help_fits_into_eighty_columns_and_version_is_a_line() throws Exception {
    var help = pulsar.run("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).startsWith("Usage: pulsar run");
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(pulsar.run("--version").out()).startsWith("Pulsar ").hasLineCount(1);
    assertThat(pulsar.run().exitCode()).isEqualTo(2);
  }

  @Test
  void examples_are_listed_a_line_each() throws Exception {
    var outcome = pulsar.run("example");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines()).hasSize(Examples.all().size());
  }

  private List<Path> entries() throws IOException {
    Path root = pulsar.cache().resolve("pulsar").resolve("classes");
    try (var entries = Files.list(root)) {
      return entries.toList();
    }
  }

  private void compile(String name, String source) throws IOException {
    Path file = pulsar.write(name + ".java", source);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), file.toString());
    assertThat(failed).isZero();
    Files.delete(file);
  }

  private Path jar(String mainClass) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    Path file = folder.resolve("program.jar");
    try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        var classes = Files.list(folder.resolve("classes"))) {
      for (Path path : classes.toList()) {
        jar.putNextEntry(new JarEntry(path.getFileName().toString()));
        jar.write(Files.readAllBytes(path));
        jar.closeEntry();
      }
    }
    return file;
  }
}
