package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code pulsar}, as part of a distribution whose jar prints its arguments. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX shell")
class LauncherTest {
  @TempDir Path folder;
  private Path script;

  @BeforeEach
  void make_a_distribution() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("dist ribution/bin"));
    Path lib = Files.createDirectories(folder.resolve("dist ribution/lib"));
    Path root = Path.of(System.getenv("PULSAR_ROOT"));
    script = Files.copy(root.resolve("pulsar"), bin.resolve("pulsar"));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(root.resolve("dist/src/main/sh/find-jdk.sh"), bin.resolve("find-jdk.sh"));
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPathAsUris());
    try (var _ = new JarOutputStream(Files.newOutputStream(lib.resolve("pulsar.jar")), manifest)) {
      // the manifest is all there is to it
    }
  }

  private static String classPathAsUris() {
    var uris = new StringBuilder();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      uris.append(Path.of(entry).toUri()).append(' ');
    }
    return uris.toString().strip();
  }

  @Test
  void it_runs_from_any_folder_and_through_symbolic_links() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Path absolute = Files.createSymbolicLink(links.resolve("absolute"), script);
    Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));
    for (Path path : List.of(script, absolute, relative)) {
      var outcome = run(path, Map.of("PULSAR_JAVA_HOME", System.getProperty("java.home")));
      assertThat(outcome.err()).isEmpty();
      assertThat(outcome.out()).startsWith("Pulsar ");
      assertThat(outcome.exitCode()).isZero();
    }
  }

  @Test
  void java_home_is_passed_over_if_it_is_too_old() throws Exception {
    Path old = jdk("old", "17.0.1");
    String path = System.getProperty("java.home") + "/bin:" + System.getenv("PATH");
    var outcome = run(script, Map.of("JAVA_HOME", old.toString(), "PATH", path));
    assertThat(outcome.out()).startsWith("Pulsar ");
  }

  @Test
  void a_jdk_that_was_asked_for_and_is_too_old_is_refused_in_one_sentence() throws Exception {
    Path old = jdk("old", "24.0.1");
    var outcome = run(script, Map.of("PULSAR_JAVA_HOME", old.toString()));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("pulsar: PULSAR_JAVA_HOME is " + old + ", which is no JDK 25 or newer; install")
        .hasLineCount(1);
  }

  @Test
  void flags_for_the_jvm_are_taken_from_the_environment() throws Exception {
    var outcome =
        run(
            script,
            Map.of(
                "PULSAR_JAVA_HOME", System.getProperty("java.home"),
                "PULSAR_JAVA_OPTS", "-Dany=1 --show-version",
                "JAVA_OPTS", "-XX:+UseSerialGC -Xlog:gc"));
    assertThat(outcome.out()).contains("Using Serial", "Runtime Environment", "Pulsar ");
  }

  @Test
  void a_cache_that_does_not_fit_is_passed_over_without_a_word() throws Exception {
    Path cache = Files.writeString(lib().resolve(cacheName("0123456789abcdef")), "not a cache");
    Files.writeString(lib().resolve("fingerprint"), "0123456789abcdef\n");
    var outcome = run(script, Map.of("PULSAR_JAVA_HOME", System.getProperty("java.home")));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("Pulsar ").hasLineCount(1);
    assertThat(cache).hasContent("not a cache");
  }

  @Test
  void a_cache_is_taken_only_by_the_build_and_the_jdk_it_is_of() throws Exception {
    var environment =
        Map.of(
            "PULSAR_JAVA_HOME",
            System.getProperty("java.home"),
            "PULSAR_JAVA_OPTS",
            "-XX:+PrintFlagsFinal");
    Path cache = Files.writeString(lib().resolve(cacheName("0123456789abcdef")), "not a cache");
    Files.writeString(lib().resolve("fingerprint"), "0123456789abcdef\n");
    assertThat(run(script, environment).out()).contains(cache.toString());
    Files.writeString(lib().resolve("fingerprint"), "fedcba9876543210\n");
    assertThat(run(script, environment).out()).contains("AOTCache").doesNotContain(".aot");
    Files.delete(lib().resolve("fingerprint"));
    assertThat(run(script, environment).out()).contains("AOTCache").doesNotContain(".aot");
  }

  private Path lib() {
    return folder.resolve("dist ribution/lib");
  }

  private static String cacheName(String fingerprint) throws IOException {
    var release = new Properties();
    try (var lines = Files.newBufferedReader(Path.of(System.getProperty("java.home"), "release"))) {
      release.load(lines);
    }
    String name =
        "%s-%s-%s.aot"
            .formatted(
                fingerprint,
                release.getProperty("JAVA_RUNTIME_VERSION"),
                release.getProperty("OS_ARCH"));
    return name.replace("\"", "");
  }

  private Pulsars.Outcome run(Path command, Map<String, String> environment) throws Exception {
    return Pulsars.run(folder, List.of(command.toString(), "--version"), environment);
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Path javac = Files.writeString(home.resolve("bin/javac"), "#!/bin/sh\nexit 9\n");
    Files.setPosixFilePermissions(javac, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }
}
