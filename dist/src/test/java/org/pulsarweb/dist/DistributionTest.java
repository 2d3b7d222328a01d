package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archives, unpacked and used as on a machine that has nothing else of Pulsar. */
@Tag("packaged")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX shell")
class DistributionTest {
  private static final String SERVES = "Hello World!\n";

  @TempDir Path folder;
  private Unpacked pulsar;

  @BeforeEach
  void unpack() throws Exception {
    pulsar = Unpacked.into(folder);
  }

  @Test
  void both_archives_hold_what_is_needed_and_nothing_else() throws Exception {
    Set<String> files = new TreeSet<>();
    try (Stream<Path> tree = Files.walk(pulsar.home())) {
      tree.filter(Files::isRegularFile).forEach(file -> files.add(name(file)));
    }
    try (var zip = new ZipFile(Unpacked.archive(".zip").toFile())) {
      assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(Object::toString))
          .as("the zip has what the tar has")
          .containsExactlyInAnyOrderElementsOf(
              files.stream().map(file -> pulsar.home().getFileName() + "/" + file).toList());
    }
    Set<String> jars = new TreeSet<>(classPath());
    jars.add("pulsar.jar");
    assertThat(files)
        .filteredOn(file -> file.endsWith(".jar"))
        .containsExactlyInAnyOrderElementsOf(jars.stream().map("lib/"::concat).toList());
    assertThat(files)
        .filteredOn(file -> !file.startsWith("lib/"))
        .containsExactlyInAnyOrder(
            "LICENSE",
            "README",
            "THIRD-PARTY",
            "bin/find-jdk.sh",
            "bin/pulsar",
            "conf/Dockerfile",
            "conf/pulsar.service",
            "conf/pulsar.socket",
            "examples/Hello.java",
            "licences/Apache-2.0.txt",
            "licences/BSD-2-Clause-HdrHistogram.txt",
            "licences/BSD-2-Clause-zstd-jni.txt",
            "licences/BSD-3-Clause-zstd.txt",
            "licences/EPL-2.0.txt",
            "licences/MIT-brotli.txt",
            "licences/MIT-slf4j.txt");
    assertThat(pulsar.command()).isExecutable();
  }

  @Test
  void every_library_of_others_is_listed_with_its_licence() throws Exception {
    Set<String> listed =
        Files.readAllLines(pulsar.home().resolve("THIRD-PARTY")).stream()
            .dropWhile(line -> !line.startsWith("---"))
            .skip(1)
            .map(line -> line.split(" ", 2)[0])
            .collect(Collectors.toSet());

    assertThat(classPath().stream().filter(jar -> !jar.startsWith("pulsar-")))
        .extracting(jar -> jar.replaceFirst("-\\d.*", ""))
        .as("libraries; dist/src/main/distribution/THIRD-PARTY lists them")
        .isNotEmpty()
        .containsAll(listed)
        .isSubsetOf(listed);
  }

  @Test
  void hello_is_served_although_java_is_an_old_one_and_later_starts_are_quick() throws Exception {
    assertThat(run(pulsar.command(), "--version").out())
        .startsWith("Pulsar ")
        .contains(", Java " + System.getProperty("java.version"));
    assertThat(Unpacked.caches(pulsar.lib())).as("no program was started").isEmpty();

    try (Served hello = hello(environment())) {
      assertThat(hello.get("/")).isEqualTo(SERVES);
      assertThat(hello.said()).startsWith("pulsar: making the cache for quick starts");
      Unpacked.awaitCalm(pulsar.lib());
      assertThat(hello.stop()).isZero();
    }
    assertThat(Unpacked.caches(pulsar.lib())).hasSize(1);
    assertThat(Unpacked.files(pulsar.lib(), ".failed")).isEmpty();

    var second = environment();
    second.put("PULSAR_JAVA_OPTS", "-Xlog:class+load:file=loaded.log");
    try (Served hello = hello(second)) {
      assertThat(hello.get("/")).isEqualTo(SERVES);
      assertThat(hello.said()).doesNotContain("pulsar:");
      assertThat(hello.stop()).isZero();
    }
    assertThat(Files.readString(folder.resolve("loaded.log")))
        .contains("org.pulsarweb.web.HttpServer source: shared objects file");
  }

  @Test
  void first_starts_that_race_serve_both_and_leave_one_cache() throws Exception {
    try (Served one = hello(environment());
        Served two = hello(environment())) {
      assertThat(one.get("/")).isEqualTo(SERVES);
      assertThat(two.get("/")).isEqualTo(SERVES);
      assertThat(one.said() + two.said()).containsOnlyOnce("making the cache");
      var prepared = run(pulsar.command(), "prepare"); // a third one, which does not wait
      assertThat(prepared.exitCode()).as(prepared.err()).isZero();
      assertThat(Path.of(prepared.out().strip())).exists();
      Unpacked.awaitCalm(pulsar.lib());
      assertThat(one.stop() + two.stop()).isZero();
    }
    assertThat(Unpacked.caches(pulsar.lib())).hasSize(1);
    try (Stream<Path> all = Files.list(pulsar.lib())) {
      assertThat(all.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("making-") || name.endsWith(".lock"));
    }
  }

  @Test
  void a_cache_that_cannot_be_made_fails_no_start_and_is_not_tried_again() throws Exception {
    Path mine =
        Files.move(pulsar.home().resolve("examples/Hello.java"), folder.resolve("Mine.java"));
    List<String> command =
        List.of(pulsar.command().toString(), "run", mine.toString(), "-b", "127.0.0.1:0");
    try (Served served = Served.start(folder, command, environment())) {
      assertThat(served.get("/")).isEqualTo(SERVES);
      Unpacked.awaitCalm(pulsar.lib());
    }
    assertThat(Unpacked.caches(pulsar.lib())).isEmpty();
    assertThat(Unpacked.files(pulsar.lib(), ".failed"))
        .singleElement()
        .satisfies(file -> assertThat(file).content().contains("there is no file"));
    try (Served served = Served.start(folder, command, environment())) {
      assertThat(served.get("/")).isEqualTo(SERVES);
      assertThat(served.said()).doesNotContain("pulsar:");
    }
    var prepared = run(pulsar.command(), "prepare");
    assertThat(prepared.exitCode()).isEqualTo(1);
    assertThat(prepared.err()).startsWith("pulsar: that failed; ").hasLineCount(1);
  }

  @Test
  void where_nothing_may_be_written_the_cache_is_the_users_or_none() throws Exception {
    List<String> stranger = strangerTo(folder);
    assumeTrue(!stranger.isEmpty(), "another user is needed here, and setpriv (util-linux)");
    Path caches = Files.createDirectory(folder.resolve("of the user"));
    Files.setPosixFilePermissions(caches, PosixFilePermissions.fromString("rwxrwxrwx"));
    var environment = environment();
    environment.put("XDG_CACHE_HOME", caches.toString());
    var command = new ArrayList<>(stranger);
    command.addAll(
        List.of(pulsar.command().toString(), "run", "examples/Hello.java", "-b", "127.0.0.1:0"));

    try (Served hello = Served.start(pulsar.home(), folder, command, environment)) {
      assertThat(hello.get("/")).isEqualTo(SERVES);
      Unpacked.awaitCalm(caches.resolve("pulsar/starts"));
    }
    assertThat(Unpacked.caches(caches.resolve("pulsar/starts"))).hasSize(1);
    assertThat(Unpacked.caches(pulsar.lib())).isEmpty();

    environment.put("XDG_CACHE_HOME", "/proc/none");
    try (Served hello = Served.start(pulsar.home(), folder, command, environment)) {
      assertThat(hello.get("/")).isEqualTo(SERVES);
      assertThat(hello.said()).doesNotContain("pulsar:");
    }
  }

  /** Returns what makes a command run as somebody who may not write in the folder; or nothing. */
  private static List<String> strangerTo(Path folder) throws Exception {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.toList()) {
        boolean open = Files.isDirectory(path) || Files.isExecutable(path);
        String mode = open ? "r-xr-xr-x" : "r--r--r--";
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of("env");
    }
    var stranger = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    var probe = new ArrayList<>(stranger);
    probe.addAll(List.of(System.getProperty("java.home") + "/bin/java", "--version"));
    try {
      return Pulsars.run(folder, probe, Map.of()).exitCode() == 0 ? stranger : List.of();
    } catch (IOException _) {
      return List.of(); // no such program
    }
  }

  private Served hello(Map<String, String> environment) throws IOException {
    return Served.start(
        folder,
        List.of(
            pulsar.command().toString(),
            "run",
            pulsar.home().resolve("examples/Hello.java").toString(),
            "--bind",
            "127.0.0.1:0"),
        environment);
  }

  private Pulsars.Outcome run(Path command, String... args) throws Exception {
    var line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(args));
    return Pulsars.run(folder, line, environment());
  }

  /** The first java of the path is an old one. */
  private Map<String, String> environment() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("old"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho old >&2\nexit 9\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    var environment = new HashMap<String, String>();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("PULSAR_JAVA_HOME", System.getProperty("java.home"));
    environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    return environment;
  }

  /** Returns the jars that pulsar.jar names in its manifest. */
  private List<String> classPath() throws IOException {
    try (var jar = new JarFile(pulsar.lib().resolve("pulsar.jar").toFile())) {
      String value = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return List.of(value.split(" ", -1));
    }
  }

  private String name(Path file) {
    return pulsar.home().relativize(file).toString();
  }
}
