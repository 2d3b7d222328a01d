package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.SourceVersion;

/**
 * A small Maven project to begin with: a server with two routes, its test, and what it takes to run
 * it. It overwrites nothing.
 *
 * <p>Immutable.
 */
record NewProject(String name, String packageName) {
  private static final int NAME_MAX_LENGTH = 60;

  /** Checks the name; the package is made of it if none is given. */
  static NewProject of(String name, String packageName) throws Refusal {
    if (!name.matches("[A-Za-z][A-Za-z0-9_-]*") || name.length() > NAME_MAX_LENGTH) {
      throw Refusal.wrongUse(
          "'"
              + name
              + "' is no name for a project; it has letters, digits, - and _, at most "
              + NAME_MAX_LENGTH
              + ", and begins with a letter");
    }
    if (!packageName.isEmpty()) {
      if (!SourceVersion.isName(packageName)) {
        throw Refusal.wrongUse("'" + packageName + "' is no name for a package");
      }
      return new NewProject(name, packageName);
    }
    String made = name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    if (!SourceVersion.isName(made)) {
      throw Refusal.wrongUse(
          "'" + made + "' is no name for a package; --package NAME gives another one");
    }
    return new NewProject(name, made);
  }

  /** Writes the project into a folder of its name. */
  Path makeIn(Path parent) throws IOException, Refusal {
    Path folder = parent.resolve(name);
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException _) {
      throw Refusal.wrongUse("there is a " + name + " here already; nothing was written");
    }
    for (Map.Entry<String, String> file : files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling(""));
      Files.writeString(path, text(file.getValue()), StandardOpenOption.CREATE_NEW);
    }
    return folder;
  }

  /** Returns the files of the project, and the template of each. */
  private Map<String, String> files() {
    String packageFolder = packageName.replace('.', '/');
    var files = new LinkedHashMap<String, String>();
    files.put("pom.xml", "pom.xml");
    files.put("src/main/java/" + packageFolder + "/Main.java", "Main.java");
    files.put("src/test/java/" + packageFolder + "/MainTest.java", "MainTest.java");
    files.put("pulsar.toml", "pulsar.toml");
    files.put("README.md", "README.md");
    files.put("Dockerfile", "Dockerfile");
    files.put(".gitignore", "gitignore");
    return files;
  }

  private String text(String template) throws IOException {
    String resource = "project/" + template + ".template";
    try (var stream = NewProject.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("there is no resource " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .replace("{{name}}", name)
          .replace("{{package}}", packageName);
    }
  }
}
