package org.pulsarweb.rpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorException;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.app.ApplicationHooks;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.EventLoop;

/**
 * Commands that a server may offer for the program that it runs in: {@code ping}, {@code echo},
 * {@code functions_list}, {@code documentation}, {@code server_info}, and {@code kill_actor}, which
 * nobody may call unless a rule is given.
 *
 * <p>What the program does, {@code server_info} and {@code kill_actor} know if these commands are
 * the hooks of the application, too: {@code HttpServer.of(rpc).with(commands)}.
 *
 * <p>Safe for use by many threads.
 */
public final class ServerCommands implements ApplicationHooks {
  private static final double KILL_TIMEOUT_SECONDS = 5; // as the original's

  private final RpcAccess killing;
  private final ConcurrentMap<EventLoop, Actor> workers;

  private ServerCommands(RpcAccess killing, ConcurrentMap<EventLoop, Actor> workers) {
    this.killing = killing;
    this.workers = workers;
  }

  /**
   * Returns the commands, with {@code kill_actor} forbidden.
   *
   * @return the commands
   */
  public static ServerCommands of() {
    return new ServerCommands(_ -> false, new ConcurrentHashMap<>());
  }

  /**
   * Returns these commands with a rule for {@code kill_actor}.
   *
   * @param rule says who may
   * @return a changed copy
   */
  public ServerCommands allowingKill(RpcAccess rule) {
    return new ServerCommands(rule, workers);
  }

  /**
   * Returns the methods, to be added to a server with {@link JsonRpc#and}.
   *
   * @return a server
   */
  public JsonRpc methods() {
    return JsonRpc.of()
        .method("ping", _ -> "pong")
        .documented("ping", "Answers \"pong\"")
        .method(
            "echo",
            call -> call.optional("message", Object.class).orElse(null),
            RpcParameter.of("message", Object.class))
        .documented("echo", "Answers the message that it is given")
        .method("functions_list", call -> functions(call.server()))
        .documented("functions_list", "Lists all functions, each with what it does")
        .method("documentation", call -> documentation(call.server()))
        .documented("documentation", "Says of all functions what they take and do, as text")
        .method("server_info", _ -> info())
        .documented("server_info", "Tells of the program that serves")
        .method(
            "kill_actor",
            this::kill,
            RpcParameter.of("aid", String.class),
            RpcParameter.optional("timeout", double.class))
        .documented("kill_actor", "Stops an actor, by its name or id, within some seconds")
        .allowing("kill_actor", killing);
  }

  private static List<List<String>> functions(JsonRpc server) {
    return server.methods().values().stream()
        .map(method -> List.of(method.name(), method.summary()))
        .toList();
  }

  private static String documentation(JsonRpc server) {
    var text = new StringJoiner("\n");
    for (RpcMethod method : server.methods().values()) {
      String parameters =
          method.parameters().stream()
              .map(known -> known.required() ? known.name() : "[" + known.name() + "]")
              .collect(Collectors.joining(", "));
      text.add(method.name() + "(" + parameters + ")");
      if (!method.summary().isEmpty()) {
        text.add("  " + method.summary());
      }
    }
    return text.toString();
  }

  private Map<String, Object> info() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("server", Pulsar.versions());
    info.put("pid", ProcessHandle.current().pid());
    worker()
        .ifPresent(worker -> {
          info.put("worker", worker.info());
          info.put("arbiter", worker.send(Arbiter.NAME, "info"));
        });
    return info;
  }

  private @Nullable Object kill(RpcCall call) {
    double timeout = call.optional("timeout", double.class).orElse(KILL_TIMEOUT_SECONDS);
    Actor worker =
        worker()
            .orElseThrow(
                () -> new RpcException(RpcError.NOT_ALLOWED, "there are no actors to be killed"));
    try {
      return worker.send(Arbiter.NAME, "kill_actor", call.argument("aid", String.class), timeout);
    } catch (ActorException e) {
      throw new RpcException(RpcError.SERVER_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** Returns the actor whose loop runs this. */
  private Optional<Actor> worker() {
    return workers.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(workers.get(EventLoop.current()));
  }

  @Override
  public void workerStart(Worker worker) {
    workers.put(worker.loop(), Actor.current());
  }

  @Override
  public void workerExit(Worker worker) {
    workers.remove(worker.loop());
  }
}
