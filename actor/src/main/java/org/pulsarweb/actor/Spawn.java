package org.pulsarweb.actor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How an actor is to be started: where it lives, and its limits. The same actor runs as any kind.
 *
 * <pre>{@code
 * Spawn.inProcess().named("thumbnails").jvm("-Xmx64m").restart(Restart.PERMANENT)
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param kind where it lives
 * @param name what it can be found by; empty for none
 * @param mailbox how many messages may wait in it: {@value #MAILBOX} by default, which is about a
 *     millisecond of work
 * @param overflow what becomes of a message when it is full; the sender waits by default
 * @param restart whether it is started again; never by default
 * @param crashing whether it ends when a message that wants no answer throws; it goes on by default
 * @param times its deadlines and periods
 * @param jvm the JVM of a process
 * @param settings what {@code config} gets and sets
 * @param allowed types that messages to and from a process may carry, besides those of its
 *     interface
 * @param commands the commands of its own: records that implement {@link Command}
 */
public record Spawn(
    Kind kind,
    String name,
    int mailbox,
    Overflow overflow,
    Restart restart,
    boolean crashing,
    Times times,
    Jvm jvm,
    Map<String, Object> settings,
    List<Class<?>> allowed,
    List<Class<? extends Command<?>>> commands) {
  /** How many messages wait in a mailbox at most, unless said otherwise. */
  public static final int MAILBOX = 16_384;

  private static final Duration START_PROCESS = Duration.ofSeconds(30);

  private static final Spawn SHARED =
      new Spawn(
          Kind.SHARED,
          "",
          MAILBOX,
          Overflow.WAIT,
          Restart.TEMPORARY,
          false,
          Times.DEFAULTS,
          Jvm.DEFAULTS,
          Map.of(),
          List.of(),
          List.of());
  private static final Spawn THREAD = SHARED.kind(Kind.THREAD);
  private static final Spawn PROCESS = SHARED.kind(Kind.PROCESS);

  /**
   * The deadlines and periods of an actor: each is more than nothing.
   *
   * <p>Immutable.
   *
   * @param deadline how long an answer may take when the caller does not say: 5 s by default, as in
   *     Erlang's {@code gen_server:call}
   * @param start until when it has to have started: 5 s by default, 30 s for a process
   * @param stop how long it may finish what it has: 5 s by default, then it is killed
   * @param timeout how long it may be silent before it is taken for dead: 30 s by default, as
   *     gunicorn's workers; for threads and processes
   * @param period between two calls of {@link Hooks#periodicTask}: 5 s by default
   */
  public record Times(
      Duration deadline, Duration start, Duration stop, Duration timeout, Duration period) {
    /** The times that hold unless others are given. */
    public static final Times DEFAULTS =
        new Times(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    /** Checks them. */
    public Times {
      for (Duration time : List.of(deadline, start, stop, timeout, period)) {
        if (!time.isPositive()) {
          throw new IllegalArgumentException(
              "a deadline, timeout or period is more than nothing, not " + time);
        }
      }
    }
  }

  /**
   * The JVM of a process actor. It has the class path of the arbiter's, and the flags that Pulsar
   * needs.
   *
   * <p>Immutable.
   *
   * @param options flags, such as {@code -Xmx64m}
   * @param heapMax bytes of heap, after a collection, beyond which the process is replaced; 0 for
   *     no limit
   * @param rssMax bytes of resident memory beyond which the process is replaced; 0 for no limit
   * @param mainClass the program that it starts with, and that calls {@link ActorProcess#join};
   *     empty if there is nothing to do there but the actor
   * @param arguments of that program
   * @param folder the folder it works in; that of the arbiter by default
   * @param environment variables that it has besides those of the arbiter, or instead of them
   */
  public record Jvm(
      List<String> options,
      long heapMax,
      long rssMax,
      String mainClass,
      List<String> arguments,
      Optional<Path> folder,
      Map<String, String> environment) {
    /** A JVM like any other, with nothing in it but the actor. */
    public static final Jvm DEFAULTS =
        new Jvm(List.of(), 0, 0, "", List.of(), Optional.empty(), Map.of());

    /** Checks the limits. */
    public Jvm {
      options = List.copyOf(options);
      if (heapMax < 0 || rssMax < 0) {
        throw new IllegalArgumentException("a memory limit is a number of bytes, or 0 for none");
      }
      arguments = List.copyOf(arguments);
      Objects.requireNonNull(folder);
      environment = Map.copyOf(environment);
    }
  }

  /** Checks the limits. */
  public Spawn {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(name);
    Objects.requireNonNull(overflow);
    Objects.requireNonNull(restart);
    Objects.requireNonNull(times);
    Objects.requireNonNull(jvm);
    if (mailbox < 1) {
      throw new IllegalArgumentException("a mailbox holds one message at least, not " + mailbox);
    }
    settings = Map.copyOf(settings);
    allowed = List.copyOf(allowed);
    commands = List.copyOf(commands);
  }

  /**
   * Returns how to start an actor on its spawner's loop: cheap, a million of them.
   *
   * @return the defaults
   */
  public static Spawn shared() {
    return SHARED;
  }

  /**
   * Returns how to start an actor on a loop and thread of its own.
   *
   * @return the defaults
   */
  public static Spawn inThread() {
    return THREAD;
  }

  /**
   * Returns how to start an actor in a JVM of its own.
   *
   * @return the defaults
   */
  public static Spawn inProcess() {
    return PROCESS;
  }

  /**
   * Returns the same, living elsewhere.
   *
   * @param where where it lives
   * @return a copy
   */
  public Spawn kind(Kind where) {
    var elsewhere =
        new Spawn(
            where, name, mailbox, overflow, restart, crashing, times, jvm, settings, allowed,
            commands);
    boolean isSlow = where == Kind.PROCESS && times.start().equals(Times.DEFAULTS.start());
    return isSlow ? elsewhere.startDeadline(START_PROCESS) : elsewhere;
  }

  /**
   * Returns the same, with a name.
   *
   * @param known what it can be found by, unlike any other
   * @return a copy
   */
  public Spawn named(String known) {
    return new Spawn(
        kind, known, mailbox, overflow, restart, crashing, times, jvm, settings, allowed, commands);
  }

  /**
   * Returns the same, with another mailbox.
   *
   * @param most how many messages may wait in it
   * @param whenFull what becomes of one more
   * @return a copy
   */
  public Spawn mailbox(int most, Overflow whenFull) {
    return new Spawn(
        kind, name, most, whenFull, restart, crashing, times, jvm, settings, allowed, commands);
  }

  /**
   * Returns the same, started again or not.
   *
   * @param when when it is started again
   * @return a copy
   */
  public Spawn restart(Restart when) {
    return new Spawn(
        kind, name, mailbox, overflow, when, crashing, times, jvm, settings, allowed, commands);
  }

  /**
   * Returns the same, ending or not when a told message throws.
   *
   * @param ends whether it ends then
   * @return a copy
   */
  public Spawn crashing(boolean ends) {
    return new Spawn(
        kind, name, mailbox, overflow, restart, ends, times, jvm, settings, allowed, commands);
  }

  // ---- times ----------------------------------------------------------------------------------

  private Spawn times(Times others) {
    return new Spawn(
        kind, name, mailbox, overflow, restart, crashing, others, jvm, settings, allowed, commands);
  }

  /**
   * Returns how long an answer may take when the caller does not say.
   *
   * @return more than nothing
   */
  public Duration deadline() {
    return times.deadline();
  }

  /**
   * Returns the same, with another deadline for answers.
   *
   * @param most how long an answer may take
   * @return a copy
   */
  public Spawn deadline(Duration most) {
    return times(new Times(most, times.start(), times.stop(), times.timeout(), times.period()));
  }

  /**
   * Returns until when it has to have started.
   *
   * @return more than nothing
   */
  public Duration startDeadline() {
    return times.start();
  }

  /**
   * Returns the same, with another deadline for its start.
   *
   * @param most how long its start may take
   * @return a copy
   */
  public Spawn startDeadline(Duration most) {
    return times(new Times(times.deadline(), most, times.stop(), times.timeout(), times.period()));
  }

  /**
   * Returns how long it may finish what it has when it is to stop.
   *
   * @return more than nothing
   */
  public Duration stopDeadline() {
    return times.stop();
  }

  /**
   * Returns the same, with another deadline for its end.
   *
   * @param most how long it may finish what it has
   * @return a copy
   */
  public Spawn stopDeadline(Duration most) {
    return times(new Times(times.deadline(), times.start(), most, times.timeout(), times.period()));
  }

  /**
   * Returns how long it may be silent before it is taken for dead.
   *
   * @return more than nothing
   */
  public Duration timeout() {
    return times.timeout();
  }

  /**
   * Returns the same, with another heart-beat.
   *
   * @param most how long it may be silent
   * @return a copy
   */
  public Spawn timeout(Duration most) {
    return times(new Times(times.deadline(), times.start(), times.stop(), most, times.period()));
  }

  /**
   * Returns the time between two periodic tasks.
   *
   * @return more than nothing
   */
  public Duration period() {
    return times.period();
  }

  /**
   * Returns the same, with another period.
   *
   * @param time the time between two periodic tasks
   * @return a copy
   */
  public Spawn period(Duration time) {
    return times(new Times(times.deadline(), times.start(), times.stop(), times.timeout(), time));
  }

  // ---- the JVM of a process -------------------------------------------------------------------

  private Spawn jvm(Jvm other) {
    return new Spawn(
        kind, name, mailbox, overflow, restart, crashing, times, other, settings, allowed,
        commands);
  }

  /**
   * Returns the same, with more options for its JVM. They come after those in the system property
   * {@code pulsar.jvm.options} of the arbiter's JVM, which are for the JVMs of all actors, with
   * blanks between them.
   *
   * @param options such as {@code -Xmx64m} or {@code -XX:+UseSerialGC}
   * @return a copy
   */
  public Spawn jvm(String... options) {
    List<String> more = new ArrayList<>(jvm.options());
    more.addAll(List.of(options));
    return jvm(
        new Jvm(
            more,
            jvm.heapMax(),
            jvm.rssMax(),
            jvm.mainClass(),
            jvm.arguments(),
            jvm.folder(),
            jvm.environment()));
  }

  /**
   * Returns the same, with a limit for its heap: over it the process finishes what it has, and is
   * replaced.
   *
   * @param bytes how much may be in use after a collection; 0 for no limit
   * @return a copy
   */
  public Spawn heapMax(long bytes) {
    return jvm(
        new Jvm(
            jvm.options(),
            bytes,
            jvm.rssMax(),
            jvm.mainClass(),
            jvm.arguments(),
            jvm.folder(),
            jvm.environment()));
  }

  /**
   * Returns the same, with a limit for its memory: over it the process finishes what it has, and is
   * replaced.
   *
   * @param bytes how much may be resident; 0 for no limit
   * @return a copy
   */
  public Spawn rssMax(long bytes) {
    return jvm(
        new Jvm(
            jvm.options(),
            jvm.heapMax(),
            bytes,
            jvm.mainClass(),
            jvm.arguments(),
            jvm.folder(),
            jvm.environment()));
  }

  /**
   * Returns the same, whose JVM starts with a program: that one makes what the actor needs, and
   * then becomes the actor by {@link ActorProcess#join}.
   *
   * @param mainClass its name
   * @param arguments what its main method gets
   * @return a copy
   */
  public Spawn main(String mainClass, List<String> arguments) {
    return jvm(
        new Jvm(
            jvm.options(),
            jvm.heapMax(),
            jvm.rssMax(),
            mainClass,
            arguments,
            jvm.folder(),
            jvm.environment()));
  }

  /**
   * Returns the same, whose JVM works in another folder.
   *
   * @param folder where relative paths begin in that JVM; it has to exist
   * @return a copy
   */
  public Spawn folder(Path folder) {
    return jvm(
        new Jvm(
            jvm.options(),
            jvm.heapMax(),
            jvm.rssMax(),
            jvm.mainClass(),
            jvm.arguments(),
            Optional.of(folder.toAbsolutePath()),
            jvm.environment()));
  }

  /**
   * Returns the same, whose JVM has more variables in its environment.
   *
   * @param variables by name; they come before those of the arbiter's environment
   * @return a copy
   */
  public Spawn environment(Map<String, String> variables) {
    Map<String, String> more = new LinkedHashMap<>(jvm.environment());
    more.putAll(variables);
    return jvm(
        new Jvm(
            jvm.options(),
            jvm.heapMax(),
            jvm.rssMax(),
            jvm.mainClass(),
            jvm.arguments(),
            jvm.folder(),
            more));
  }

  // ---- what it understands --------------------------------------------------------------------

  /**
   * Returns the same, with one setting more.
   *
   * @param setting its name
   * @param value its value
   * @return a copy
   */
  public Spawn with(String setting, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(settings);
    more.put(setting, value);
    return new Spawn(
        kind, name, mailbox, overflow, restart, crashing, times, jvm, more, allowed, commands);
  }

  /**
   * Returns the same, with more types that its messages may carry.
   *
   * @param types records, enums and sealed interfaces; their components come along
   * @return a copy
   */
  public Spawn allow(Class<?>... types) {
    List<Class<?>> more = new ArrayList<>(allowed);
    more.addAll(List.of(types));
    return new Spawn(
        kind, name, mailbox, overflow, restart, crashing, times, jvm, settings, more, commands);
  }

  /**
   * Returns the same, with a command more.
   *
   * @param command a record; its components are the command's arguments
   * @return a copy
   */
  public Spawn command(Class<? extends Command<?>> command) {
    List<Class<? extends Command<?>>> more = new ArrayList<>(commands);
    more.add(command);
    return new Spawn(
        kind, name, mailbox, overflow, restart, crashing, times, jvm, settings, allowed, more);
  }
}
