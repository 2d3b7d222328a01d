package org.pulsarweb.actor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
 * @param deadline how long an answer may take when the caller does not say: 5 s by default, as in
 *     Erlang's {@code gen_server:call}
 * @param startDeadline until when it has to have started: 5 s by default, 30 s for a process
 * @param stopDeadline how long it may finish what it has: 5 s by default, then it is killed
 * @param timeout how long it may be silent before it is taken for dead: 30 s by default, as
 *     gunicorn's workers; for threads and processes
 * @param period between two calls of {@link Hooks#periodicTask}: 5 s by default
 * @param settings what {@code config} gets and sets
 * @param jvm options of the JVM of a process, such as {@code -Xmx64m}
 * @param heapMax bytes of heap, after a collection, beyond which a process is replaced; 0 for no
 *     limit
 * @param rssMax bytes of resident memory beyond which a process is replaced; 0 for no limit
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
    Duration deadline,
    Duration startDeadline,
    Duration stopDeadline,
    Duration timeout,
    Duration period,
    Map<String, Object> settings,
    List<String> jvm,
    long heapMax,
    long rssMax,
    List<Class<?>> allowed,
    List<Class<? extends Command<?>>> commands) {
  /** How many messages wait in a mailbox at most, unless said otherwise. */
  public static final int MAILBOX = 16_384;

  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration START_PROCESS = Duration.ofSeconds(30);

  private static final Spawn SHARED =
      new Spawn(
          Kind.SHARED,
          "",
          MAILBOX,
          Overflow.WAIT,
          Restart.TEMPORARY,
          false,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Map.of(),
          List.of(),
          0,
          0,
          List.of(),
          List.of());
  private static final Spawn THREAD = SHARED.kind(Kind.THREAD);
  private static final Spawn PROCESS = SHARED.kind(Kind.PROCESS);

  /** Checks the limits. */
  public Spawn {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(overflow);
    Objects.requireNonNull(restart);
    require(mailbox >= 1, "a mailbox holds one message at least, not " + mailbox);
    require(heapMax >= 0 && rssMax >= 0, "a memory limit is a number of bytes, or 0 for none");
    for (Duration time : List.of(deadline, startDeadline, stopDeadline, timeout, period)) {
      require(time.isPositive(), "a deadline, timeout or period is more than nothing, not " + time);
    }
    settings = Map.copyOf(settings);
    jvm = List.copyOf(jvm);
    allowed = List.copyOf(allowed);
    commands = List.copyOf(commands);
  }

  private static void require(boolean held, String otherwise) {
    if (!held) {
      throw new IllegalArgumentException(otherwise);
    }
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
    Duration start =
        startDeadline.equals(START) && where == Kind.PROCESS ? START_PROCESS : startDeadline;
    return new Spawn(
        where,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        start,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with a name.
   *
   * @param known what it can be found by, unlike any other
   * @return a copy
   */
  public Spawn named(String known) {
    return new Spawn(
        kind,
        known,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
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
        kind,
        name,
        most,
        whenFull,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, started again or not.
   *
   * @param when when it is started again
   * @return a copy
   */
  public Spawn restart(Restart when) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        when,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, ending or not when a told message throws.
   *
   * @param ends whether it ends then
   * @return a copy
   */
  public Spawn crashing(boolean ends) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        ends,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with another deadline for answers.
   *
   * @param most how long an answer may take
   * @return a copy
   */
  public Spawn deadline(Duration most) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        most,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with another deadline for its start.
   *
   * @param most how long its start may take
   * @return a copy
   */
  public Spawn startDeadline(Duration most) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        most,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with another deadline for its end.
   *
   * @param most how long it may finish what it has
   * @return a copy
   */
  public Spawn stopDeadline(Duration most) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        most,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with another heart-beat.
   *
   * @param most how long it may be silent
   * @return a copy
   */
  public Spawn timeout(Duration most) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        most,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with another period.
   *
   * @param time the time between two periodic tasks
   * @return a copy
   */
  public Spawn period(Duration time) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        time,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

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
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        more,
        jvm,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with more options for its JVM.
   *
   * @param options such as {@code -Xmx64m} or {@code -XX:+UseSerialGC}
   * @return a copy
   */
  public Spawn jvm(String... options) {
    List<String> more = new ArrayList<>(jvm);
    more.addAll(List.of(options));
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        more,
        heapMax,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with a limit for its heap.
   *
   * @param bytes how much may be in use after a collection; 0 for no limit
   * @return a copy
   */
  public Spawn heapMax(long bytes) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        bytes,
        rssMax,
        allowed,
        commands);
  }

  /**
   * Returns the same, with a limit for its memory.
   *
   * @param bytes how much may be resident; 0 for no limit
   * @return a copy
   */
  public Spawn rssMax(long bytes) {
    return new Spawn(
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        bytes,
        allowed,
        commands);
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
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        more,
        commands);
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
        kind,
        name,
        mailbox,
        overflow,
        restart,
        crashing,
        deadline,
        startDeadline,
        stopDeadline,
        timeout,
        period,
        settings,
        jvm,
        heapMax,
        rssMax,
        allowed,
        more);
  }
}
