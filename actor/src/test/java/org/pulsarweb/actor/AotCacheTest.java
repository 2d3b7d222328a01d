package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AotCacheTest {
  private static final int KILLED = 137;

  @TempDir Path folder;

  @Test
  void the_first_child_trains_and_later_ones_begin_with_what_it_has_written() throws Exception {
    var cache = AotCache.in(cacheFolder());
    var command = hello(jar("hello.jar"));
    var training = cache.plan(command);
    assertThat(training).isInstanceOf(AotCache.Plan.Training.class);
    assertThat(cache.plan(command))
        .as("one child trains at a time")
        .isEqualTo(new AotCache.Plan.Without("another child is trained now"));

    assertThat(run(command, training)).containsExactly("hello");
    training.finish(0);
    training.finish(0);

    var plan = cache.plan(command);
    assertThat(plan).isInstanceOf(AotCache.Plan.With.class);
    assertThat(files()).containsExactlyInAnyOrder("lock", cache.key(command) + ".aot");
    assertThat(run(command, plan)).containsExactly("hello");
    var strict = command.withOptions(with(command.options(), "-XX:AOTMode=on"));
    assertThat(run(strict, plan)).as("the cache is taken").containsExactly("hello");

    Path file = cacheFolder().resolve(cache.key(command) + ".aot");
    byte[] whole = Files.readAllBytes(file);
    for (byte[] broken :
        List.of(new byte[0], "no cache".getBytes(UTF_8), head(whole, whole.length / 2))) {
      Files.write(file, broken);
      assertThat(run(command, plan))
          .as("a broken cache is passed over without a word")
          .containsExactly("hello");
    }
  }

  @Test
  void a_key_changes_with_the_flags_and_with_each_jar() throws Exception {
    Path jar = jar("a.jar");
    var command = hello(jar);
    var cache = AotCache.in(cacheFolder());
    String key = cache.key(command);

    assertThat(cache.key(command)).isEqualTo(key).matches("[0-9a-f]{64}");
    assertThat(cache.key(command.withArguments(List.of("x")))).isNotEqualTo(key);
    assertThat(cache.key(command.withArguments(List.of("--bind", ":1")))).isEqualTo(key);
    assertThat(cache.key(command.withProgram("Other", List.of()))).isNotEqualTo(key);
    assertThat(cache.key(command.withEnvironment(Map.of("A", "b")))).isEqualTo(key);
    assertThat(cache.key(command.withEnvironment(Map.of("JAVA_TOOL_OPTIONS", "-Xcomp"))))
        .isNotEqualTo(key);
    assertThat(cache.key(command.withProperties(Map.of("a", "b")))).isEqualTo(key);
    assertThat(cache.key(withOption(command, "-XX:StartFlightRecording:filename=a.jfr")))
        .isEqualTo(key);
    assertThat(cache.key(withOption(command, "-XX:+UseCompactObjectHeaders"))).isNotEqualTo(key);
    assertThat(cache.key(command.withClassPath(List.of(jar, jar("b.jar"))))).isNotEqualTo(key);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
    assertThat(cache.key(command)).isNotEqualTo(key);
  }

  @Test
  void a_key_changes_with_what_is_in_a_jar_of_the_same_size_and_time() throws Exception {
    var time = FileTime.fromMillis(1_000_000);
    Path jar = folder.resolve("a.jar");
    var command = hello(jar);

    Files.write(jar, jarOf("text", "one".getBytes(UTF_8)));
    Files.setLastModifiedTime(jar, time);
    long size = Files.size(jar);
    String key = AotCache.in(cacheFolder()).key(command);
    Files.write(jar, jarOf("text", "two".getBytes(UTF_8)));
    Files.setLastModifiedTime(jar, time);

    assertThat(jar).hasSize(size);
    assertThat(AotCache.in(cacheFolder()).key(command)).isNotEqualTo(key);
  }

  @Test
  void a_key_changes_with_a_jar_that_only_a_manifest_names() throws Exception {
    Path library = jar("library.jar");
    var command = hello(jar("app.jar", "library.jar missing.jar"));
    var cache = AotCache.in(cacheFolder());
    String key = cache.key(command);

    Files.setLastModifiedTime(library, FileTime.fromMillis(1_000_000));

    assertThat(cache.key(command)).isNotEqualTo(key);
  }

  @Test
  void a_class_path_with_a_folder_has_no_cache() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    var cache = AotCache.in(cacheFolder());
    String reason = "the class path has a folder, and a cache takes jars only: " + classes;

    assertThat(cache.plan(hello(classes))).isEqualTo(new AotCache.Plan.Without(reason));
    assertThat(cache.plan(hello(jar("app.jar", "classes/"))))
        .isEqualTo(new AotCache.Plan.Without(reason));
    assertThat(cache.plan(hello(classes)).flags()).isEmpty();
    assertThat(cacheFolder()).doesNotExist();
  }

  @Test
  void a_flag_that_does_not_go_with_a_cache_is_named() throws Exception {
    var command = withOption(hello(jar("a.jar")), "-javaagent:agent.jar");

    assertThat(AotCache.in(cacheFolder()).plan(command))
        .isEqualTo(new AotCache.Plan.Without("a cache does not go with -javaagent:agent.jar"));
  }

  @Test
  void a_cache_that_cannot_be_kept_is_no_reason_to_fail() throws Exception {
    var command = hello(jar("a.jar"));
    Path file = Files.writeString(folder.resolve("file"), "");
    Path full = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    for (Path place : List.of(Path.of("/proc/nonexistent/x"), file, full, open)) {
      assertThat(AotCache.in(place).plan(command))
          .isInstanceOf(AotCache.Plan.Without.class)
          .asString()
          .contains(place.toString());
    }
    Files.delete(full);
    var broken = Files.writeString(folder.resolve("broken.jar"), "no jar");
    assertThat(AotCache.in(cacheFolder()).plan(hello(broken)))
        .isInstanceOf(AotCache.Plan.Without.class);
  }

  @Test
  void a_trainer_that_was_killed_leaves_nothing() throws Exception {
    var command = hello(jar("a.jar"));
    var cache = AotCache.in(cacheFolder());
    var training = cache.plan(command);
    for (String name : List.of("0123-45.notes", "0123-45.notes.made", "classpath-0123")) {
      Files.writeString(cacheFolder().resolve(name), "half");
    }

    training.finish(KILLED);

    assertThat(files()).containsExactly("lock");
    assertThat(cache.plan(command)).isInstanceOf(AotCache.Plan.Training.class);
  }

  @Test
  void what_a_killed_arbiter_left_goes_with_the_next_training() throws Exception {
    var command = hello(jar("a.jar"));
    var cache = AotCache.in(cacheFolder());
    cache.plan(command).finish(KILLED);
    Path left = Files.writeString(cacheFolder().resolve("0123-4567.notes"), "half");

    assertThat(cache.plan(command)).isInstanceOf(AotCache.Plan.Training.class);

    assertThat(left).doesNotExist();
  }

  @Test
  void a_jvm_that_makes_no_cache_is_not_asked_for_ever() throws Exception {
    var command = hello(jar("a.jar"));
    var cache = AotCache.in(cacheFolder());

    for (int i = 0; i < 3; i++) {
      cache.plan(command).finish(0);
    }

    assertThat(cache.plan(command))
        .isEqualTo(new AotCache.Plan.Without("the JVM has failed to make a cache"));
  }

  @Test
  void a_cache_goes_when_a_child_has_crashed_with_it() throws Exception {
    Path file = Files.writeString(folder.resolve("a.aot"), "");
    var plan = new AotCache.Plan.With(file);

    plan.finish(1);
    plan.finish(KILLED);
    assertThat(file).exists();
    plan.finish(134);
    assertThat(file).doesNotExist();
  }

  @Test
  void the_eight_files_used_last_are_kept() throws Exception {
    var command = hello(jar("a.jar"));
    var cache = AotCache.in(cacheFolder());
    var training = cache.plan(command);
    for (int i = 1; i <= 10; i++) {
      Path old = Files.writeString(cacheFolder().resolve(i + ".aot"), "old");
      Files.setLastModifiedTime(old, FileTime.fromMillis(i * 1_000L));
    }

    training.finish(0);

    assertThat(files())
        .containsExactlyInAnyOrder(
            "lock", "3.aot", "4.aot", "5.aot", "6.aot", "7.aot", "8.aot", "9.aot", "10.aot");
  }

  private Path cacheFolder() {
    return folder.resolve("cache").resolve("actors");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(cacheFolder())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static JvmCommand hello(Path... classPath) {
    return Programs.command("hello", Programs.Hello.class).withClassPath(List.of(classPath));
  }

  private static JvmCommand withOption(JvmCommand command, String option) {
    return command.withOptions(with(command.options(), option));
  }

  private static List<String> with(List<String> options, String option) {
    return Stream.concat(options.stream(), Stream.of(option)).toList();
  }

  /** Runs it to its end and returns all that it said, but for what the plan owns to. */
  private List<String> run(JvmCommand command, AotCache.Plan plan) throws Exception {
    var said = new Lines();
    var line = command.line(folder, plan.flags());
    var child =
        ChildProcess.start(
            "hello", line, Optional.empty(), Map.of(), "s", ChildProcess.Sieve.NONE, said);
    child.exit().get(30, SECONDS);
    return Stream.concat(said.out().stream(), said.err().stream())
        .filter(word -> !plan.says(word))
        .toList();
  }

  private Path jar(String name) throws IOException {
    return jar(name, "");
  }

  /** Makes a jar with {@link Programs.Hello}. */
  private Path jar(String name, String classPath) throws IOException {
    String entry = Programs.Hello.class.getName().replace('.', '/') + ".class";
    try (InputStream in =
        Objects.requireNonNull(Programs.class.getClassLoader().getResourceAsStream(entry))) {
      return Files.write(folder.resolve(name), jarOf(entry, in.readAllBytes(), classPath));
    }
  }

  private static byte[] jarOf(String entry, byte[] contents) throws IOException {
    return jarOf(entry, contents, "");
  }

  private static byte[] jarOf(String entry, byte[] contents, String classPath) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    var bytes = new ByteArrayOutputStream();
    try (var out = new JarOutputStream(bytes, manifest)) {
      out.putNextEntry(new JarEntry(entry));
      out.write(contents);
    }
    return bytes.toByteArray();
  }

  private static byte[] head(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
