package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.pulsarweb.app.ControlClient;
import org.pulsarweb.app.ControlException;
import org.pulsarweb.http.Response;

/**
 * Asks a program that runs: {@code pulsar status} and its like.
 *
 * <p>Immutable.
 */
record ControlCommand(String command, CommandWords words) {
  /** What does its work in steps, each of which may take as long as a worker's start and end. */
  private static final Set<String> LONG = Set.of("reload", "scale", "config", "stop");

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration LONG_ANSWER = Duration.ofMinutes(10);
  private static final long TIMEOUT_MAX_SECONDS = 86_400;

  /** What follows each command. */
  private static final Map<String, String> FORMS =
      Map.of(
          "status", "",
          "info", "",
          "reload", "",
          "scale", "[APPLICATION] N",
          "stop", "",
          "dump", "",
          "config", "get NAME | set NAME VALUE",
          "logs", "LEVEL...");

  static final String HELP =
      """
      Usage: pulsar status | info | reload | stop | dump
             pulsar scale [APPLICATION] N
             pulsar config get NAME | set NAME VALUE
             pulsar logs LEVEL...

      status  What runs: addresses, workers, how busy they are.
      info    All that is known of the arbiter, its monitors and workers.
      reload  Replaces the workers one by one, without losing a connection.
      scale   Changes the number of workers.
      stop    Stops the program in good order.
      dump    What all threads and fibers are doing.
      config  Shows a setting, or changes it as long as the program runs.
      logs    Changes what is logged, as in: logs info org.pulsarweb.web.debug

        --control WHICH    Which program: its name, its process number or the path of
                           its control socket. Default: the only one that runs.
        --json             Print the answer as a line of JSON.
        --timeout SECONDS  How long to wait for the answer. Default: 30; 600 where
                           workers start or stop.
        -h, --help         Print this and exit.

      Ends with 0 if it is done, with 1 if the program refuses or fails, with 2 if
      the command is not right or no program runs.
      """;

  static boolean isOne(String command) {
    return FORMS.containsKey(command);
  }

  static ControlCommand read(String command, String[] args) throws Refusal {
    var words =
        CommandWords.read(
            command,
            args,
            Map.of("--control", "WHICH", "--timeout", "SECONDS"),
            Set.of("--json", "--help"));
    var read = new ControlCommand(command, words);
    if (!words.has("--help") && !read.isWellFormed()) {
      String form = FORMS.getOrDefault(command, "");
      throw Refusal.wrongUse(
          form.isEmpty()
              ? command + " takes no word: " + words.words().getFirst()
              : command + " needs: " + form);
    }
    return read;
  }

  private boolean isWellFormed() {
    List<String> given = words.words();
    return switch (command) {
      case "scale" ->
          (given.size() == 1 || given.size() == 2) && given.getLast().matches("\\d{1,9}");
      case "config" ->
          (given.size() == 2 && given.getFirst().equals("get"))
              || (given.size() == 3 && given.getFirst().equals("set"));
      case "logs" -> !given.isEmpty();
      default -> given.isEmpty();
    };
  }

  /** Asks, and prints what comes. */
  void run() throws Refusal {
    if (words.has("--help")) {
      System.out.print(HELP);
      return;
    }
    boolean isJson = words.has("--json");
    Duration most = most();
    Path socket = socket();
    Consumer<String> progress = isJson ? System.err::println : System.out::println;
    try {
      Object answer = ControlClient.of(socket).send(command, words.words(), progress, most);
      if (isJson) {
        System.out.println(json(answer));
      } else {
        Shown.lines(answer).forEach(System.out::println);
      }
    } catch (ControlException e) {
      if (isJson) {
        System.out.println(json(Map.of("error", String.valueOf(e.getMessage()))));
      }
      throw Refusal.failed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // what cannot be reached has the reason with it
      String message = String.valueOf(e.getMessage());
      throw e.getCause() instanceof IOException
          ? Refusal.wrongUse(message)
          : Refusal.failed(message);
    }
  }

  private static String json(Object value) {
    return new String(Response.json(value).bytes(), StandardCharsets.UTF_8);
  }

  private Duration most() throws Refusal {
    String seconds = words.option("--timeout");
    if (seconds.isEmpty()) {
      return LONG.contains(command) ? LONG_ANSWER : ANSWER;
    }
    if (!seconds.matches("\\d{1,9}")
        || Long.parseLong(seconds) > TIMEOUT_MAX_SECONDS
        || seconds.matches("0+")) {
      throw Refusal.wrongUse(
          "bad value '"
              + seconds
              + "' for --timeout: give seconds from 1 to "
              + TIMEOUT_MAX_SECONDS);
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  /** Returns the socket of the program that is meant. */
  private Path socket() throws Refusal {
    String which = words.option("--control");
    if (which.contains("/") || which.endsWith(".sock")) {
      Path socket = Path.of(which);
      if (!Files.exists(socket)) {
        throw Refusal.wrongUse("there is no control socket " + which);
      }
      return socket;
    }
    return chosen(which, programs()).socket();
  }

  /** Returns the only program, or the one that is meant by its name or number. */
  static ControlClient.Program chosen(String which, List<ControlClient.Program> all)
      throws Refusal {
    List<ControlClient.Program> meant =
        all.stream()
            .filter(one ->
                which.isEmpty()
                    || one.name().equals(which)
                    || Long.toString(one.pid()).equals(which))
            .toList();
    if (meant.size() == 1) {
      return meant.getFirst();
    }
    if (meant.size() > 1) {
      throw Refusal.wrongUse(
          "several programs run; --control says which:\n" + String.join("\n", table(meant)));
    }
    throw Refusal.wrongUse(
        all.isEmpty()
            ? "no program of this user's runs that takes orders"
            : "no program runs that is called "
                + which
                + "; there are:\n"
                + String.join("\n", table(all)));
  }

  private static List<ControlClient.Program> programs() throws Refusal {
    try {
      return ControlClient.programs();
    } catch (IOException e) {
      throw Refusal.failed("cannot look for programs: " + e.getMessage());
    }
  }

  private static List<String> table(List<ControlClient.Program> programs) {
    return new Table(
            List.of("pid", "name", "socket"),
            programs.stream()
                .map(one -> List.of(Long.toString(one.pid()), one.name(), one.socket().toString()))
                .toList(),
            List.of(true, false, false))
        .lines(Integer.MAX_VALUE);
  }
}
