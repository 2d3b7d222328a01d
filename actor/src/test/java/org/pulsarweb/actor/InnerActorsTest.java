package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.codec.RemoteException;

@DisplayName("Actors within a process, as others see them")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class InnerActorsTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final Outposts outposts = new Outposts();
  private final Arbiter arbiter = outposts.arbiter;
  private final ActorRef<Outpost> one = outposts.start("one");
  private final ActorRef<Outpost> two = outposts.start("two");

  @AfterAll
  void close() {
    outposts.close();
  }

  private static Spawn inner(String name) {
    return Spawn.shared().named(name).with(Outpost.START, "").deadline(Until.LONG);
  }

  /** Asks an actor by its name, from another. */
  private static Object pingFrom(ActorRef<Outpost> from, String target) {
    return from.ask(_ -> Objects.requireNonNull(Actor.current().send(target, "ping")));
  }

  private static void stop(ActorRef<?> ref) throws Exception {
    ref.stop();
    assertThat(ref.ended().get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS))
        .isEqualTo(State.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SHARED", "THREAD"})
  void they_are_found_by_name_and_by_id_until_they_end(Kind kind) throws Exception {
    String name = "found-" + kind;
    ActorRef<Outpost> inner = one.proxy().spawn(inner(name).kind(kind));

    for (String target : new String[] {name, inner.id()}) {
      ActorRef<?> found = arbiter.find(target);
      assertThat(found).isEqualTo(inner);
      assertThat(found.kind()).isEqualTo(kind);
      assertThat(((Outpost) found.proxy()).echo("hello")).isEqualTo("hello");
      assertThat(arbiter.send(target, "ping")).isEqualTo("pong");
      assertThat(pingFrom(one, target)).isEqualTo("pong");
      assertThat(pingFrom(two, target)).isEqualTo("pong");
    }

    stop(inner);
    assertThatThrownBy(() -> arbiter.find(name)).isInstanceOf(ActorStoppedException.class);
    assertThatThrownBy(() -> arbiter.send(inner.id(), "ping"))
        .isInstanceOf(ActorStoppedException.class);
    assertThatThrownBy(() -> pingFrom(two, name)).isInstanceOf(AskFailedException.class);
  }

  @Test
  void of_two_with_one_name_the_first_is_found_and_each_jvm_finds_its_own() throws Exception {
    ActorRef<Outpost> first = one.proxy().spawn(inner("twin"));
    ActorRef<Outpost> second = two.proxy().spawn(inner("twin"));

    assertThat(arbiter.find("twin")).isEqualTo(first).isNotEqualTo(second);
    String seenFromTwo = two.ask(_ -> Actor.current().find("twin").id());
    assertThat(seenFromTwo).isEqualTo(second.id());

    stop(first);
    assertThat(arbiter.find("twin")).isEqualTo(second);
    stop(second);
    assertThatThrownBy(() -> arbiter.find("twin")).isInstanceOf(ActorStoppedException.class);
  }

  @Test
  void with_their_process_they_are_gone() throws Exception {
    ActorRef<Outpost> mortal = outposts.start(Outposts.spawn("mortal").restart(Restart.TEMPORARY));
    ActorRef<Outpost> _ = mortal.proxy().spawn(inner("doomed"));
    assertThat(arbiter.send("doomed", "ping")).isEqualTo("pong");

    mortal.kill();

    assertThat(mortal.ended().get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS))
        .isEqualTo(State.TERMINATED);
    assertThatThrownBy(() -> arbiter.find("doomed")).isInstanceOf(ActorStoppedException.class);
  }

  @Test
  void the_deadline_of_a_spawn_holds_in_other_jvms() throws Exception {
    ActorRef<Outpost> inner = one.proxy().spawn(inner("slow").deadline(SHORT));

    for (ActorRef<?> ref : new ActorRef<?>[] {inner, arbiter.find("slow")}) {
      assertThatThrownBy(() -> ((Outpost) ref.proxy()).hold())
          .isInstanceOf(AskTimeoutException.class)
          .hasMessageContaining("within 200 ms");
    }
    ActorRef<Outpost> process = outposts.start(Outposts.spawn("slow process").deadline(SHORT));
    assertThatThrownBy(() -> two.proxy().holdThrough(process))
        .isInstanceOf(AskTimeoutException.class); // with a deadline of its own, of the outer
    assertThatThrownBy(() -> two.ask(_ -> process.ask(Outpost::hold)))
        .isInstanceOf(AskFailedException.class)
        .cause()
        .hasMessageContaining("within 200 ms");
    inner.kill();
    process.kill();
  }

  // ---- what nobody hears ----------------------------------------------------------------------

  @Test
  void what_a_told_message_throws_reaches_the_arbiters_listener_with_its_trace() throws Exception {
    ActorRef<Outpost> inner = one.proxy().spawn(inner("failing"));

    inner.tell(outpost -> outpost.fail("unheard"));
    one.tell(outpost -> outpost.fail("unheard as well"));

    Throwable error = outposts.heard.awaitError("failing");
    assertThat(error).isInstanceOf(RemoteException.class).hasMessageContaining("unheard");
    assertThat(error.getStackTrace()[0].getClassName()).isEqualTo(Outpost.Plain.class.getName());
    assertThat(outposts.heard.awaitError("one")).hasMessageContaining("unheard as well");
    stop(inner);
  }

  @Test
  void a_message_that_is_lost_there_is_told() throws Exception {
    ActorRef<Outpost> inner = one.proxy().spawn(inner("lost"));
    stop(inner);

    inner.tell(_ -> {}); // on its way it is not known yet that there is nobody

    assertThat(outposts.heard.awaitDeadLetter(inner.id())).isNotEmpty();
  }

  @Test
  void restarts_and_ends_there_are_told() throws Exception {
    ActorRef<Outpost> inner =
        one.proxy().spawn(inner("crashing").kind(Kind.THREAD).restart(Restart.TRANSIENT));

    inner.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));

    assertThat(outposts.heard.awaitRestart("crashing", 1)).contains("boom");
    Exit exit = outposts.heard.awaitExit("crashing");
    assertThat(exit.state()).isEqualTo(State.TERMINATED);
    assertThat(exit.reason().orElseThrow()).hasMessageContaining("boom");
    assertThat(inner.send("ping")).isEqualTo("pong");
    stop(inner);
  }

  @Test
  void a_loop_that_stands_still_there_is_told_of_while_it_does() {
    ActorRef<Outpost> busy =
        outposts.start(Outposts.spawn("standing").timeout(Duration.ofMinutes(1)));
    assertThat(busy.proxy(Until.LONG).pid()).isPositive(); // by now it has loaded its classes

    busy.tell(_ -> {
      while (!Thread.interrupted()) {
        Thread.onSpinWait();
      }
    });

    assertThat(outposts.heard.awaitBlocked("pulsar-standing", InnerActorsTest.class.getName()))
        .contains("is blocked by fiber");
    busy.kill();
  }

  @Test
  void a_flood_of_events_is_cut_and_counted() throws Exception {
    ActorRef<Outpost> flooding = outposts.start("flooding");

    for (int i = 0; i < 5 * ToldEvents.EVENTS_PER_SECOND; i++) {
      flooding.tell(outpost -> outpost.fail("again"));
    }

    Until.holds(() -> {
      flooding.tell(outpost -> outpost.fail("and again")); // the next second brings the count
      return outposts.heard.hasNotice("events more in");
    });
    stop(flooding);
  }
}
