package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The command that started a JVM, taken apart: what is run again for a daemon and for a new arbiter
 * (all of it), and for a worker (the main class and its arguments).
 *
 * <p>What the environment says is not in it: a JVM that is started by this one inherits that
 * ({@code JDK_JAVA_OPTIONS}, {@code CLASSPATH}). A file of arguments ({@code @FILE}) is written out
 * where it can still be read, because such files are often temporary.
 *
 * <p>Immutable.
 *
 * @param java the {@code java} program, absolute
 * @param flags the words before the main one, in their order
 * @param kind what the main word is
 * @param main a class, a jar, a module (with a class, perhaps) or a source file
 * @param arguments what the main method was given
 * @param folder the working folder, which relative paths in it are relative to
 * @param isExact false where the system does not tell the words: then arguments with blanks in them
 *     are in pieces
 */
record JvmCommandLine(
    Path java,
    List<String> flags,
    Kind kind,
    String main,
    List<String> arguments,
    Path folder,
    boolean isExact) {
  /** What the main word of a command line is. */
  enum Kind {
    CLASS,
    JAR,
    MODULE,
    /** A file that the JVM has compiled into its memory: {@code java Hello.java}. */
    SOURCE
  }

  private static final Path SELF = Path.of("/proc/self/cmdline");
  private static final String SOURCE_LAUNCHER =
      "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher ";
  private static final String MODULE_OPTION = "--module=";

  JvmCommandLine {
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
  }

  /**
   * Returns the command line of this JVM.
   *
   * @throws IllegalStateException if this JVM was not started by the {@code java} command, but by a
   *     program that has a JVM in it: there is nothing to run again
   */
  static JvmCommandLine own() {
    return of(
        System.getProperty("sun.java.command", ""), System.getProperty("jdk.module.main"), told());
  }

  /**
   * Takes a command line apart. The launcher has left in a system property what it took for the
   * main word and its arguments, joined by blanks: of the ends of the command line exactly one
   * reads like that.
   *
   * @param command that property
   * @param module the main module, if there is one
   * @param words all words; empty where the system does not tell them
   */
  static JvmCommandLine of(String command, @Nullable String module, List<String> words) {
    boolean isSource = command.startsWith(SOURCE_LAUNCHER);
    String tail = isSource ? command.substring(SOURCE_LAUNCHER.length()) : command;
    if (tail.isBlank()) {
      throw new IllegalStateException(
          "this JVM was not started by the java command, so it cannot be started again");
    }
    Kind kind = isSource ? Kind.SOURCE : module != null ? Kind.MODULE : Kind.CLASS;
    // As far as the main word the launcher reads files of arguments, and no further; so do we.
    for (int last = 1; last < words.size(); last++) {
      List<String> expanded = expanded(words, last);
      int main = indexOfTail(expanded, tail);
      if (main > 0) {
        int behind = expanded.size() - main;
        List<String> all = expanded(words, Math.max(last, words.size() - behind - 1));
        return split(all, all.size() - behind, kind);
      }
    }
    return approximate(tail, kind);
  }

  private static JvmCommandLine split(List<String> words, int main, Kind kind) {
    var flags = new ArrayList<>(words.subList(1, main));
    String word = words.get(main);
    if (word.startsWith(MODULE_OPTION)) {
      flags.add("-m");
      word = word.substring(MODULE_OPTION.length());
    }
    Kind exact = kind == Kind.CLASS && flags.contains("-jar") ? Kind.JAR : kind;
    return new JvmCommandLine(
        program(), flags, exact, word, words.subList(main + 1, words.size()), here(), true);
  }

  /** Returns where the words begin that read like that when they are joined, or 0. */
  private static int indexOfTail(List<String> words, String tail) {
    var joined = new StringBuilder();
    for (int i = words.size() - 1; i > 0; i--) {
      String word = words.get(i);
      joined.insert(0, i == words.size() - 1 ? word : word + " ");
      if (joined.length() >= tail.length()
          && (tail.contentEquals(joined)
              || (word.startsWith(MODULE_OPTION)
                  && tail.contentEquals(joined.substring(MODULE_OPTION.length()))))) {
        return i;
      }
    }
    return 0;
  }

  /** Returns the words with those that name a file of arguments written out, up to an index. */
  private static List<String> expanded(List<String> words, int last) {
    var expanded = new ArrayList<String>();
    boolean isOff = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      isOff |= word.equals("--disable-@files");
      boolean isFile = word.length() > 1 && word.charAt(0) == '@' && word.charAt(1) != '@';
      if (i > last || isOff || !isFile) {
        expanded.add(word);
        continue;
      }
      try {
        for (String inner : ArgumentFile.words(Path.of(word.substring(1)))) {
          expanded.add(inner.startsWith("@") ? "@" + inner : inner); // it is no file's name
        }
      } catch (IOException _) {
        expanded.add(word); // gone; if the main word was in it, no end will match
      }
    }
    return expanded;
  }

  /** Returns what can be said where the system does not tell the words. */
  private static JvmCommandLine approximate(String tail, Kind kind) {
    String classPath = System.getProperty("java.class.path", "");
    boolean isJar =
        kind == Kind.CLASS
            && classPath.endsWith(".jar")
            && (tail + " ").startsWith(classPath + " ");
    int end = isJar ? classPath.length() : (tail + " ").indexOf(' ');
    var flags = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    if (isJar) {
      flags.add("-jar");
    } else if (kind == Kind.MODULE) {
      flags.add("-m");
    } else {
      flags.addAll(List.of("-cp", classPath));
    }
    String rest = tail.substring(end).strip();
    return new JvmCommandLine(
        program(),
        flags,
        isJar ? Kind.JAR : kind,
        tail.substring(0, end),
        rest.isEmpty() ? List.of() : List.of(rest.split(" +")),
        here(),
        false);
  }

  /** Returns the words of this JVM; empty where the system does not tell them. */
  private static List<String> told() {
    try {
      // not from ProcessHandle, which on Linux reads the first 4,096 bytes only
      String text = Files.readString(SELF, charset());
      return List.of(text.substring(0, Math.max(0, text.length() - 1)).split("\0", -1));
    } catch (IOException _) {
      return ProcessHandle.current()
          .info()
          .arguments()
          .map(arguments -> {
            var words = new ArrayList<>(List.of("java"));
            words.addAll(List.of(arguments));
            return List.copyOf(words);
          })
          .orElse(List.of());
    }
  }

  /** The launcher has read its words with this charset, and so will the next. */
  private static Charset charset() {
    String name = System.getProperty("sun.jnu.encoding", UTF_8.name());
    return Charset.isSupported(name) ? Charset.forName(name) : UTF_8;
  }

  private static Path program() {
    Path own = Path.of(System.getProperty("java.home"), "bin", "java");
    return Files.isExecutable(own)
        ? own
        : Path.of(ProcessHandle.current().info().command().orElse(own.toString()));
  }

  private static Path here() {
    return Path.of("").toAbsolutePath();
  }

  /** Returns the words that start the same again, in {@link #folder}. */
  List<String> words() {
    var words = new ArrayList<String>();
    words.add(java.toString());
    words.addAll(flags);
    words.add(main);
    words.addAll(arguments);
    return List.copyOf(words);
  }

  /**
   * Returns a command line that can be run in another folder: the class path, the module path and
   * the jar or source file are absolute. A relative path that something else has (an agent, a file
   * of settings) is the caller's to care for.
   */
  JvmCommandLine movedTo(Path folder) {
    if (folder.equals(this.folder)) {
      return this;
    }
    var moved = new ArrayList<String>();
    if (kind != Kind.JAR) {
      addPath(moved, "-cp", System.getProperty("java.class.path", ""));
      addPath(moved, "-p", System.getProperty("jdk.module.path", ""));
    }
    // The launcher takes the last of several; before -m, which is followed by the module.
    int end = kind == Kind.MODULE ? flags.size() - 1 : flags.size();
    var all = new ArrayList<>(flags);
    all.addAll(end, moved);
    boolean isFile = kind == Kind.JAR || kind == Kind.SOURCE;
    return new JvmCommandLine(
        java,
        all,
        kind,
        isFile ? this.folder.resolve(main).toString() : main,
        arguments,
        folder,
        isExact);
  }

  private void addPath(List<String> words, String option, String path) {
    if (path.isEmpty()) {
      return;
    }
    var absolute = new ArrayList<String>();
    for (String entry : path.split(File.pathSeparator, -1)) {
      absolute.add(folder.resolve(entry).toString());
    }
    words.add(option);
    words.add(String.join(File.pathSeparator, absolute));
  }

  /**
   * Returns the name of the class whose main method was called.
   *
   * @return empty for a source file, whose class is in the memory of this JVM only, and for a
   *     module or a jar that does not say
   */
  Optional<String> mainClass() {
    return switch (kind) {
      case CLASS -> Optional.of(main.replace('/', '.'));
      case JAR -> classOfJar();
      case MODULE -> Optional.ofNullable(System.getProperty("jdk.module.main.class"));
      case SOURCE -> Optional.empty();
    };
  }

  private Optional<String> classOfJar() {
    try (var jar = new JarFile(folder.resolve(main).toFile())) {
      Manifest manifest = Objects.requireNonNullElseGet(jar.getManifest(), Manifest::new);
      return Optional.ofNullable(manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS));
    } catch (IOException _) {
      return Optional.empty(); // it was taken away while it runs
    }
  }
}
