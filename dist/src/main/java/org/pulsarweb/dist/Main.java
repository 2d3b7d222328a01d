package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pulsarweb.app.Launch;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.examples.Example;
import org.pulsarweb.examples.Examples;

/**
 * The {@code pulsar} command. What follows a target or an example's name belongs to that program.
 *
 * <p>Owned by the main thread.
 */
public final class Main {
  private static final int WRONG_USE = 2;

  private static final String HELP =
      """
      Usage: pulsar run [--class-path PATH] TARGET [SETTING VALUE]...
             pulsar example [NAME [SETTING VALUE]...]
             pulsar new NAME [--package NAME]
             pulsar status | info | reload | scale | stop | dump | config | logs
             pulsar install [--repository FOLDER]
             pulsar prepare
             pulsar --help | --version

      run      Runs a program. TARGET is a source file (Hello.java: compiled when it
               has changed), a jar (hello.jar) or the name of a class.
      example  Runs an example; without a NAME, lists them all.
      new      Makes a folder NAME with a small Maven project.
      status   Asks a program that runs, as the seven beside it do;
               pulsar status --help says how.
      install  Puts Pulsar's jars where Maven finds them.
      prepare  Makes the cache for quick starts now; else the first start does.

        --class-path PATH  Where a program's other classes are: folders and jars, as
                           java has it. Default: CLASSPATH, else this folder.
        -h, --help         Print this and exit.
            --version      Print the versions of Pulsar and Java and exit.

      pulsar run Hello.java --help lists the settings of a program.
      """;

  private Main() {}

  /**
   * Runs the command.
   *
   * @param args as {@code --help} says
   * @throws Throwable whatever leaves the program's own main method
   */
  public static void main(String[] args) throws Throwable {
    try {
      if (args.length == 0) {
        System.err.print(HELP);
        System.exit(WRONG_USE);
      }
      run(args[0], Arrays.copyOfRange(args, 1, args.length));
    } catch (Refusal refusal) {
      System.err.print(refusal.text());
      System.exit(refusal.exitCode());
    }
  }

  private static void run(String command, String[] args) throws Throwable {
    switch (command) {
      case "run" -> runProgram(args);
      case "example" -> runExample(args);
      case "new" -> makeProject(args);
      case "install" -> install(args);
      case "-h", "--help", "help" -> System.out.print(HELP);
      case "--version" -> System.out.println(Pulsar.versions());
      default -> {
        if (!ControlCommand.isOne(command)) {
          throw Refusal.wrongUse("there is no command '" + command + "'; --help lists them all");
        }
        ControlCommand.read(command, args).run();
      }
    }
  }

  private static void runProgram(String[] args) throws Throwable {
    String classPath = "";
    String classes = "";
    int at = 0;
    while (at < args.length && args[at].startsWith("-")) {
      String option = args[at];
      if (option.equals("-h") || option.equals("--help")) {
        System.out.print(HELP);
        return;
      }
      boolean isClassPath = option.equals("--class-path") || option.equals("-cp");
      if (!isClassPath && !option.equals(Target.CLASSES)) {
        throw Refusal.wrongUse(
            "run has no option "
                + option
                + " before its target; settings of the program come after the target");
      }
      if (at + 1 == args.length) {
        throw Refusal.wrongUse(option + " needs a value: PATH");
      }
      if (isClassPath) {
        classPath = args[at + 1];
      } else {
        classes = args[at + 1];
      }
      at += 2;
    }
    if (at == args.length) {
      throw Refusal.wrongUse("run needs a target: FILE.java, FILE.jar or the name of a class");
    }
    String[] own = Arrays.copyOfRange(args, at + 1, args.length);
    Target target = Target.of(args[at], ClassPath.of(classPath), classes);
    MainMethod main = target.main();
    Launch.install(target.launch(List.of(own)));
    main.invoke(own);
  }

  private static void runExample(String[] args) throws Exception {
    if (args.length == 0) {
      int width = 0;
      for (Example example : Examples.all()) {
        width = Math.max(width, example.name().length());
      }
      for (Example example : Examples.all()) {
        String space = " ".repeat(width - example.name().length() + 2);
        System.out.println(example.name() + space + example.summary());
      }
      return;
    }
    var names = new StringBuilder();
    for (Example example : Examples.all()) {
      if (example.name().equalsIgnoreCase(args[0])) {
        example.program().run(Arrays.copyOfRange(args, 1, args.length));
        return;
      }
      names.append(names.isEmpty() ? "" : ", ").append(example.name());
    }
    throw Refusal.wrongUse("there is no example '" + args[0] + "'; there are " + names);
  }

  private static void makeProject(String[] args) throws Refusal {
    var words = CommandWords.read("new", args, Map.of("--package", "NAME"), Set.of("--help"));
    if (words.has("--help")) {
      System.out.print(HELP);
      return;
    }
    if (words.words().size() != 1) {
      throw Refusal.wrongUse("new needs one name, as in: pulsar new hello");
    }
    String name = words.words().getFirst();
    try {
      NewProject.of(name, words.option("--package")).makeIn(Path.of(""));
      System.out.println("made " + name + "/; its README.md says how to build, test and run it");
      Optional<Path> jars = Fingerprint.ownFolder();
      if (jars.isPresent()) {
        install(MavenRepository.ofUser(), jars.get());
      }
    } catch (IOException e) {
      throw Refusal.failed("cannot write all of it: " + e);
    }
  }

  private static void install(String[] args) throws Refusal {
    var words =
        CommandWords.read("install", args, Map.of("--repository", "FOLDER"), Set.of("--help"));
    if (words.has("--help")) {
      System.out.print(HELP);
      return;
    }
    if (!words.words().isEmpty()) {
      throw Refusal.wrongUse("install takes no word: " + words.words().getFirst());
    }
    Path jars =
        Fingerprint.ownFolder()
            .orElseThrow(
                () -> Refusal.failed("these are classes, not jars; use the command pulsar"));
    try {
      String folder = words.option("--repository");
      install(
          folder.isEmpty() ? MavenRepository.ofUser() : new MavenRepository(Path.of(folder)), jars);
    } catch (IOException e) {
      throw Refusal.failed("cannot put Pulsar's jars where Maven finds them: " + e);
    }
  }

  private static void install(MavenRepository repository, Path jars) throws IOException {
    int changed = repository.install(jars);
    Path home = Path.of(System.getProperty("user.home"));
    Path folder = repository.folder();
    System.out.println(
        (changed == 0 ? "Pulsar's jars are in " : "put Pulsar's jars into ")
            + (folder.startsWith(home) ? Path.of("~").resolve(home.relativize(folder)) : folder));
  }
}
