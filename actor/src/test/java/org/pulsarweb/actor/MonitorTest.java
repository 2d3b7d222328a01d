package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A monitor keeps a group of like workers at a number")
class MonitorTest {
  /** Where workers live. */
  @EnumSource
  @ParameterizedTest
  @Retention(RetentionPolicy.RUNTIME)
  private @interface EachKind {}

  private final Heard heard = new Heard();
  private Arbiter arbiter;

  @BeforeEach
  void open() throws Exception {
    arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard);
  }

  @AfterEach
  void close() {
    arbiter.close();
  }

  private Monitor<Subject> monitor(Kind kind, int workers) {
    return arbiter.monitor(
        "m",
        workers,
        Subject.class,
        Subject.Plain::new,
        Programs.spawn().kind(kind).startDeadline(Until.LONG).command(WhoseWorker.class),
        Supervision.DEFAULTS.backoff(Duration.ofMillis(1), Duration.ofMillis(5)));
  }

  /** A command that its workers and the monitor itself understand. */
  record WhoseWorker() implements Command<String> {
    @Override
    public String run(Request request) {
      return request.actor().find("monitor").name();
    }
  }

  private static List<String> names(Monitor<?> monitor) {
    return monitor.workers().stream().map(ActorRef::name).toList();
  }

  @EachKind
  void its_workers_run_and_are_named_after_it(Kind kind) {
    Monitor<Subject> monitor = monitor(kind, 3);

    assertThat(names(monitor)).containsExactly("m-1", "m-2", "m-3");
    int sum = 0;
    for (ActorRef<Subject> worker : monitor.workers()) {
      assertThat(worker.kind()).isEqualTo(kind);
      sum += worker.proxy(Until.LONG).add(1);
    }
    assertThat(sum).isEqualTo(3); // each has an object of its own
    assertThat(arbiter.find("m")).isEqualTo(monitor.ref());
    assertThat(arbiter.send("m-2", "ping")).isEqualTo("pong");
  }

  @EachKind
  void commands_reach_it_and_its_workers(Kind kind) {
    Monitor<Subject> monitor = monitor(kind, 1);

    assertThat(monitor.send("ping")).isEqualTo("pong");
    assertThat(monitor.send("whose_worker")).isEqualTo("arbiter");
    assertThat(arbiter.send("m", "whose_worker")).isEqualTo("arbiter");
    assertThat(arbiter.send("m-1", "whose_worker")).isEqualTo("m");
  }

  @EachKind
  void it_may_have_no_workers_at_first(Kind kind) {
    Monitor<Subject> monitor = monitor(kind, 0);
    assertThat(monitor.workers()).isEmpty();
    monitor.scale(1);
    assertThat(names(monitor)).containsExactly("m-1");
  }

  @EachKind
  void more_are_started_and_the_oldest_of_too_many_are_stopped(Kind kind) throws Exception {
    Monitor<Subject> monitor = monitor(kind, 1);
    ActorRef<Subject> oldest = monitor.workers().getFirst();

    monitor.scale(4);
    assertThat(names(monitor)).containsExactly("m-1", "m-2", "m-3", "m-4");
    monitor.scale(2);
    Until.holds(() -> monitor.workers().size() == 2);
    assertThat(names(monitor)).containsExactly("m-3", "m-4");
    assertThat(oldest.ended().get(3, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
    assertThat(heard.restarts).isEmpty();
    monitor.scale(3);
    assertThat(names(monitor)).containsExactly("m-3", "m-4", "m-5");
  }

  @EachKind
  void a_worker_that_fails_is_replaced_under_its_name(Kind kind) throws Exception {
    Monitor<Subject> monitor = monitor(kind, 2);
    ActorRef<Subject> worker = monitor.workers().getFirst();
    assertThat(worker.proxy(Until.LONG).add(7)).isEqualTo(7);

    worker.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));
    assertThat(Heard.next(heard.restarts).name()).isEqualTo("m-1");
    assertThat(worker.proxy(Until.LONG).add(1)).isEqualTo(1);
    assertThat(names(monitor)).containsExactly("m-1", "m-2");
  }

  @EachKind
  void one_that_was_stopped_is_missing_until_it_looks_again(Kind kind) throws Exception {
    Monitor<Subject> monitor = monitor(kind, 2);
    ActorRef<Subject> worker = monitor.workers().getFirst();
    worker.stop();
    assertThat(worker.ended().get(3, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
    assertThat(names(monitor)).containsExactly("m-2");
    monitor.scale(2);
    assertThat(names(monitor)).containsExactly("m-2", "m-3");
  }

  @EachKind
  void its_name_is_its_own(Kind kind) throws Exception {
    Monitor<Subject> first = monitor(kind, 1);
    assertThatThrownBy(() -> monitor(kind, 1))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("the name m is taken by " + first.ref());
    assertThat(arbiter.send("m-1", "ping")).isEqualTo("pong");

    first.stop();
    assertThat(first.ended().get(5, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
    assertThatThrownBy(() -> arbiter.find("m-1")).isInstanceOf(ActorStoppedException.class);
    assertThat(names(monitor(kind, 1))).containsExactly("m-1");
  }

  @EachKind
  void the_info_of_the_arbiter_is_a_tree_with_its_monitors_and_their_workers(Kind kind) {
    Monitor<Subject> monitor = monitor(kind, 2);
    Object _ = arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.shared().named("by itself"));
    Map<String, Object> info = arbiter.info();

    assertThat(Tree.tree(info, "server"))
        .containsEntry("name", "arbiter")
        .containsEntry("state", "running")
        .containsEntry("number_of_children", 2)
        .containsKeys("number_of_actors", "dead_letters", "java_version", "uptime");
    assertThat(Tree.tree(info, "system"))
        .containsKeys("memory", "heap_used", "cpu_percent", "num_threads", "open_files");
    assertThat(workers(info)).containsExactly("by itself");
    assertThat(Tree.tree(info, "monitors")).containsOnlyKeys("m");
    Map<String, Object> told = Tree.tree(Tree.tree(info, "monitors"), "m");
    assertThat(workers(told)).containsExactly("m-1", "m-2");
    assertThat(workers(monitor.info())).containsExactly("m-1", "m-2");
    assertThat(told.toString()).contains("kind=" + kind);
  }

  /** Looks after others, as its code says. */
  private static final class Foreman implements Hooks {
    private final boolean says;

    Foreman(boolean says) {
      this.says = says;
    }

    @Override
    public void start(Actor actor) {
      if (says) {
        actor.supervise(Supervision.DEFAULTS);
      }
      Object _ =
          actor.spawn(
              Subject.class, Subject.Plain::new, Spawn.shared().named(actor.name() + " helps"));
    }
  }

  @Test
  void who_says_how_its_children_are_supervised_is_a_monitor_too() {
    for (boolean says : List.of(true, false)) {
      Object _ =
          arbiter.spawn(
              Foreman.class, () -> new Foreman(says), Spawn.shared().named("says " + says));
    }
    Map<String, Object> info = arbiter.info();

    assertThat(Tree.tree(info, "monitors")).containsOnlyKeys("says true");
    Map<String, Object> told = Tree.tree(Tree.tree(info, "monitors"), "says true");
    assertThat(workers(told)).containsExactly("says true helps");
    assertThat(workers(info)).containsExactly("says false");
  }

  @SuppressWarnings("unchecked")
  private static List<Object> workers(Map<String, Object> info) {
    var all = (List<Map<String, Object>>) Tree.at(info, "workers");
    return all.stream().map(one -> Tree.at(Tree.tree(one, "actor"), "name")).toList();
  }
}
