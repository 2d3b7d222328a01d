package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder where Maven keeps what it builds with, on this machine. Pulsar's jars are put there
 * because they are on no public repository yet; what they stand on Maven finds by itself.
 *
 * <p>Immutable.
 */
record MavenRepository(Path folder) {
  private static final Pattern OPTION = Pattern.compile("-Dmaven\\.repo\\.local=(\\S+)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env\\.(\\w+)|user\\.home)\\}");

  /** A description and, unless it describes a mere parent, its jar. */
  private record Artifact(String group, String name, String version, Path pom, Path jar) {}

  /** Returns the repository that Maven uses for this user, as far as its settings say. */
  static MavenRepository ofUser() throws IOException {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static MavenRepository of(Map<String, String> environment, Path home) throws IOException {
    for (String variable : List.of("MAVEN_ARGS", "MAVEN_OPTS")) {
      Matcher option = OPTION.matcher(environment.getOrDefault(variable, ""));
      if (option.find()) {
        return new MavenRepository(Path.of(option.group(1)));
      }
    }
    Path settings = home.resolve(".m2").resolve("settings.xml");
    String chosen =
        Files.exists(settings) ? XmlTexts.read(settings).text("settings/localRepository") : "";
    if (chosen.isEmpty()) {
      return new MavenRepository(home.resolve(".m2").resolve("repository"));
    }
    String path =
        VARIABLE
            .matcher(chosen)
            .replaceAll(found -> {
              String variable = found.group(1);
              return Matcher.quoteReplacement(
                  variable == null ? home.toString() : environment.getOrDefault(variable, ""));
            });
    return new MavenRepository(home.resolve(path));
  }

  /**
   * Puts Pulsar's jars and their descriptions into this repository.
   *
   * @param lib the jars of a distribution
   * @return how many files were not there, or were others
   */
  int install(Path lib) throws IOException {
    int changed = 0;
    for (Artifact artifact : artifacts(lib)) {
      Path target = folder;
      for (String part : artifact.group().split("\\.", -1)) {
        target = target.resolve(part);
      }
      target = target.resolve(artifact.name()).resolve(artifact.version());
      String name = artifact.name() + "-" + artifact.version();
      if (Files.exists(artifact.jar())) {
        changed += copy(artifact.jar(), target.resolve(name + ".jar"));
      }
      changed += copy(artifact.pom(), target.resolve(name + ".pom"));
    }
    return changed;
  }

  private static List<Artifact> artifacts(Path lib) throws IOException {
    var artifacts = new ArrayList<Artifact>();
    try (var poms = Files.walk(lib.resolve("poms"))) {
      for (Path pom : poms.filter(Files::isRegularFile).sorted().toList()) {
        var texts = XmlTexts.read(pom);
        Artifact artifact = artifact(texts, pom, lib);
        if (texts.text("project/packaging").equals("pom") || Files.exists(artifact.jar())) {
          artifacts.add(artifact);
        }
      }
    }
    return artifacts;
  }

  private static Artifact artifact(XmlTexts texts, Path pom, Path lib) {
    String name = texts.text("project/artifactId");
    String version = own(texts, "version");
    return new Artifact(
        own(texts, "groupId"), name, version, pom, lib.resolve(name + "-" + version + ".jar"));
  }

  private static String own(XmlTexts texts, String name) {
    String own = texts.text("project/" + name);
    return own.isEmpty() ? texts.text("project/parent/" + name) : own;
  }

  /** Copies a file, whole or not at all; returns 0 if it is there already, else 1. */
  private static int copy(Path from, Path to) throws IOException {
    if (Files.exists(to) && Files.mismatch(from, to) < 0) {
      return 0;
    }
    Files.createDirectories(to.resolveSibling(""));
    Path copy = Files.createTempFile(to.resolveSibling(""), "copy", ".part");
    try {
      Files.copy(from, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(copy);
    }
    return 1;
  }
}
