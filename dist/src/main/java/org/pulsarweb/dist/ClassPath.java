package org.pulsarweb.dist;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a program's own classes are, besides Pulsar's.
 *
 * <p>Immutable.
 */
record ClassPath(String text) {
  /** Returns the path as asked for, else as the environment has it, else this folder. */
  static ClassPath of(String asked) {
    if (!asked.isEmpty()) {
      return new ClassPath(asked);
    }
    String environment = System.getenv("CLASSPATH");
    return new ClassPath(environment == null || environment.isEmpty() ? "." : environment);
  }

  /** Returns what javac is to search: Pulsar's jars first, as at run time. */
  String withPulsar() {
    return System.getProperty("java.class.path") + File.pathSeparator + text;
  }

  /** Returns a loader that finds classes in {@code first}, then here, but Pulsar's before all. */
  ClassLoader loader(Path first) {
    return loader(List.of(first));
  }

  /** Returns a loader that finds classes here, but Pulsar's before all. */
  ClassLoader loader() {
    return loader(List.of());
  }

  private ClassLoader loader(List<Path> first) {
    var urls = new ArrayList<URL>();
    first.forEach(path -> urls.add(url(path)));
    for (String entry : text.split(File.pathSeparator, -1)) {
      urls.add(url(Path.of(entry)));
    }
    return new ProgramLoader(urls.toArray(URL[]::new));
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no path of files: " + path, e);
    }
  }
}
