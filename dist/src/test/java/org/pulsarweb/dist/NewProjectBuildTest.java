package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pulsar new} makes, as a newcomer uses it. */
@Tag("packaged")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX shell")
class NewProjectBuildTest {
  @TempDir Path folder;
  private final List<Path> links = new ArrayList<>();

  @AfterEach
  void take_the_links_away() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  @Test
  void a_new_project_builds_tests_and_runs() throws Exception {
    boolean hasMaven =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "mvn")));
    if (System.getenv("PULSAR_CHECK") == null) {
      assumeTrue(hasMaven, "mvn is not on the path");
    }
    var pulsar = Unpacked.into(folder);
    Map<String, String> environment = environment();

    var made =
        Pulsars.run(folder, List.of(pulsar.command().toString(), "new", "demo-app"), environment);
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).contains("made demo-app/; ", "put Pulsar's jars into " + repository());
    Path project = folder.resolve("demo-app");

    var built = Pulsars.run(project, List.of("mvn", "-o", "-B", "verify"), environment);
    assertThat(built.exitCode()).as(built.out()).isZero();
    assertThat(built.out()).contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");

    String java = System.getProperty("java.home") + "/bin/java";
    List<List<String>> ways =
        List.of(
            List.of(java, "-jar", "target/demo-app.jar"),
            List.of(pulsar.command().toString(), "run", "target/demo-app.jar"),
            List.of("mvn", "-o", "-q", "compile", "exec:exec"));
    for (List<String> way : ways) {
      try (Served served = Served.start(project, way, environment)) {
        assertThat(served.get("/")).as("%s", way).isEqualTo("demo-app is running\n");
        assertThat(served.get("/greetings/Ann")).isEqualTo("{\"text\":\"Hello Ann!\"}");
        served.stopAll();
      }
    }
  }

  private Map<String, String> environment() throws Exception {
    var environment = new HashMap<String, String>();
    environment.put("JAVA25_HOME", System.getProperty("java.home"));
    environment.put("PULSAR_JAVA_HOME", System.getProperty("java.home"));
    environment.put("PULSAR_JAVA_CACHE", "none");
    environment.put("PULSAR_BIND", "127.0.0.1:0");
    environment.put("MAVEN_OPTS", "-Dmaven.repo.local=" + linkedRepository());
    environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    return environment;
  }

  private Path repository() {
    return folder.resolve("repository");
  }

  /** Makes a repository that has all of this machine's, but not what is there of Pulsar. */
  private Path linkedRepository() throws IOException, URISyntaxException {
    // org/junit/jupiter/junit-jupiter-api/VERSION/FILE
    Path jar = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path org = jar.resolve("../../../../..").normalize();
    link(org, Files.createDirectories(repository().resolve("org")), "pulsarweb");
    link(org.resolveSibling(""), repository(), "org");
    return repository();
  }

  private void link(Path real, Path linked, String except) throws IOException {
    try (Stream<Path> names = Files.list(real)) {
      for (Path path : names.toList()) {
        if (!path.endsWith(except)) {
          links.add(Files.createSymbolicLink(linked.resolve(path.getFileName()), path));
        }
      }
    }
  }
}
