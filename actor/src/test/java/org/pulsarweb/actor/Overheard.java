package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What a listener was told of processes: their lines, and why they were started again. */
final class Overheard implements ActorListener {
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final List<Map.Entry<String, Exit>> exits = new CopyOnWriteArrayList<>();
  private final List<Map.Entry<String, Throwable>> errors = new CopyOnWriteArrayList<>();
  private final List<String> blocks = new CopyOnWriteArrayList<>();
  private final List<String> deadLetters = new CopyOnWriteArrayList<>();
  private final List<String> restarts = new CopyOnWriteArrayList<>();

  @Override
  public void onOutput(ActorRef<?> actor, String line) {
    output.add(actor.name() + ": " + line);
  }

  @Override
  public void onNotice(String what) {
    notices.add(what);
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long times, Duration wait) {
    restarts.add(actor.name() + " (" + times + "): " + reason.getMessage());
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    errors.add(Map.entry(actor.name(), error));
  }

  @Override
  public void onBlocked(String loop, Duration blocked, String report) {
    blocks.add(loop + ": " + report);
  }

  @Override
  public void onDeadLetter(String target, String reason) {
    deadLetters.add(target + ": " + reason);
  }

  /** Waits for something that an actor has thrown, and nobody heard. */
  Throwable awaitError(String actor) {
    Until.holds(() -> errors.stream().anyMatch(one -> one.getKey().equals(actor)));
    return errors.stream()
        .filter(one -> one.getKey().equals(actor))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** Waits for the report of a loop that stands still. */
  String awaitBlocked(String... parts) {
    return await(blocks, parts);
  }

  /** Waits for a message that was lost. */
  String awaitDeadLetter(String... parts) {
    return await(deadLetters, parts);
  }

  @Override
  public void onExit(ActorRef<?> actor, Exit exit) {
    exits.add(Map.entry(actor.name(), exit));
  }

  /** Waits for an actor's end. */
  Exit awaitExit(String actor) {
    Until.holds(() -> exits.stream().anyMatch(one -> one.getKey().equals(actor)));
    return exits.stream()
        .filter(one -> one.getKey().equals(actor))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** Waits for a line of an actor's process, and returns what comes behind its beginning. */
  String awaitLine(String actor, String beginning) {
    return await(output, actor + ": " + beginning)
        .substring(actor.length() + 2)
        .substring(beginning.length());
  }

  boolean hasNotice(String part) {
    return notices.stream().anyMatch(one -> one.contains(part));
  }

  /** Waits for a notice with all of this in it. */
  String awaitNotice(String... parts) {
    return await(notices, parts);
  }

  /** Waits for an actor's restart, and returns its reason. */
  String awaitRestart(String actor, int times) {
    return await(restarts, actor + " (" + times + "): ");
  }

  private static String await(List<String> all, String... parts) {
    Predicate<String> wanted = one -> Arrays.stream(parts).allMatch(one::contains);
    try {
      Until.holds(() -> all.stream().anyMatch(wanted));
    } catch (AssertionError e) {
      throw new AssertionError("no " + Arrays.toString(parts) + " in " + all, e);
    }
    return all.stream().filter(wanted).findFirst().orElseThrow();
  }
}
