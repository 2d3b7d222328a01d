package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** What {@code pulsar run} runs: a source file, a jar or a class. */
sealed interface Target {
  /** Returns how the program starts; throws Refusal if it cannot. */
  MainMethod main() throws Refusal;

  static Target of(String word, ClassPath classPath) throws Refusal {
    if (word.endsWith(".java")) {
      return new Source(existing(word), classPath);
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

  /** A source file, compiled when it has changed. */
  record Source(Path file, ClassPath classPath) implements Target {
    @Override
    public MainMethod main() throws Refusal {
      var classes = new SourceFile(file, classPath).compiled();
      return MainMethod.of(
          classes.mainClass(), classPath.loader(classes.folder()), file.toString());
    }
  }

  /** A jar whose manifest names the main class, and the jars it needs. */
  record Jar(Path file) implements Target {
    @Override
    public MainMethod main() throws Refusal {
      return MainMethod.of(mainClass(), new ClassPath(file.toString()).loader(), file.toString());
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
  }
}
