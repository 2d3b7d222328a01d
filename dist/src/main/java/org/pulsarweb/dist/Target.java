package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.Launch;

/** What {@code pulsar run} runs: a source file, a jar or a class. */
sealed interface Target {
  /** The option by which a worker is told where the classes are that its arbiter has compiled. */
  String CLASSES = "--classes";

  /** Returns how the program starts; throws Refusal if it cannot. */
  MainMethod main() throws Refusal;

  /** Returns how workers are started, and what is to be done before they are replaced. */
  Launch launch(List<String> arguments);

  /**
   * Finds out what is meant; a source file is compiled.
   *
   * @param classes where the source is compiled already; empty if that is not known
   */
  static Target of(String word, ClassPath classPath, String classes) throws Refusal {
    if (word.endsWith(".java")) {
      var source = new SourceFile(existing(word), classPath);
      return new Source(source, source.compiled(classes));
    }
    if (word.endsWith(".jar")) {
      return new Jar(existing(word));
    }
    if (Files.exists(Path.of(word)) || !SourceVersion.isName(word)) {
      throw Refusal.wrongUse(
          "'" + word + "' is neither a .java file, nor a .jar file, nor the name of a class");
    }
    return new Named(word, classPath);
  }

  private static Path existing(String word) throws Refusal {
    Path file = Path.of(word);
    if (!Files.isRegularFile(file)) {
      throw Refusal.wrongUse("there is no file " + word);
    }
    if (!Files.isReadable(file)) {
      throw Refusal.wrongUse("the file " + word + " cannot be read");
    }
    return file;
  }

  private static Launch launch(
      List<String> words,
      List<String> arguments,
      List<Path> sources,
      Launch.Preparation preparation) {
    var all = new ArrayList<String>(List.of("run"));
    all.addAll(words);
    all.addAll(arguments);
    return new Launch(Main.class.getName(), all, sources, preparation);
  }

  /**
   * A source file, compiled when it has changed. Workers get the classes of their arbiter: one that
   * is started again after a crash does not run what was saved since, and perhaps does not compile.
   */
  record Source(SourceFile source, SourceFile.Classes classes) implements Target {
    @Override
    public MainMethod main() throws Refusal {
      return MainMethod.of(
          classes.mainClass(),
          source.classPath().loader(classes.folder()),
          source.file().toString());
    }

    @Override
    public Launch launch(List<String> arguments) {
      ClassPath absolute = source.classPath().absolute();
      Path file = source.file().toAbsolutePath();
      var sources = new ArrayList<Path>(List.of(file));
      if (source.classPath().isAsked()) { // else it may be any folder, and a large one
        sources.addAll(absolute.entries());
      }
      return Target.launch(
          List.of(
              CLASSES,
              classes.folder().toAbsolutePath().toString(),
              "--class-path",
              absolute.text(),
              file.toString()),
          arguments,
          sources,
          () -> Launch.install(new Source(source, source.compiled("")).launch(arguments)));
    }
  }

  /** A jar whose manifest names the main class, and the jars it needs. */
  record Jar(Path file) implements Target {
    @Override
    public MainMethod main() throws Refusal {
      return MainMethod.of(mainClass(), ClassPath.of(file.toString()).loader(), file.toString());
    }

    @Override
    public Launch launch(List<String> arguments) {
      Path absolute = file.toAbsolutePath();
      return Target.launch(
          List.of(absolute.toString()), arguments, List.of(absolute), this::mainClass);
    }

    private String mainClass() throws Refusal {
      try (var jar = new JarFile(file.toFile())) {
        @Nullable Manifest manifest = jar.getManifest();
        String name =
            manifest == null
                ? null
                : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        if (name == null) {
          throw Refusal.wrongUse(file + " does not say which class to run (Main-Class)");
        }
        return name.strip();
      } catch (IOException e) {
        throw Refusal.wrongUse(file + " is not a jar: " + e.getMessage());
      }
    }
  }

  /** A class by its name, on the class path or in Pulsar's own jars. */
  record Named(String name, ClassPath classPath) implements Target {
    @Override
    public MainMethod main() throws Refusal {
      return MainMethod.of(name, classPath.loader(), "class " + name);
    }

    @Override
    public Launch launch(List<String> arguments) {
      ClassPath absolute = classPath.absolute();
      return Target.launch(
          List.of("--class-path", absolute.text(), name),
          arguments,
          absolute.entries(),
          Launch.Preparation.NONE);
    }
  }
}
