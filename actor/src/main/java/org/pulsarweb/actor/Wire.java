package org.pulsarweb.actor;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What crosses from one JVM to another. Frames are a length, a type, and what the type says:
 *
 * <pre>
 *  0        4     5             13             21       29
 *  +--------+-----+-------------+--------------+---------+----------
 *  | length | ASK | target's id | caller's id  | number  | question   (WATCH and KILL too)
 *  +--------+-----+-------------+--------------+---------+----------
 *  | length | REPLY | number | outcome | value
 *  +--------+-------+--------+---------+------
 * </pre>
 *
 * <p>The length counts what follows it. A number of 0 wants no answer; an id of 0 is the arbiter's,
 * and one of -1 nobody's.
 */
final class Wire {
  /** Both sides say it first: what they speak. */
  static final int VERSION = 1;

  static final int HELLO = 1;
  static final int START = 2;
  static final int STARTED = 3;
  static final int ENDED = 4;
  static final int ASK = 5;
  static final int REPLY = 6;
  static final int BEAT = 7;
  static final int STOP = 8;
  static final int WATCH = 9;
  static final int KILL = 10;
  static final int NAMED = 11;
  static final int UNNAMED = 12;

  /** Outcomes of a reply. */
  static final int ANSWER = 0;

  static final int THREW = 1;
  static final int STOPPED = 2;
  static final int FULL = 3;
  static final int REFUSED = 4;
  static final int FAILED = 5;

  /** Bytes of one frame: as of one value of the codec, with room for what is around it. */
  static final int FRAME_MAX = 16 * 1024 * 1024 + 1024;

  /** Bytes of the first frame, of which nobody knows yet where it comes from. */
  static final int HELLO_MAX = 256;

  static final int HEADER = 4;

  /** Stands for the caller of a message that no actor sends. */
  static final long NOBODY = -1;

  static final int ASK_NUMBER_AT = 21;
  static final int ASK_VALUE_AT = 29;

  private Wire() {}

  /** A call of a method: which one it is, in the order of their signatures. */
  record Call(int method, @Nullable Object[] arguments) {}

  /** A command by its name. */
  record Named(String name, @Nullable Object[] arguments) {}

  /** An actor, to whom it is sent. */
  record Address(long id, String name, String type, Kind kind, Duration deadline) {
    static Address of(Ref<?> ref, long id) {
      return new Address(id, ref.name(), ref.type().getName(), ref.kind(), ref.deadline());
    }
  }

  /** What a child's JVM is to run. */
  record Start(
      String type,
      Factory<?> factory,
      Spawn spawn,
      Address self,
      Address supervisor,
      long restarts) {}

  /** How a child is. */
  record Beat(long heapAfterGc, long memory) {}

  /** Asks how an actor ends, once it has: not the actor itself, which would wait for the answer. */
  record Watch() implements Question {
    @Override
    public Object perform(Cell<?> cell, Optional<ActorRef<?>> caller) {
      throw new IllegalStateException("an actor is not asked how it ends");
    }
  }

  /** Has an actor ended at once, without its help. */
  record Kill() implements Tell<Object> {
    @Override
    public void accept(Object actor) {
      throw new IllegalStateException("an actor is not told that it is killed");
    }
  }

  /** Returns the type of the frame for a message. */
  static int type(Object message) {
    if (message instanceof Kill) {
      return KILL;
    }
    return message instanceof Pending<?> asked && asked.question instanceof Watch ? WATCH : ASK;
  }

  static final List<Class<?>> RECORDS =
      List.of(
          Call.class,
          Named.class,
          Address.class,
          Start.class,
          Beat.class,
          Spawn.class,
          Spawn.Times.class,
          Spawn.Jvm.class,
          Watch.class,
          Kill.class,
          Exit.class,
          Kind.class,
          Overflow.class,
          Restart.class,
          State.class);

  /** Returns an interface's methods, in an order that is the same everywhere. */
  private static final ClassValue<Method[]> METHODS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          Method[] methods = type.getMethods();
          Arrays.sort(methods, Comparator.comparing(Method::toGenericString));
          for (Method method : methods) {
            method.setAccessible(true); // of an interface that is not public
          }
          return methods;
        }
      };

  /** Returns what travels in place of a message. */
  static Object outgoing(Object message, Class<?> type) {
    Object question =
        switch (message) {
          case Pending<?> pending -> pending.question;
          case MethodCall.Told told -> told.call;
          default -> message;
        };
    return switch (question) {
      case MethodCall call -> new Call(number(call.method(), type), call.arguments());
      case NamedCommand command -> new Named(command.name, command.arguments);
      case TypedCommand(var command) -> command;
      case Spawner<?> spawner ->
          new Named(
              "spawn", new @Nullable Object[] {spawner.type(), spawner.factory(), spawner.spawn()});
      default -> question;
    };
  }

  private static int number(Method method, Class<?> type) {
    Method[] methods = METHODS.get(type);
    for (int i = 0; i < methods.length; i++) {
      if (methods[i].equals(method)) {
        return i;
      }
    }
    throw new IllegalStateException(method + " is not among those of its interface");
  }

  /** Returns what has travelled as a question, or as a {@link Tell}. */
  static Object incoming(@Nullable Object value, Class<?> type) {
    return switch (value) {
      case Call(var number, var arguments) -> {
        Method[] methods = METHODS.get(type);
        if (number < 0 || number >= methods.length) {
          throw new ActorException(type.getName() + " has no method number " + number, null);
        }
        yield new MethodCall(methods[number], arguments);
      }
      case Named(var name, var arguments) -> NamedCommand.of(name, arguments);
      case Command<?> command -> new TypedCommand(command);
      case Ask<?, ?> ask -> ask;
      case Tell<?> tell -> tell;
      case null, default ->
          throw new ActorException(Objects.toString(value) + " is no message to an actor", null);
    };
  }
}
