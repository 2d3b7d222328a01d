package org.pulsarweb.actor;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The commands by name: those that every actor has, and those that a spawn gave it. */
final class Commands {
  /** The longest time that a command may be given: a day. */
  private static final double SECONDS_MAX = Duration.ofDays(1).toSeconds();

  private Commands() {}

  /** A command that is ready to run. */
  @FunctionalInterface
  interface Runner {
    @Nullable Object run(@Nullable Object[] arguments, Request request) throws Exception;
  }

  private static final Map<String, Runner> EVERYBODYS =
      new TreeMap<>(
          Map.of(
              "ping",
              (arguments, _) -> none("ping", arguments, "pong"),
              "echo",
              (arguments, _) -> exactly("echo", arguments, 1, "message")[0],
              "info",
              (arguments, request) -> {
                Object _ = none("info", arguments, "");
                return request.actor().info();
              },
              "run",
              Commands::run,
              "stop",
              (arguments, request) -> {
                Object _ = none("stop", arguments, "");
                request.actor().stop();
                return null;
              },
              "config",
              Commands::config,
              "spawn",
              Commands::spawn,
              "notify",
              Commands::notify,
              "kill_actor",
              Commands::killActor,
              "find",
              (arguments, request) ->
                  request.actor().find(String.valueOf(exactly("find", arguments, 1, "name")[0]))));

  /** Returns what a name stands for in an actor. */
  static Runner find(Spawn spawn, String name) {
    for (Class<? extends Command<?>> type : spawn.commands()) {
      if (name(type).equals(name)) {
        return (arguments, request) -> made(type, arguments).run(request);
      }
    }
    Runner runner = EVERYBODYS.get(name);
    if (runner == null) {
      var known = new TreeSet<>(EVERYBODYS.keySet());
      spawn.commands().forEach(type -> known.add(name(type)));
      throw new CommandException(
          "there is no command " + name + "; there are " + String.join(", ", known), null);
    }
    return runner;
  }

  /** Returns a command's name: {@code pickup_fork} for {@code PickupFork}. */
  static String name(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static Command<?> made(Class<? extends Command<?>> type, @Nullable Object[] arguments) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new CommandException(
          type.getName() + " is no record: a command's components are its arguments", null);
    }
    String[] names = Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
    @Nullable Object[] fitting = exactly(name(type), arguments, names.length, names);
    try {
      Constructor<? extends Command<?>> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(fitting);
    } catch (InvocationTargetException e) {
      throw new CommandException(name(type) + ": " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      String wanted =
          Arrays.stream(components)
              .map(component -> component.getType().getSimpleName() + " " + component.getName())
              .collect(Collectors.joining(", "));
      throw new CommandException(
          name(type) + " takes (" + wanted + "), not " + Arrays.toString(arguments), e);
    }
  }

  private static Object none(String name, @Nullable Object[] arguments, Object answer) {
    @Nullable Object[] _ = exactly(name, arguments, 0);
    return answer;
  }

  private static @Nullable Object[] exactly(
      String name, @Nullable Object[] arguments, int count, String... names) {
    if (arguments.length != count) {
      throw new CommandException(
          name
              + " takes "
              + (count == 0 ? "no arguments" : String.join(", ", names))
              + ", not "
              + arguments.length
              + " arguments",
          null);
    }
    return arguments;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Object run(@Nullable Object[] arguments, Request request)
      throws Exception {
    if (exactly("run", arguments, 1, "work")[0] instanceof Ask<?, ?> work) {
      return ((Ask<Actor, Object>) work).apply(request.actor());
    }
    throw new CommandException(
        "run takes an Ask<Actor, …>, not " + Arrays.toString(arguments), null);
  }

  private static @Nullable Object config(@Nullable Object[] arguments, Request request) {
    Actor actor = request.actor();
    if (arguments.length == 2
        && "get".equals(arguments[0])
        && arguments[1] instanceof String name) {
      return actor.config(name);
    }
    if (arguments.length == 3
        && "set".equals(arguments[0])
        && arguments[1] instanceof String name
        && arguments[2] != null) {
      actor.config(name, arguments[2]);
      return true;
    }
    throw new CommandException(
        "config takes get, name or set, name, value, not " + Arrays.toString(arguments), null);
  }

  @SuppressWarnings("unchecked")
  private static Object spawn(@Nullable Object[] arguments, Request request) {
    if (arguments.length == 3
        && arguments[0] instanceof Class<?> type
        && arguments[1] instanceof Factory<?> factory
        && arguments[2] instanceof Spawn spawn) {
      return request.actor().spawn((Class<Object>) type, (Factory<Object>) factory, spawn);
    }
    throw new CommandException(
        "spawn takes type, factory, spawn, not " + Arrays.toString(arguments), null);
  }

  /** Returns how long it may take to spawn what the arguments say. */
  static Duration spawnTime(@Nullable Object[] arguments) {
    return arguments.length == 3 && arguments[2] instanceof Spawn spawn
        ? spawn.startDeadline().plus(Spawner.WAY)
        : Duration.ZERO;
  }

  /** Returns how long it may take to kill what the arguments say. */
  static Duration killTime(@Nullable Object[] arguments) {
    return arguments.length == 2 && arguments[1] instanceof Number seconds
        ? time(seconds).plus(Spawner.WAY)
        : Duration.ZERO;
  }

  private static Duration time(Number seconds) {
    return Duration.ofMillis((long) (1000 * Math.min(seconds.doubleValue(), SECONDS_MAX)));
  }

  private static Object notify(@Nullable Object[] arguments, Request request) {
    if (arguments.length > 1 || (arguments.length == 1 && !(arguments[0] instanceof Map))) {
      throw new CommandException("notify takes info, not " + Arrays.toString(arguments), null);
    }
    return Instant.now();
  }

  private static Object killActor(@Nullable Object[] arguments, Request request) throws Exception {
    Actor actor = request.actor();
    if (arguments.length == 0
        || arguments.length > 2
        || !(arguments[0] instanceof String target)
        || (arguments.length == 2 && !(arguments[1] instanceof Number))) {
      throw new CommandException(
          "kill_actor takes name, timeout in seconds, not " + Arrays.toString(arguments), null);
    }
    Duration most =
        arguments.length == 2 && arguments[1] instanceof Number seconds
            ? time(seconds)
            : Duration.ofSeconds(5);
    ActorRef<?> doomed = actor.find(target);
    doomed.stop();
    State _ = doomed.ended().get(most.toMillis(), TimeUnit.MILLISECONDS);
    return "killed " + doomed.id();
  }
}
