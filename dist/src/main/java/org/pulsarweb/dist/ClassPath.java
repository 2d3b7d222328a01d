package org.pulsarweb.dist;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a program's own classes are, besides Pulsar's.
 *
 * <p>Immutable.
 *
 * @param text folders and jars, as java has it
 * @param isAsked whether somebody has said so; else it is this folder
 */
record ClassPath(String text, boolean isAsked) {
  /** Returns the path as asked for, else as the environment has it, else this folder. */
  static ClassPath of(String asked) {
    if (!asked.isEmpty()) {
      return new ClassPath(asked, true);
    }
    String environment = System.getenv("CLASSPATH");
    return environment == null || environment.isEmpty()
        ? new ClassPath(".", false)
        : new ClassPath(environment, true);
  }

  /** Returns the same for a process with another working folder. */
  ClassPath absolute() {
    List<String> absolute =
        entries().stream().map(path -> path.toAbsolutePath().normalize().toString()).toList();
    return new ClassPath(String.join(File.pathSeparator, absolute), isAsked);
  }

  List<Path> entries() {
    return Arrays.stream(text.split(File.pathSeparator, -1)).map(Path::of).toList();
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
    entries().forEach(path -> urls.add(url(path)));
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
