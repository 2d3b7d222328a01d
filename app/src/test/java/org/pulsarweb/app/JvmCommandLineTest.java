package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmCommandLineTest {
  private static final List<String> ODD =
      List.of(
          "plain", "with blank", "", "\"quoted\"", "tab\tand\nline", "@nofile", "--", "ünïcode");

  @TempDir Path folder;

  /** Tells its own command line: each word in hexadecimal digits, so that any word is one line. */
  public static final class Told {
    public static void main(String[] args) {
      JvmCommandLine own = JvmCommandLine.own();
      System.out.println("kind " + own.kind() + " exact " + own.isExact());
      System.out.println("class " + own.mainClass().orElse("none"));
      System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20));
      System.out.println("option " + System.getProperty("option"));
      for (String argument : args) {
        System.out.println("argument " + hex(argument));
      }
      for (String argument : own.arguments()) {
        System.out.println("told " + hex(argument));
      }
      for (String word : own.words()) {
        System.out.println("word " + hex(word));
      }
      for (String word : own.movedTo(Path.of("/")).words()) {
        System.out.println("moved " + hex(word));
      }
    }

    private static String hex(String text) {
      return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> told(ChildJvm.Output output, String what) {
    return output.out().stream()
        .filter(line -> line.startsWith(what + " "))
        .map(line -> line.substring(what.length() + 1))
        .map(hex -> new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8))
        .toList();
  }

  /** Runs a command, then what it told of itself; both must be the same program. */
  private ChildJvm.Output runTwice(List<String> words, Path in, Map<String, String> environment)
      throws Exception {
    ChildJvm.Output first = ChildJvm.run(words, in, environment);
    assertThat(first.exitCode()).as("%s", first.err()).isZero();
    ChildJvm.Output again = ChildJvm.run(told(first, "word"), in, environment);
    assertThat(again.out()).isEqualTo(first.out());
    ChildJvm.Output moved = ChildJvm.run(told(first, "moved"), Path.of("/"), environment);
    assertThat(moved.exitCode()).as("%s", moved.err()).isZero();
    assertThat(told(moved, "argument")).isEqualTo(told(first, "argument"));
    assertThat(first.out().getFirst()).endsWith("exact true");
    assertThat(told(first, "told")).isEqualTo(told(first, "argument"));
    return first;
  }

  private static List<String> java(String... words) {
    return java(List.of(words), List.of());
  }

  private static List<String> java(List<String> words, List<String> arguments) {
    return Stream.of(List.of(ChildJvm.JAVA.toString()), words, arguments)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void a_class_is_found_with_its_arguments_whatever_is_in_them() throws Exception {
    ChildJvm.Output output =
        runTwice(
            java(
                List.of("-Xmx33m", "-Dfile.encoding=UTF-8", "-cp", ChildJvm.CLASS_PATH, name()),
                ODD),
            folder,
            Map.of("LC_ALL", "C.UTF-8"));

    assertThat(told(output, "argument")).isEqualTo(ODD);
    assertThat(output.out()).contains("kind CLASS exact true", "class " + name());
    assertThat(told(output, "word")).startsWith(ChildJvm.JAVA.toString(), "-Xmx33m");
  }

  @Test
  void a_class_without_arguments_has_none() throws Exception {
    ChildJvm.Output output = runTwice(java("-cp", ChildJvm.CLASS_PATH, name()), folder, Map.of());

    assertThat(told(output, "told")).isEmpty();
  }

  @Test
  void a_jar_is_found_by_a_relative_path_with_blanks() throws Exception {
    Path jar = jar("a folder/the program.jar");

    ChildJvm.Output output =
        runTwice(
            java(List.of("-jar", "-Xmx33m", folder.relativize(jar).toString()), ODD),
            folder,
            Map.of("LC_ALL", "C.UTF-8"));

    assertThat(output.out()).contains("kind JAR exact true", "class " + name());
    assertThat(told(output, "moved")).contains(jar.toString());
    assertThat(told(output, "argument")).isEqualTo(ODD);
  }

  @Test
  void a_relative_class_path_is_absolute_after_a_move() throws Exception {
    Path jar = jar("program.jar");

    ChildJvm.Output output = runTwice(java("-cp", "program.jar", name(), "one"), folder, Map.of());

    assertThat(told(output, "moved")).containsSubsequence("-cp", jar.toString(), name(), "one");
  }

  @Test
  void files_of_arguments_are_written_out() throws Exception {
    Path flags = Files.writeString(folder.resolve("flags"), "-Xmx33m # small\n'-Doption=a b'\n");
    Path main =
        Files.writeString(
            folder.resolve("main"), "-cp \"" + ChildJvm.CLASS_PATH + "\" " + name() + " \"x y\" z");

    ChildJvm.Output inFlags =
        runTwice(
            java("-Dother=1", "@flags", "-cp", ChildJvm.CLASS_PATH, name(), "@flags"),
            folder,
            Map.of());
    ChildJvm.Output withMain = runTwice(java("@flags", "@main", "@flags"), folder, Map.of());

    assertThat(inFlags.out()).contains("option a b");
    assertThat(told(inFlags, "argument")).containsExactly("@flags");
    assertThat(told(inFlags, "word"))
        .contains("-Xmx33m", "-Doption=a b")
        .containsOnlyOnce("@flags");
    assertThat(withMain.out()).contains("option a b", "class " + name());
    assertThat(told(withMain, "argument")).containsExactly("x y", "z", "@flags");
    Files.delete(flags);
    Files.delete(main);
    assertThat(ChildJvm.run(told(withMain, "word"), folder, Map.of()).out())
        .as("the files are not needed again")
        .isEqualTo(withMain.out());
  }

  @Test
  void what_the_environment_adds_is_inherited_and_not_repeated() throws Exception {
    Path jar = jar("program.jar");
    ChildJvm.Output output =
        runTwice(
            java(name(), "a b"),
            folder,
            Map.of("JDK_JAVA_OPTIONS", "-Doption=given -cp program.jar"));

    assertThat(output.out()).contains("option given", "class " + name());
    assertThat(told(output, "word")).containsExactly(ChildJvm.JAVA.toString(), name(), "a b");
    assertThat(told(output, "moved")).contains(jar.toString());
  }

  @Test
  void a_source_file_is_found_and_has_no_class_to_load() throws Exception {
    String source = "org/pulsarweb/app/Program.java";
    Files.createDirectories(folder.resolve(source).getParent());
    Files.writeString(
        folder.resolve(source),
        """
        package org.pulsarweb.app;
        class Program {
          public static void main(String[] args) throws Exception {
            %s.main(args);
          }
        }
        """
            .formatted(Told.class.getCanonicalName()));

    ChildJvm.Output output =
        runTwice(java("-cp", ChildJvm.CLASS_PATH, source, "one", "two words"), folder, Map.of());

    assertThat(output.out()).contains("kind SOURCE exact true", "class none");
    assertThat(told(output, "argument")).containsExactly("one", "two words");
  }

  @Test
  void a_module_is_found_in_both_spellings() {
    for (List<String> option : List.of(List.of("-m", "m/p.Main"), List.of("--module=m/p.Main"))) {
      var words = new ArrayList<>(List.of("java", "-p", "mods"));
      words.addAll(option);
      words.addAll(List.of("a b", "c"));

      JvmCommandLine line = JvmCommandLine.of("m/p.Main a b c", "m", words);

      assertThat(line.kind()).isEqualTo(JvmCommandLine.Kind.MODULE);
      assertThat(line.words().subList(1, line.words().size()))
          .containsExactly("-p", "mods", "-m", "m/p.Main", "a b", "c");
    }
  }

  @Test
  void where_the_system_tells_no_words_the_property_is_split_at_blanks() {
    JvmCommandLine line = JvmCommandLine.of("org.example.Main one two words", null, List.of());

    assertThat(line.isExact()).isFalse();
    assertThat(line.kind()).isEqualTo(JvmCommandLine.Kind.CLASS);
    assertThat(line.mainClass()).contains("org.example.Main");
    assertThat(line.arguments()).containsExactly("one", "two", "words");
    assertThat(line.flags()).containsSubsequence("-cp", ChildJvm.CLASS_PATH);
  }

  @Test
  void a_file_of_arguments_that_is_gone_leaves_what_the_property_says() {
    JvmCommandLine line =
        JvmCommandLine.of("org.example.Main one", null, List.of("java", "@" + folder + "/gone"));

    assertThat(line.isExact()).isFalse();
    assertThat(line.arguments()).containsExactly("one");
  }

  @Test
  void a_jvm_within_another_program_cannot_be_started_again() {
    assertThatThrownBy(() -> JvmCommandLine.of("", null, List.of("gimp")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this JVM was not started by the java command, so it cannot be started again");
  }

  @Test
  void a_file_of_arguments_is_read_as_the_launcher_reads_it() throws Exception {
    String text =
        """
        # a comment
        -Doption="a b"'c d' -Dempty=""
          '-Dquote="' "-Dtab=\\t\\"\\\\" # another
        "-Dlong=one \\
            two" plain\\text ''
        "unclosed
        next"more"
        """;
    Path file = Files.writeString(folder.resolve("arguments"), text);

    assertThat(ArgumentFile.words(text))
        .containsExactly(
            "-Doption=a bc d",
            "-Dempty=",
            "-Dquote=\"",
            "-Dtab=\t\"\\",
            "-Dlong=one two",
            "plain\\text",
            "",
            "unclosed",
            "nextmore");
    Files.writeString(
        file, text.replace("plain", "-cp \"" + ChildJvm.CLASS_PATH + "\" " + name() + " plain"));
    ChildJvm.Output output = ChildJvm.run(java("@" + file), folder, Map.of());
    assertThat(told(output, "argument"))
        .as("the launcher itself")
        .containsExactly("plain\\text", "", "unclosed", "nextmore");
  }

  private static String name() {
    return Told.class.getName();
  }

  /** Makes a jar that has nothing but a manifest: the classes are in its Class-Path. */
  private Path jar(String name) throws Exception {
    Path jar = folder.resolve(name);
    Files.createDirectories(jar.getParent());
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, name());
    var urls = new ArrayList<String>();
    for (String entry : ChildJvm.CLASS_PATH.split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toString());
    }
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", urls));
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }
}
