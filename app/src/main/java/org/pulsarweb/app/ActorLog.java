package org.pulsarweb.app;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.pulsarweb.actor.ActorListener;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Exit;
import org.pulsarweb.actor.State;
import org.pulsarweb.app.LogForm.LogSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens to actors to the log {@code pulsar.actor}, a message for each event. What a
 * worker's JVM logs is written as if it had been logged here, under its name; what else it prints
 * goes to the log {@code pulsar.output}. The log is asked for only when there is something to say,
 * because the first message wakes its backend.
 *
 * <p>Safe for use by many threads.
 */
final class ActorLog implements ActorListener {
  /** Longest message of a worker; what is more is written without waiting for its end. */
  private static final int MESSAGE_MAX_CHARS = 1 << 20;

  private final Supplier<Logs> logs;

  /** Messages that have begun, by the name of the worker. */
  private final Map<String, StringBuilder> begun = new ConcurrentHashMap<>();

  ActorLog() {
    this(Logs::ofThisJvm);
  }

  ActorLog(Supplier<Logs> logs) {
    this.logs = logs;
  }

  @Override
  public void onState(ActorRef<?> actor, State state) {
    if (ConsoleLog.takesDebug()) {
      log().debug("{} is {}", actor, state);
    }
  }

  @Override
  public void onExit(ActorRef<?> actor, Exit exit) {
    StringBuilder unfinished = begun.remove(actor.name());
    if (unfinished != null) {
      plain(actor, unfinished.toString());
    }
    if (ConsoleLog.takesDebug() && log().isDebugEnabled()) {
      String code = exit.code().isPresent() ? " with code " + exit.code().getAsInt() : "";
      log().debug("{} has ended{}: {}", actor, code, exit.state());
    }
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    log().error("{} has thrown what nobody waits for", actor, error);
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
    log()
        .warn(
            "{} failed and is started again in {} ms, {}: {}",
            actor,
            wait.toMillis(),
            times(restarts),
            LogWire.readable(reason.toString()));
  }

  /** Returns how often that has been, as a part of a sentence. */
  static String times(long restarts) {
    return restarts == 1 ? "for the first time" : "restarted " + restarts + " times by then";
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    log().error("{} gives up: {}", supervisor, LogWire.readable(reason.getMessage()));
  }

  @Override
  public void onDeadLetters(String target, String reason, long count) {
    log().warn("{}", lost(target, reason, count));
  }

  /** Returns a sentence about messages that have reached nobody. */
  static String lost(String target, String reason, long count) {
    String messages = count == 1 ? "a message" : count + " messages";
    return messages + " to " + target + (count == 1 ? " was" : " were") + " lost: " + reason;
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    log().warn("{} has been blocked for {} ms by\n{}", name, blocked.toMillis(), report);
  }

  @Override
  public void onNotice(String what) {
    log().warn("{}", what);
  }

  @Override
  public void onOutput(ActorRef<?> actor, String line) {
    if (!LogWire.isPiece(line)) {
      plain(actor, line);
      return;
    }
    if (!LogWire.hasMore(line) && !begun.containsKey(actor.name())) {
      message(actor, LogWire.content(line));
      return;
    }
    // the pieces of one message come one after the other, from one stream of the worker
    StringBuilder message = begun.computeIfAbsent(actor.name(), _ -> new StringBuilder());
    message.append(LogWire.content(line));
    if (!LogWire.hasMore(line) || message.length() > MESSAGE_MAX_CHARS) {
      begun.remove(actor.name());
      message(actor, message.toString());
    }
  }

  private void message(ActorRef<?> actor, String parts) {
    Optional<LogLine> line = LogWire.read(parts);
    if (line.isPresent()) {
      logs.get().pass(line.get(), source(actor));
    } else {
      plain(actor, parts);
    }
  }

  private void plain(ActorRef<?> actor, String line) {
    logs.get()
        .pass(
            new LogLine(Instant.now(), LogLevel.INFO, "pulsar.output", "", line, ""),
            source(actor));
  }

  private static LogSource source(ActorRef<?> actor) {
    return new LogSource(actor.name(), actor.pid().orElse(0), true);
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.actor");
  }
}
