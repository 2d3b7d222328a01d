package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every actor promises, wherever it lives. */
interface ActorContract {
  /** How the kind under test is spawned; all that differs. */
  Spawn spawn();

  private ActorRef<Subject> subject(Arbiter arbiter) {
    return arbiter.spawn(Subject.class, Subject.Plain::new, spawn().named("subject"));
  }

  private static Object get(CompletableFuture<?> future) throws Exception {
    return some(future.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Map<String, Object> actor(Map<String, Object> info) {
    return Tree.tree(info, "actor");
  }

  /** Returns what a command has brought. */
  private static <T> T some(@Nullable T answer) {
    return Objects.requireNonNull(answer);
  }

  // ---- spawn ----------------------------------------------------------------------------------

  @Test
  default void spawned_it_runs_and_is_found_by_id_and_by_name() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThat(ref.id()).hasSize(8);
      assertThat(ref.name()).isEqualTo("subject");
      assertThat(ref.kind()).isEqualTo(spawn().kind());
      assertThat(ref.state()).isEqualTo(State.RUNNING);
      assertThat(arbiter.find(ref.id())).isEqualTo(ref).hasSameHashCodeAs(ref);
      assertThat(arbiter.find("subject")).isEqualTo(ref).hasToString(ref.toString());
      assertThat(ref).hasToString("actor subject (" + ref.id() + ")");
    }
  }

  @Test
  default void without_a_name_it_is_called_by_its_id() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = arbiter.spawn(Subject.class, Subject.Plain::new, spawn());
      ActorRef<Subject> other = arbiter.spawn(Subject.class, Subject.Plain::new, spawn());

      assertThat(ref.name()).isEqualTo(ref.id());
      assertThat(ref).hasToString("actor " + ref.id()).isNotEqualTo(other);
      assertThat(arbiter.find(other.name())).isEqualTo(other);
    }
  }

  @Test
  default void a_name_belongs_to_one_until_that_has_ended() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> first = subject(arbiter);

      assertThatThrownBy(() -> subject(arbiter))
          .isInstanceOf(SpawnException.class)
          .hasMessage("the name subject is taken by " + first + ": each actor's is its own");

      first.stop();
      assertThat(get(first.ended())).isEqualTo(State.CLOSED);
      assertThat(subject(arbiter).proxy().add(1)).isEqualTo(1);
    }
  }

  @Test
  default void one_that_cannot_be_made_is_refused_with_the_reason_and_leaves_its_name()
      throws Exception {
    try (var arbiter = Arbiter.open()) {
      assertThatThrownBy(() ->
              arbiter.spawn(
                  Subject.class,
                  () -> {
                    throw new IllegalStateException("no such luck");
                  },
                  spawn().named("subject")))
          .isInstanceOf(SpawnException.class)
          .hasMessageContaining("did not start")
          .hasMessageContaining("no such luck");

      assertThat(subject(arbiter).state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  default void an_actor_spawns_another_which_all_can_reach() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Instant start = Instant.now();
      ActorRef<Subject> parent = subject(arbiter);
      String id = parent.proxy(Until.LONG).spawn(spawn().named("grandchild"));

      assertThat(arbiter.send(id, "ping")).isEqualTo("pong");
      assertThat(arbiter.find("grandchild").id()).isEqualTo(id);
      Object notified =
          parent.send(
              "run", (Ask<Actor, Object>) actor -> some(actor.send("grandchild", "notify")));
      assertThat((Instant) notified).isAfterOrEqualTo(start);
      Object above =
          arbiter.send(id, "run", (Ask<Actor, String>) actor -> actor.find("monitor").name());
      // It is the arbiter who looks after all processes.
      boolean isProcess = spawn().kind() == Kind.PROCESS;
      assertThat(above).isEqualTo(isProcess ? "arbiter" : "subject");

      ActorRef<?> grandchild = arbiter.find(id);
      parent.stop();
      assertThat(get(parent.ended())).isEqualTo(State.CLOSED);
      if (isProcess) {
        assertThat(grandchild.send("ping")).isEqualTo("pong");
      } else {
        assertThat(get(grandchild.ended())).isEqualTo(State.CLOSED);
      }
    }
  }

  @Test
  default void the_command_spawn_starts_one_where_it_is_sent() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Factory<Subject> factory = Subject.Plain::new;
      var ref =
          (ActorRef<?>) some(arbiter.send("arbiter", "spawn", Subject.class, factory, spawn()));

      assertThat(ref.send("ping")).isEqualTo("pong");
      assertThat(arbiter.find(ref.id())).isEqualTo(ref);
    }
  }

  @Test
  default void the_command_spawn_waits_as_long_as_the_start_may_take() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Journal.gate(journal, true);
      ActorRef<Subject> parent =
          arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.shared().deadline(LATE));
      Factory<Hooked> factory = Hooked::new;
      Spawn slow = spawn().with(Hooked.GATED, "true").startDeadline(Until.LONG);
      CompletableFuture<Object> spawned =
          CompletableFuture.supplyAsync(
              () -> some(parent.send("spawn", Hooked.class, factory, slow)));
      Journal.awaitHeld(journal);

      // Asked later, with the same deadline: when it has gone by here, it would have there.
      assertThatThrownBy(() -> parent.ask(_ -> new CompletableFuture<Boolean>().get()))
          .isInstanceOf(AskTimeoutException.class);
      assertThat(spawned).isNotDone();
      Journal.gate(journal, false);
      assertThat(((ActorRef<?>) get(spawned)).send("ping")).isEqualTo("pong");
    }
  }

  @Test
  default void the_command_kill_actor_waits_as_long_as_it_says() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Spawn slow = spawn().with(Hooked.GATED_STOP, "true").stopDeadline(Until.LONG);
      ActorRef<Hooked> doomed = hooked(arbiter, slow);
      ActorRef<Subject> killer =
          arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.shared().deadline(LATE));
      Journal.gate(journal, true);
      CompletableFuture<Object> killed =
          CompletableFuture.supplyAsync(
              () -> some(killer.send("kill_actor", "hooked", Until.LONG.toSeconds())));
      Journal.awaitHeld(journal);

      assertThatThrownBy(() -> killer.ask(_ -> new CompletableFuture<Boolean>().get()))
          .isInstanceOf(AskTimeoutException.class);
      assertThat(killed).isNotDone();
      Journal.gate(journal, false);
      assertThat(get(killed)).isEqualTo("killed " + doomed.id());
    }
  }

  // ---- commands -------------------------------------------------------------------------------

  @Test
  default void it_answers_ping_echo_and_run() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThat(ref.send("ping")).isEqualTo("pong");
      assertThat(ref.send("PING")).isEqualTo("pong");
      assertThat(ref.send("echo", "hi")).isEqualTo("hi");
      assertThat(ref.send("echo", List.of(1, 2))).isEqualTo(List.of(1, 2));
      int one = 1;
      int three = 3;
      Object run = ref.send("run", (Ask<Actor, Object>) actor -> actor.name() + (one + three));
      assertThat(run).isEqualTo("subject4");
    }
  }

  @Test
  default void info_says_what_and_where_it_is() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      Object _ =
          ref.send(
              "run", (Ask<Actor, Object>) actor -> actor.extra().put("colour", "blue") == null);
      Map<String, Object> info = ref.info();

      assertThat(actor(info))
          .containsEntry("name", "subject")
          .containsEntry("actor_id", ref.id())
          .containsEntry("state", "running")
          .containsEntry("kind", spawn().kind().toString())
          .containsEntry("is_process", spawn().kind() == Kind.PROCESS)
          .containsKeys("uptime", "restarts", "messages", "mailbox", "fibers", "loop_lag");
      assertThat(info).containsEntry("extra", Map.of("colour", "blue"));
      assertThat((Long) Tree.at(actor(info), "process_id") == ProcessHandle.current().pid())
          .isEqualTo(spawn().kind() != Kind.PROCESS);
      assertThat(arbiter.info().toString()).contains(ref.id());
    }
  }

  @Test
  default void config_gets_and_sets_and_refuses_other_verbs() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref =
          arbiter.spawn(
              Subject.class, Subject.Plain::new, spawn().with("thread_workers", 5).with("a", "b"));

      assertThat(ref.send("config", "get", "a")).isEqualTo("b");
      assertThat(ref.send("config", "set", "max_requests", 1000)).isEqualTo(true);
      assertThat(ref.send("config", "get", "max_requests")).isEqualTo(1000);
      assertThat(ref.send("config", "get", "thread_workers")).isEqualTo(5);
      for (Object[] wrong :
          List.of(
              new Object[] {"bad", "a"},
              new Object[] {"get", "a", "more"},
              new Object[] {"set", "a", 1, 2},
              new Object[] {"get"},
              new Object[] {})) {
        assertThatThrownBy(() -> ref.send("config", wrong))
            .isInstanceOf(CommandException.class)
            .hasMessageStartingWith("config takes get, name or set, name, value, not [");
      }
      assertThatThrownBy(() -> ref.send("config", "get", "none"))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("has no setting none");
    }
  }

  @Test
  default void an_unknown_command_or_wrong_arguments_are_refused_with_what_there_is()
      throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThatThrownBy(() -> ref.send("dance"))
          .isInstanceOf(CommandException.class)
          .hasMessage(
              "there is no command dance; there are config, echo, find, info, kill_actor, notify,"
                  + " ping, run, spawn, stop");
      assertThatThrownBy(() -> ref.send("ping", 1))
          .isInstanceOf(CommandException.class)
          .hasMessage("ping takes no arguments, not 1 arguments");
      assertThatThrownBy(() -> ref.send("echo"))
          .isInstanceOf(CommandException.class)
          .hasMessage("echo takes message, not 0 arguments");
      assertThatThrownBy(() -> ref.send("run", "code"))
          .isInstanceOf(CommandException.class)
          .hasMessageStartingWith("run takes an Ask<Actor, …>, not [code]");
    }
  }

  /** A command of the application's own. */
  record AddToAll(int n, String word) implements Command<String> {
    @Override
    public String run(Request request) {
      return request.actor().name() + n + word + request.caller().map(ActorRef::name).orElse("?");
    }
  }

  @Test
  default void it_has_commands_of_its_own_by_name_and_as_records() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref =
          arbiter.spawn(
              Subject.class, Subject.Plain::new, spawn().named("subject").command(AddToAll.class));

      assertThat(ref.send("add_to_all", 2, "x")).isEqualTo("subject2x?");
      assertThat(ref.send(new AddToAll(3, "y"))).isEqualTo("subject3y?");
      Object told =
          arbiter.send(
              "arbiter",
              "run",
              (Ask<Actor, Object>) actor -> some(actor.send("subject", "add_to_all", 4, "z")));
      assertThat(told).isEqualTo("subject4zarbiter");
      assertThatThrownBy(() -> ref.send("add_to_all", "x", 2))
          .isInstanceOf(CommandException.class)
          .hasMessage("add_to_all takes (int n, String word), not [x, 2]");
    }
  }

  @Test
  default void who_is_not_there_is_said_at_once() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThatThrownBy(() -> arbiter.send("nobody", "ping"))
          .isInstanceOf(ActorStoppedException.class)
          .hasMessageContaining("there is no actor nobody");
      assertThatThrownBy(() ->
              ref.send("run", (Ask<Actor, Object>) actor -> some(actor.send("nobody", "ping"))))
          .isInstanceOf(AskFailedException.class)
          .hasMessageContaining("there is no actor nobody");
    }
  }

  @Test
  default void it_inherits_the_environment() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Object path =
          subject(arbiter).send("run", (Ask<Actor, Object>) _ -> some(System.getenv("PATH")));
      assertThat(path).isEqualTo(System.getenv("PATH"));
    }
  }

  // ---- talking --------------------------------------------------------------------------------

  @Test
  default void its_proxy_asks_tells_or_does_not_wait_as_the_method_says() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      Subject subject = ref.proxy();

      assertThat(subject.add(2)).isEqualTo(2);
      CompletableFuture<Integer> later = subject.addLater(3);
      assertThat(later).isNotDone();
      assertThat(subject.add(2)).isEqualTo(4);
      subject.release();
      assertThat(get(later)).isEqualTo(7);
      subject.reset();
      assertThat(subject.add(1)).isEqualTo(1);
      assertThat(subject)
          .isEqualTo(ref.proxy())
          .hasSameHashCodeAs(ref.proxy())
          .hasToString("proxy of " + ref);
    }
  }

  @Test
  default void lambdas_are_asked_and_told() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      int seven = 7;

      ref.tell(subject -> subject.note(seven));
      int total = ref.ask(subject -> subject.add(seven));
      assertThat(total).isEqualTo(7);
      assertThat(get(ref.askAsync(subject -> subject.add(1), Until.LONG))).isEqualTo(8);
      assertThat(ref.proxy().notes()).containsExactly(7);
    }
  }

  @Test
  default void what_it_throws_comes_back_with_its_class_and_trace() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThatThrownBy(() -> ref.ask(subject -> subject.fail("no paper")))
          .isInstanceOfSatisfying(
              AskFailedException.class,
              failed -> {
                assertThat(failed.className()).isEqualTo("java.io.IOException");
                assertThat(failed).hasMessageContaining("subject").hasMessageContaining("no paper");
                assertThat(failed.getCause()).isNotNull();
                assertThat(failed.getCause().getStackTrace())
                    .anySatisfy(call -> assertThat(call.getMethodName()).isEqualTo("fail"));
              });
      assertThatThrownBy(() -> ref.proxy().fail("no ink"))
          .isInstanceOf(AskFailedException.class)
          .hasMessageContaining("java.io.IOException: no ink");
      assertThatThrownBy(() -> get(ref.askAsync(subject -> subject.fail("no pen"), Until.LONG)))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(AskFailedException.class)
          .hasMessageContaining("no pen");
    }
  }

  @Test
  default void what_a_told_message_throws_goes_to_the_listener_and_it_goes_on() throws Exception {
    var heard = new Heard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref = subject(arbiter);

      ref.tell(subject -> subject.fail("told"));
      assertThat(Heard.next(heard.errors)).hasMessageContaining("told");
      ref.proxy().failUnheard("called");
      assertThat(Heard.next(heard.errors)).hasMessageContaining("called");
      assertThat(ref.proxy().add(1)).isEqualTo(1);
    }
  }

  @Test
  default void a_told_message_that_throws_ends_it_if_that_is_wanted() throws Exception {
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new Heard())) {
      ActorRef<Subject> ref =
          arbiter.spawn(Subject.class, Subject.Plain::new, spawn().crashing(true));

      ref.proxy().failUnheard("the end");
      assertThat(get(ref.ended())).isEqualTo(State.TERMINATED);
      assertThatThrownBy(() -> ref.proxy().add(1)).isInstanceOf(ActorStoppedException.class);
      assertThatThrownBy(() -> arbiter.find(ref.id())).isInstanceOf(ActorStoppedException.class);
    }
  }

  @Test
  default void an_answer_that_does_not_come_is_given_up_at_the_deadline() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      var deadline = Duration.ofMillis(60);

      long start = System.nanoTime();
      assertThatThrownBy(() -> ref.proxy(deadline).hold(""))
          .isInstanceOf(AskTimeoutException.class)
          .hasMessage(ref + " gave no answer to hold within 60 ms");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(deadline.toNanos());

      assertThatThrownBy(() -> ref.ask(subject -> subject.hold(""), deadline))
          .isInstanceOf(AskTimeoutException.class);
      assertThatThrownBy(() -> get(ref.askAsync(subject -> subject.hold(""), deadline)))
          .cause()
          .isInstanceOf(AskTimeoutException.class);
      String failure =
          (String)
              arbiter.send(
                  "arbiter",
                  "run",
                  (Ask<Actor, String>)
                      _ -> {
                        try {
                          return ref.proxy(deadline).hold("");
                        } catch (AskTimeoutException e) {
                          return String.valueOf(e.getMessage());
                        }
                      });
      assertThat(failure).isEqualTo(ref + " gave no answer to hold within 60 ms");
      ref.proxy().release();
      assertThat(ref.proxy().add(1)).isEqualTo(1);
    }
  }

  @Test
  default void the_deadline_of_a_spawn_holds_for_those_who_say_none() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref =
          arbiter.spawn(Subject.class, Subject.Plain::new, spawn().deadline(Duration.ofMillis(30)));

      assertThatThrownBy(() -> ref.ask(subject -> subject.hold("")))
          .isInstanceOf(AskTimeoutException.class)
          .hasMessageEndingWith("within 30 ms");
      ref.proxy().release();
    }
  }

  @Test
  default void a_senders_messages_arrive_in_their_order() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      Subject subject = ref.proxy();
      int count = 3000;

      for (int i = 0; i < count; i++) {
        int n = i;
        switch (i % 3) {
          case 0 -> ref.tell(noting -> noting.note(n));
          case 1 -> subject.note(n);
          default -> {
            Object _ =
                ref.askAsync(
                    noting -> {
                      noting.note(n);
                      return true;
                    },
                    Until.LONG);
          }
        }
      }
      assertThat(subject.notes()).isEqualTo(IntStream.range(0, count).boxed().toList());
    }
  }

  @Test
  default void handlers_that_wait_are_overtaken() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      var first = ref.askAsync(subject -> subject.hold("first"), Until.LONG);
      var second = ref.askAsync(subject -> subject.hold("second"), Until.LONG);

      assertThat(ref.send("ping")).isEqualTo("pong");
      assertThat(ref.send("echo", 1)).isEqualTo(1);
      assertThat(first).isNotDone();
      ref.proxy().release();
      assertThat(get(first)).isEqualTo("first");
      assertThat(get(second)).isEqualTo("second");
    }
  }

  @Test
  default void actors_ask_each_other_in_a_circle() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      Object _ = arbiter.spawn(Subject.class, Subject.Plain::new, spawn().named("peer"));

      Object name = ref.send("run", (Ask<Actor, Object>) actor -> askBack(actor, "peer"));
      assertThat(name).isEqualTo("peer of " + spawn().kind());
    }
  }

  private static Object askBack(Actor actor, String peer) {
    return some(actor.send(peer, "run", (Ask<Actor, Object>) ActorContract::echoFromSubject));
  }

  private static Object echoFromSubject(Actor peer) {
    return some(peer.send("subject", "echo", peer.name() + " of " + peer.kind()));
  }

  // ---- its own code ---------------------------------------------------------------------------

  @Test
  default void its_code_knows_whom_it_works_for() throws Exception {
    try (var arbiter = Arbiter.open()) {
      List<String> selves = subject(arbiter).proxy().selves();
      assertThat(selves).hasSize(4).containsOnly("subject");
      assertThatThrownBy(Actor::current)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("works for no actor");
    }
  }

  @Test
  default void its_timers_tick_in_it() throws Exception {
    try (var arbiter = Arbiter.open()) {
      assertThat(subject(arbiter).proxy().ticks(3)).isEqualTo(3);
    }
  }

  @Test
  default void long_work_is_done_by_other_threads() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Object thread =
          subject(arbiter)
              .send(
                  "run",
                  (Ask<Actor, Object>)
                      actor ->
                          actor.executor().submit(() -> Thread.currentThread().getName()).get());
      assertThat(thread).asString().startsWith("actor-executor-");
    }
  }

  // ---- hooks ----------------------------------------------------------------------------------

  private ActorRef<Hooked> hooked(Arbiter arbiter, Spawn spawn) {
    return arbiter.spawn(Hooked.class, Hooked::new, spawn.named("hooked"));
  }

  @Test
  default void its_hooks_are_called_in_order_and_may_wait() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      ActorRef<Hooked> ref = hooked(arbiter, spawn().period(Duration.ofMillis(5)));

      assertThat(Journal.await(journal, 2)).containsExactly("start hooked", "tick hooked");
      assertThat(ref.info()).containsEntry("hooked", "hooked");
      ref.stop();
      assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
      assertThat(Journal.await(journal, 4))
          .containsExactly("start hooked", "tick hooked", "stopping hooked", "stop hooked");
    }
  }

  @Test
  default void what_it_spawns_can_be_changed_by_its_hook() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Object _ = Journal.open(arbiter);
      ActorRef<Hooked> ref = hooked(arbiter, spawn());
      Spawn spawn = spawn();

      Object from =
          ref.ask(
              _ ->
                  some(
                      Actor.current()
                          .spawn(Subject.class, Subject.Plain::new, spawn)
                          .send("config", "get", "from")),
              Until.LONG);
      assertThat(from).isEqualTo("hooked");
    }
  }

  @Test
  default void what_is_sent_while_it_starts_waits_for_it() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Journal.gate(journal, true);
      Spawn gated = spawn().with(Hooked.GATED, "true");
      var spawned = CompletableFuture.supplyAsync(() -> hooked(arbiter, gated));
      Journal.awaitHeld(journal);

      ActorRef<?> early = arbiter.find("hooked");
      assertThat(early.state()).isEqualTo(State.STARTING);
      var asked = CompletableFuture.supplyAsync(() -> early.send("ping"));
      var name = early.askAsync(_ -> Actor.current().name(), Until.LONG);
      assertThat(spawned).isNotDone();
      Journal.gate(journal, false);
      assertThat(get(asked)).isEqualTo("pong");
      assertThat(get(name)).isEqualTo("hooked");
      assertThat(get(spawned)).isEqualTo(early);
    }
  }

  @Test
  default void what_is_given_up_while_it_starts_is_not_done() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Journal.gate(journal, true);
      Spawn gated = spawn().with(Hooked.GATED, "true");
      var spawned = CompletableFuture.supplyAsync(() -> hooked(arbiter, gated));
      Journal.awaitHeld(journal);

      ActorRef<?> early = arbiter.find("hooked");
      Ask<Object, Boolean> question =
          _ -> {
            Journal.note(Actor.current(), "asked");
            return true;
          };
      assertThatThrownBy(() -> early.ask(question, Duration.ofMillis(1)))
          .isInstanceOf(AskTimeoutException.class);
      CompletableFuture<Boolean> cancelled = early.askAsync(question, Until.LONG);
      assertThat(cancelled.cancel(false)).isTrue();
      early.tell(_ -> Journal.note(Actor.current(), "told"));
      Journal.gate(journal, false);
      assertThat(get(spawned)).isEqualTo(early);
      assertThat(Journal.await(journal, 2)).containsExactly("start hooked", "told");
    }
  }

  @Test
  default void a_start_hook_that_throws_is_the_spawners_to_hear() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);

      assertThatThrownBy(() -> hooked(arbiter, spawn().with(Hooked.THROWING, "start")))
          .isInstanceOf(SpawnException.class)
          .hasMessageContaining("did not start")
          .hasMessageContaining("start throws");
      assertThat(Journal.await(journal, 2)).containsExactly("start hooked", "stop hooked");
      assertThatThrownBy(() -> arbiter.find("hooked")).isInstanceOf(ActorStoppedException.class);
    }
  }

  @Test
  default void a_start_hook_that_never_returns_is_given_up_at_the_deadline() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Journal.gate(journal, true);
      Spawn spawn = spawn().with(Hooked.GATED, "true");
      Duration deadline = spawn.kind() == Kind.PROCESS ? Duration.ofSeconds(3) : LATE;

      assertThatThrownBy(() -> hooked(arbiter, spawn.startDeadline(deadline)))
          .isInstanceOf(SpawnException.class)
          .hasMessageContaining("has not started within " + deadline.toMillis() + " ms");
      assertThatThrownBy(() -> arbiter.find("hooked")).isInstanceOf(ActorStoppedException.class);
      Journal.gate(journal, false);
      assertThat(hooked(arbiter, spawn).state()).isEqualTo(State.RUNNING);
    }
  }

  /** When a start or a stop is late, in a JVM that runs already. */
  Duration LATE = Duration.ofMillis(150);

  @Test
  default void one_that_is_stopped_while_it_starts_never_runs() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Journal.gate(journal, true);
      Spawn gated = spawn().with(Hooked.GATED, "true").stopDeadline(LATE);
      var spawned = CompletableFuture.supplyAsync(() -> hooked(arbiter, gated));
      Journal.awaitHeld(journal);

      ActorRef<?> early = arbiter.find("hooked");
      early.stop();
      assertThat(get(early.ended())).isIn(State.CLOSED, State.TERMINATED);
      assertThatThrownBy(() -> get(spawned)).cause().isInstanceOf(SpawnException.class);
      assertThat(early.state().isOver()).isTrue();
      Journal.gate(journal, false);
      assertThatThrownBy(() -> arbiter.find("hooked")).isInstanceOf(ActorStoppedException.class);
    }
  }

  @Test
  default void hooks_that_throw_at_the_end_are_heard_of_and_do_not_keep_it() throws Exception {
    for (String hook : List.of("stopping", "stop", "periodicTask")) {
      var heard = new Heard();
      try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
        Object _ = Journal.open(arbiter);
        ActorRef<Hooked> ref =
            hooked(arbiter, spawn().with(Hooked.THROWING, hook).period(Duration.ofMillis(5)));
        if (hook.equals("periodicTask")) {
          assertThat(Heard.next(heard.errors)).hasMessageContaining("periodicTask throws");
        }
        ref.stop();
        assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
        if (!hook.equals("periodicTask")) {
          assertThat(Heard.next(heard.errors)).hasMessageContaining(hook + " throws");
        }
      }
    }
  }

  @Test
  default void its_periodic_task_never_overlaps_itself() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Journal> journal = Journal.open(arbiter);
      Journal.gate(journal, true);
      ActorRef<Subject> clock =
          arbiter.spawn(Subject.class, Subject.Plain::new, Spawn.inThread().deadline(Until.LONG));
      Object _ =
          hooked(arbiter, spawn().with(Hooked.GATED_TICKS, "true").period(Duration.ofMillis(2)));
      assertThat(Journal.await(journal, 2)).containsExactly("start hooked", "tick hooked");

      int _ = clock.proxy().ticks(100); // of a millisecond each

      assertThat(Journal.await(journal, 2)).containsExactly("start hooked", "tick hooked");
      Journal.gate(journal, false);
      assertThat(Journal.await(journal, 4)).contains("tick hooked");
    }
  }

  // ---- its end --------------------------------------------------------------------------------

  @Test
  default void stopped_it_is_gone_within_three_seconds() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThat(ref.ended()).isNotDone();
      assertThat(ref.send("stop")).isNull();
      assertThat(ref.ended().get(3, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
      assertThat(ref.state()).isEqualTo(State.CLOSED);
      assertThatThrownBy(() -> arbiter.find("subject")).isInstanceOf(ActorStoppedException.class);
      assertThatThrownBy(() -> ref.send("ping")).isInstanceOf(ActorStoppedException.class);
      assertThatThrownBy(() -> ref.proxy().add(1)).isInstanceOf(ActorStoppedException.class);
      assertThatThrownBy(() -> ref.proxy().reset()).isInstanceOf(ActorStoppedException.class);
      assertThatThrownBy(() -> ref.tell(_ -> {})).isInstanceOf(ActorStoppedException.class);
      assertThat(ref.askAsync(_ -> 1, Until.LONG)).isCompletedExceptionally();
      ref.stop(); // again
      assertThat(get(ref.ended())).isEqualTo(State.CLOSED);
    }
  }

  @Test
  default void kill_actor_stops_another_and_waits_for_that() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);

      assertThat(arbiter.send("arbiter", "kill_actor", "subject")).isEqualTo("killed " + ref.id());
      assertThat(ref.state()).isEqualTo(State.CLOSED);
      assertThatThrownBy(() -> arbiter.send("arbiter", "kill_actor", "subject", 2))
          .isInstanceOf(ActorException.class)
          .hasMessageContaining("there is no actor subject");
    }
  }

  @Test
  default void what_it_had_before_its_stop_is_done() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      var held = ref.askAsync(subject -> subject.hold("held"), Until.LONG);
      var counted = ref.askAsync(subject -> subject.add(1), Until.LONG);
      ref.tell(subject -> subject.release());
      ref.stop();

      assertThat(get(counted)).isEqualTo(1);
      assertThat(get(held)).isEqualTo("held");
      assertThat(ref.ended().get(3, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
    }
  }

  @Test
  default void one_that_does_not_stop_in_time_is_killed_and_what_waited_for_it_fails()
      throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref =
          arbiter.spawn(Subject.class, Subject.Plain::new, spawn().stopDeadline(LATE));
      var held = ref.askAsync(subject -> subject.hold("held"), Until.LONG);
      assertThat(ref.send("ping")).isEqualTo("pong");
      ref.stop();

      assertThatThrownBy(() -> held.get(2, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(ActorStoppedException.class);
      assertThat(ref.ended().get(2, TimeUnit.SECONDS)).isEqualTo(State.TERMINATED);
    }
  }

  @Test
  default void when_it_crashes_what_waits_for_it_fails_and_it_is_gone() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      var held = ref.askAsync(subject -> subject.hold("held"), Until.LONG);
      ref.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));

      assertThatThrownBy(() -> held.get(1, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(ActorStoppedException.class);
      assertThat(get(ref.ended())).isEqualTo(State.TERMINATED);
      assertThatThrownBy(() -> arbiter.find("subject")).isInstanceOf(ActorStoppedException.class);
    }
  }

  @Test
  default void killed_it_is_gone_at_once_and_how_it_ended_is_told() throws Exception {
    var heard = new Overheard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      ActorRef<Subject> ref = subject(arbiter);
      CompletableFuture<Exit> watched = ref.exited();
      var held = ref.askAsync(subject -> subject.hold("held"), Until.LONG);
      assertThat(ref.send("ping")).isEqualTo("pong");

      ref.kill();

      assertThatThrownBy(() -> held.get(2, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(ActorStoppedException.class);
      var exit = (Exit) get(watched);
      assertThat(exit.state()).isEqualTo(State.TERMINATED);
      assertThat(exit.reason()).isPresent();
      assertThat(heard.awaitExit("subject")).isEqualTo(exit);
      boolean isProcess = spawn().kind() == Kind.PROCESS;
      assertThat(exit.code()).isEqualTo(isProcess ? OptionalInt.of(137) : OptionalInt.empty());
      ref.kill(); // again
      assertThat(get(ref.exited())).isEqualTo(exit);
    }
  }

  @Test
  default void killed_it_is_started_again_if_that_was_wanted() throws Exception {
    var heard = new Overheard();
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      Spawn spawn = spawn().named("reborn").restart(Restart.TRANSIENT);
      ActorRef<Subject> ref = arbiter.spawn(Subject.class, Subject.Plain::new, spawn);
      assertThat(ref.proxy().add(2)).isEqualTo(2);
      ref.kill();

      assertThat(heard.awaitExit("reborn").state()).isEqualTo(State.TERMINATED);
      assertThat(ref.proxy(Until.LONG).add(0)).isZero();
      assertThat(Objects.requireNonNull(actor(ref.info()).get("restarts"))).isEqualTo(1L);
      ref.stop();
      var exit = (Exit) get(ref.exited());
      assertThat(exit.state()).isEqualTo(State.CLOSED);
      assertThat(exit.reason()).isEmpty();
    }
  }

  @Test
  default void who_waits_for_its_end_in_another_actor_does_not_hold_it_up() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> ref = subject(arbiter);
      ActorRef<Subject> other = arbiter.spawn(Subject.class, Subject.Plain::new, spawn());
      ActorRef<?> target = ref;
      CompletableFuture<State> watched = other.askAsync(_ -> target.ended().get(), Until.LONG);
      assertThat(other.proxy().add(1)).isEqualTo(1);
      assertThat(ref.proxy().add(1)).isEqualTo(1);

      ref.stop();

      assertThat(watched.get(2, TimeUnit.SECONDS)).isEqualTo(State.CLOSED);
    }
  }

  @Test
  default void its_supervisor_knows_it_and_its_name_is_free_once_it_is_to_stop() throws Exception {
    try (var arbiter = Arbiter.open()) {
      ActorRef<Subject> first =
          arbiter.spawn(
              Subject.class, Subject.Plain::new, spawn().named("subject").stopDeadline(Until.LONG));
      var held = first.askAsync(subject -> subject.hold("held"), Until.LONG);
      assertThat(first.send("ping")).isEqualTo("pong");

      first.stop();
      ActorRef<Subject> second = subject(arbiter);

      assertThat(arbiter.find("subject")).isEqualTo(second);
      assertThat(some(arbiter.ref().send("run", (Ask<Actor, Object>) Actor::children)))
          .isEqualTo(List.of(first, second));
      assertThat(held).isNotDone();
      first.kill();
      assertThat(get(first.ended())).isEqualTo(State.TERMINATED);
      assertThat(arbiter.find("subject")).isEqualTo(second);
      assertThat(some(arbiter.ref().send("run", (Ask<Actor, Object>) Actor::children)))
          .isEqualTo(List.of(second));
    }
  }

  @Test
  default void with_its_arbiter_all_end() throws Exception {
    ActorRef<Subject> ref;
    CompletableFuture<String> held;
    try (var arbiter = Arbiter.open()) {
      ref = arbiter.spawn(Subject.class, Subject.Plain::new, spawn().stopDeadline(LATE));
      held = ref.askAsync(subject -> subject.hold("held"), Until.LONG);
      assertThat(ref.send("ping")).isEqualTo("pong");
    }
    assertThat(ref.state().isOver()).isTrue();
    assertThat(ref.ended()).isDone();
    assertThat(held).isCompletedExceptionally();
    assertThatThrownBy(() -> ref.send("ping")).isInstanceOf(ActorStoppedException.class);
  }
}
