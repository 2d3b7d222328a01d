package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line of a child JVM. It has the class path of this JVM and the flags that Pulsar
 * needs, but not the other flags of this JVM: how large a heap is and how it is collected is a
 * choice for each actor.
 *
 * <p>Immutable.
 *
 * @param title what {@code ps} and {@code jps} show of it
 * @param isTitled whether the title is the last argument; a program of the user's own has only its
 *     own
 * @param mainClass its name
 * @param classPath jars and folders, absolute
 * @param options flags for this JVM only, such as {@code -Xmx64m}; they come after Pulsar's
 * @param properties system properties
 * @param environment what it has in addition to the environment of this process
 * @param arguments what the main method gets, before the title
 */
record JvmCommand(
    String title,
    boolean isTitled,
    String mainClass,
    List<Path> classPath,
    List<String> options,
    Map<String, String> properties,
    Map<String, String> environment,
    List<String> arguments) {
  /** The system property that has the title. */
  static final String TITLE = "pulsar.title";

  /** The system property that has options for all children, and for theirs. */
  static final String OPTIONS_OF_ALL = "pulsar.jvm.options";

  private static final Path SHELL = Path.of("/bin/sh");

  private static final List<String> FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+ExitOnOutOfMemoryError");

  /** These would start something else than the actor. */
  private static final List<String> NOT_OPTIONS =
      List.of("-jar", "-cp", "-classpath", "--class-path", "-m", "--module", "--source");

  /**
   * Longest class path that is written on the command line. A longer one would hide the title in
   * what {@code ps} shows, and Windows takes 32,767 characters for all.
   */
  private static final int CLASS_PATH_MAX_CHARS = 2_000;

  JvmCommand {
    title = title.replaceAll("\\p{Cntrl}", " ");
    classPath = List.copyOf(classPath);
    options = List.copyOf(options);
    properties = Map.copyOf(properties);
    environment = Map.copyOf(environment);
    arguments = List.copyOf(arguments);
    for (String option : options) {
      if (option.isBlank() || NOT_OPTIONS.contains(option.split("=", 2)[0])) {
        throw new IllegalArgumentException(
            "not an option for the JVM of an actor: '" + option + "'");
      }
    }
  }

  /** Returns a command with this JVM's class path and nothing else. */
  static JvmCommand of(String title, String mainClass) {
    return new JvmCommand(
        title, true, mainClass, ownClassPath(), List.of(), Map.of(), Map.of(), List.of());
  }

  /** Returns the same for a program that gets these arguments and no other. */
  JvmCommand withProgram(String mainClass, List<String> arguments) {
    return new JvmCommand(
        title, false, mainClass, classPath, options, properties, environment, arguments);
  }

  JvmCommand withClassPath(List<Path> classPath) {
    return new JvmCommand(
        title, isTitled, mainClass, classPath, options, properties, environment, arguments);
  }

  JvmCommand withOptions(List<String> options) {
    return new JvmCommand(
        title, isTitled, mainClass, classPath, options, properties, environment, arguments);
  }

  /** Returns the same with these options before its own; its children will have them as well. */
  JvmCommand withOptionsOfAll(String words) {
    if (words.isBlank()) {
      return this;
    }
    var all = new ArrayList<>(List.of(words.strip().split("\\s+")));
    all.addAll(options);
    var told = new TreeMap<>(properties);
    told.put(OPTIONS_OF_ALL, words);
    return withOptions(all).withProperties(told);
  }

  JvmCommand withProperties(Map<String, String> properties) {
    return new JvmCommand(
        title, isTitled, mainClass, classPath, options, properties, environment, arguments);
  }

  JvmCommand withEnvironment(Map<String, String> environment) {
    return new JvmCommand(
        title, isTitled, mainClass, classPath, options, properties, environment, arguments);
  }

  JvmCommand withArguments(List<String> arguments) {
    return new JvmCommand(
        title, isTitled, mainClass, classPath, options, properties, environment, arguments);
  }

  /** Returns the flags that the JVM is started with: Pulsar's, then the actor's. */
  List<String> flags() {
    return Stream.concat(FLAGS.stream(), options.stream()).toList();
  }

  /**
   * Returns the words of the command line. A long class path is put into a file.
   *
   * @param folder where that file goes
   * @param cacheFlags what the plan of an {@link AotCache} says
   * @throws IOException if the file cannot be written
   */
  List<String> line(Path folder, List<String> cacheFlags) throws IOException {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(flags());
    line.addAll(cacheFlags);
    line.add("-D" + TITLE + "=" + title);
    new TreeMap<>(properties).forEach((name, value) -> line.add("-D" + name + "=" + value));
    line.addAll(classPathWords(folder));
    line.add(mainClass);
    line.addAll(arguments);
    if (isTitled) {
      line.add(title);
    }
    return List.copyOf(line);
  }

  /**
   * Returns the same command line for a JVM that does not hear INT: Ctrl-C in a terminal reaches
   * every process in it, and it is for the parent to decide what becomes of its children. What is
   * ignored when a JVM begins stays ignored, whatever its program says.
   */
  static List<String> deafToInterrupts(List<String> line) {
    return Files.isExecutable(SHELL)
        ? Stream.concat(
                Stream.of(SHELL.toString(), "-c", "trap '' INT; exec \"$@\"", "sh"), line.stream())
            .toList()
        : line;
  }

  private List<String> classPathWords(Path folder) throws IOException {
    String joined =
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return joined.length() <= CLASS_PATH_MAX_CHARS
        ? List.of("-cp", joined)
        : List.of("@" + argumentFile(folder, "-cp " + quoted(joined) + "\n"));
  }

  /** Returns the file with this text; children with the same class path share it. */
  private static Path argumentFile(Path folder, String text) throws IOException {
    byte[] bytes = text.getBytes(launcherCharset());
    Path file = folder.resolve("classpath-" + Digest.of(bytes).substring(0, 16));
    if (!Files.exists(file)) {
      try {
        Path made = Files.createTempFile(folder, "classpath-", "");
        Files.write(made, bytes);
        Files.move(made, file, ATOMIC_MOVE);
      } catch (IOException e) {
        throw new IOException(
            "the class path of a child cannot be written into " + folder + ": " + e.getMessage(),
            e);
      }
    }
    return file;
  }

  /** Within quotes the launcher reads a backslash as the start of an escape. */
  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + '"';
  }

  /** The launcher reads its files as the system's own programs would. */
  private static Charset launcherCharset() {
    String name = System.getProperty("sun.jnu.encoding", UTF_8.name());
    return Charset.isSupported(name) ? Charset.forName(name) : UTF_8;
  }

  /** An empty entry of a class path is the working folder. */
  private static List<Path> ownClassPath() {
    String entries = System.getProperty("java.class.path", "");
    return Stream.of(entries.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
        .distinct()
        .toList();
  }
}
