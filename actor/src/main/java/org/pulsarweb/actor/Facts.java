package org.pulsarweb.actor;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.pulsarweb.loop.EventLoop;

/** What {@code info} tells; the original's keys, and more. */
final class Facts {
  /** How many children are told of one by one; of more only the number. */
  private static final int CHILDREN_MAX = 1000;

  /** How long a child may take to say how it is; then it is said that it is silent. */
  private static final Duration WORKER_MAX = Duration.ofSeconds(1);

  private static final Duration MONITOR_MAX = Duration.ofSeconds(2); // it asks its workers first

  private Facts() {}

  /** Returns the facts of an actor and of those it supervises; on its loop, in a fiber. */
  static Map<String, Object> of(Cell<?> cell, Map<String, Object> extra) {
    EventLoop loop = EventLoop.current();
    Map<String, Object> actor = new LinkedHashMap<>();
    actor.put("name", cell.name());
    actor.put("actor_id", cell.id());
    actor.put("kind", cell.kind().toString());
    actor.put("state", cell.state().toString());
    actor.put("uptime", cell.uptimeNanos() / 1e9);
    actor.put("is_process", cell.kind() == Kind.PROCESS);
    actor.put("process_id", ProcessHandle.current().pid());
    actor.put("thread", loop.name());
    actor.put("restarts", cell.restarts());
    actor.put("messages", cell.handled());
    actor.put("mailbox", cell.waiting());
    actor.put("oldest_message_age", cell.oldestNanos() / 1e9);
    actor.put("waiting_handlers", cell.underWay());
    actor.put("fibers", loop.fiberCount());
    actor.put("loop_lag", loop.lag().toNanos() / 1e9);
    Map<String, Object> info = new LinkedHashMap<>();
    boolean isArbiter = cell.node().isArbiter() && cell.parent == null;
    info.put(isArbiter ? "server" : "actor", actor);
    if (!extra.isEmpty()) {
      info.put("extra", Map.copyOf(extra));
    }
    if (cell.parent == null) { // of its JVM
      actor.put("number_of_actors", cell.node().registry.count());
      actor.put("dead_letters", cell.node().deadLetters.get());
      actor.put("java_version", Runtime.version().toString());
      actor.put("start_time", ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
      info.put("system", cell.node().system());
    }
    Supervisor supervisor = cell.knownSupervisor();
    if (supervisor != null) {
      actor.put("number_of_children", supervisor.count());
      children(supervisor, info);
    }
    if (cell.knownObject() instanceof Hooks hooks) {
      hooks.onInfo(cell.actor(), info);
    }
    return info;
  }

  private static void children(Supervisor supervisor, Map<String, Object> info) {
    List<Child<?>> children = supervisor.children();
    if (children.size() > CHILDREN_MAX) {
      return;
    }
    List<CompletableFuture<Object>> asked = new ArrayList<>();
    for (Child<?> child : children) {
      Duration most = isMonitor(child) ? MONITOR_MAX : WORKER_MAX;
      asked.add(new Pending<>(child, NamedCommand.of("info"), most).send());
    }
    Map<String, Object> monitors = new LinkedHashMap<>();
    List<Object> workers = new ArrayList<>();
    for (int i = 0; i < children.size(); i++) {
      Object told = told(children.get(i), asked.get(i));
      if (isMonitor(children.get(i))) {
        monitors.put(children.get(i).name(), told);
      } else {
        workers.add(told);
      }
    }
    if (!monitors.isEmpty()) {
      info.put("monitors", monitors);
    }
    info.put("workers", workers);
  }

  /**
   * Returns whether a child is a monitor: one on this loop that says how its own are supervised.
   */
  private static boolean isMonitor(Child<?> child) {
    return child.kind() == Kind.SHARED && child instanceof Cell<?> cell && cell.supervises();
  }

  /** Returns what a child says, or what can be said of one that says nothing. */
  private static Object told(Child<?> child, CompletableFuture<Object> asked) {
    try {
      return asked.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of("actor", Map.of("name", child.name(), "state", child.state().toString()));
    } catch (ExecutionException e) {
      return Map.of(
          "actor",
          Map.of(
              "name", child.name(),
              "actor_id", child.id(),
              "state", child.state().toString(),
              "restarts", child.restarts(),
              "silent", String.valueOf(e.getCause())));
    }
  }
}
