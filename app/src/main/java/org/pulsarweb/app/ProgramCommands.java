package org.pulsarweb.app;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.pulsarweb.actor.AskFailedException;

/**
 * What can be asked of a running program through its control socket.
 *
 * <p>Safe for use by many threads.
 */
record ProgramCommands(Running running, Facilities facilities) implements ControlCommands {
  private static final String ALL =
      "status, info, reload, scale, stop, dump, config get, config set, logs";

  @Override
  public Object run(String command, List<String> arguments, Consumer<String> progress)
      throws Exception {
    return switch (command) {
      case "status" -> none(arguments, running.status());
      case "info" -> none(arguments, running.arbiter().info());
      case "reload" -> {
        Object _ = none(arguments, "");
        yield reload(progress);
      }
      case "scale" -> scale(arguments, progress);
      case "stop" -> {
        running.stop("the stop command");
        yield "stopping";
      }
      case "dump" -> none(arguments, running.dump());
      case "config" -> config(arguments, progress);
      case "logs" -> {
        if (arguments.isEmpty()) {
          throw new IllegalArgumentException("logs needs a level, as in: logs debug");
        }
        yield running.config(Settings.LOG_LEVEL.name(), String.join(",", arguments), progress);
      }
      default ->
          throw new IllegalArgumentException(
              "there is no command '" + command + "'; there are " + ALL);
    };
  }

  private static Object none(List<String> arguments, Object result) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("this command takes no argument: " + arguments.getFirst());
    }
    return result;
  }

  /** Reloads on a thread of its own: to compile would keep the loop, on which this is, busy. */
  private Object reload(Consumer<String> progress) throws Exception {
    var reload =
        new FutureTask<Object>(() -> {
          new ProgramReload(running, facilities).run("the reload command", progress);
          return "reloaded";
        });
    Thread.ofPlatform().name("pulsar-reload").start(reload);
    try {
      return reload.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ReloadException cause
          ? new IllegalStateException(cause.getMessage(), cause)
          : e;
    }
  }

  private Object scale(List<String> arguments, Consumer<String> progress) {
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw new IllegalArgumentException("scale needs a number, as in: scale 4, or: scale hello 4");
    }
    String application =
        arguments.size() == 2 ? arguments.getFirst() : running.served().getFirst().entry().name();
    int workers = Settings.WORKERS.read(arguments.getLast());
    try {
      running.scale(application, workers, progress);
    } catch (AskFailedException e) {
      throw e.getCause() instanceof IllegalArgumentException cause ? cause : e;
    }
    return application + " has " + workers + (workers == 1 ? " worker" : " workers");
  }

  private Object config(List<String> arguments, Consumer<String> progress) {
    String verb = arguments.isEmpty() ? "" : arguments.getFirst();
    if (verb.equals("get") && arguments.size() == 2) {
      return running.config(arguments.get(1));
    }
    if (verb.equals("set") && arguments.size() == 3) {
      return running.config(arguments.get(1), arguments.get(2), progress);
    }
    throw new IllegalArgumentException("config needs: get NAME, or: set NAME VALUE");
  }
}
