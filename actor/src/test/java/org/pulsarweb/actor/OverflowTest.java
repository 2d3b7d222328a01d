package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.loop.EventLoop;

@DisplayName("A full mailbox: the sender waits, the message is dropped, or the sender fails")
class OverflowTest {
  private static final int ROOM = 4;
  private static final Duration SHORT = Duration.ofMillis(80);

  private final Heard heard = new Heard();
  private final CountDownLatch gate = new CountDownLatch(1);
  private Arbiter arbiter;

  @BeforeEach
  void open() throws Exception {
    arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard);
  }

  @AfterEach
  void close() {
    gate.countDown();
    arbiter.close();
  }

  /** Returns an actor on a loop of its own, which stands still until the gate opens. */
  private ActorRef<Subject> standing(Overflow overflow, Duration deadline) throws Exception {
    ActorRef<Subject> ref =
        arbiter.spawn(
            Subject.class,
            Subject.Plain::new,
            Spawn.inThread().mailbox(ROOM, overflow).deadline(deadline));
    var stands = new CountDownLatch(1);
    ref.tell(_ ->
        EventLoop.current()
            .execute(() -> {
              stands.countDown();
              await(gate);
            }));
    await(stands);
    return ref;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Until.LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void fill(ActorRef<Subject> ref) {
    for (int i = 0; i < ROOM; i++) {
      int n = i;
      ref.tell(subject -> subject.note(n));
    }
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Waits until it has handled what it has, and returns what it noted. */
  private static List<Integer> notes(ActorRef<Subject> ref) {
    while (true) {
      try {
        return ref.ask(Subject::notes, Until.LONG);
      } catch (MailboxFullException _) {
        Thread.onSpinWait(); // the gate has only just been opened
      }
    }
  }

  private String sentence(ActorRef<?> ref) {
    return "the mailbox of "
        + ref
        + " holds 4 messages already: send less, or give it more room by Spawn.mailbox";
  }

  // ---- from a thread --------------------------------------------------------------------------

  @Test
  void a_thread_waits_until_there_is_room() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.WAIT, Until.LONG);
    fill(ref);
    Thread sender = Thread.ofPlatform().start(() -> ref.tell(subject -> subject.note(ROOM)));
    Until.holds(() -> sender.getState() == Thread.State.TIMED_WAITING);

    gate.countDown();
    assertThat(sender.join(Until.LONG)).isTrue();
    assertThat(notes(ref)).isEqualTo(upTo(ROOM + 1));
    assertThat(heard.deadLetters).hasValue(0);
  }

  @Test
  void a_thread_waits_no_longer_than_the_deadline() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.WAIT, SHORT);
    fill(ref);

    long start = System.nanoTime();
    assertThatThrownBy(() -> ref.tell(subject -> subject.note(9)))
        .isInstanceOf(MailboxFullException.class)
        .hasMessage(sentence(ref));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThatThrownBy(() -> ref.proxy().note(9)).isInstanceOf(MailboxFullException.class);
    assertThatThrownBy(() -> ref.proxy().add(1)).isInstanceOf(ActorException.class);
    gate.countDown();
    assertThat(notes(ref)).isEqualTo(upTo(ROOM));
    assertThat(heard.deadLetters).hasValue(2);
  }

  @Test
  void messages_of_a_thread_are_dropped_and_counted_and_questions_fail() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.DROP, SHORT);
    fill(ref);

    ref.tell(subject -> subject.note(9));
    ref.proxy().note(9);
    assertThatThrownBy(() -> ref.ask(subject -> subject.add(1)))
        .isInstanceOf(MailboxFullException.class)
        .hasMessage(sentence(ref));
    assertThatThrownBy(() -> ref.proxy().add(1)).isInstanceOf(MailboxFullException.class);
    assertThat(ref.askAsync(subject -> subject.add(1), Until.LONG)).isCompletedExceptionally();
    assertThat(heard.deadLetters).hasValue(2);
    gate.countDown();
    assertThat(notes(ref)).isEqualTo(upTo(ROOM));
    assertThat(arbiter.info().toString()).contains("dead_letters=2");
  }

  @Test
  void a_thread_fails() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.FAIL, SHORT);
    fill(ref);

    assertThatThrownBy(() -> ref.tell(subject -> subject.note(9)))
        .isInstanceOf(MailboxFullException.class)
        .hasMessage(sentence(ref));
    assertThatThrownBy(() -> ref.proxy().note(9)).isInstanceOf(MailboxFullException.class);
    assertThatThrownBy(() -> ref.ask(subject -> subject.add(1)))
        .isInstanceOf(MailboxFullException.class);
    gate.countDown();
    assertThat(notes(ref)).isEqualTo(upTo(ROOM));
  }

  // ---- from a fiber of another loop -----------------------------------------------------------

  @Test
  void a_fiber_of_another_loop_waits_and_its_loop_goes_on() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.WAIT, Until.LONG);
    ActorRef<Object> sender = arbiter.spawn(Object.class, Object::new, Spawn.shared());
    CompletableFuture<Integer> sent =
        sender.askAsync(
            _ -> {
              for (int i = 0; i < 5 * ROOM; i++) {
                int n = i;
                ref.tell(subject -> subject.note(n));
              }
              return 1;
            },
            Until.LONG);

    assertThat(sender.send("ping")).isEqualTo("pong");
    assertThat(arbiter.send("arbiter", "ping")).isEqualTo("pong");
    assertThat(sent).isNotDone();
    gate.countDown();
    assertThat(sent.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(1);
    assertThat(notes(ref)).isEqualTo(upTo(5 * ROOM));
  }

  // ---- on one loop ----------------------------------------------------------------------------

  /** Sends more than there is room for, from a fiber of the actor's own loop. */
  private int sendHere(ActorRef<Subject> ref, int count) {
    ActorRef<Object> sender = arbiter.spawn(Object.class, Object::new, Spawn.shared());
    return sender.ask(
        _ -> {
          for (int i = 0; i < count; i++) {
            int n = i;
            try {
              ref.tell(subject -> subject.note(n));
            } catch (MailboxFullException e) {
              assertThat(e).hasMessage(sentence(ref));
              return i;
            }
          }
          return count;
        },
        Until.LONG);
  }

  private ActorRef<Subject> shared(Overflow overflow) {
    return arbiter.spawn(
        Subject.class, Subject.Plain::new, Spawn.shared().mailbox(ROOM, overflow).deadline(SHORT));
  }

  @Test
  void a_fiber_of_the_same_loop_waits() {
    ActorRef<Subject> ref = shared(Overflow.WAIT);
    assertThat(sendHere(ref, 10 * ROOM)).isEqualTo(10 * ROOM);
    assertThat(notes(ref)).isEqualTo(upTo(10 * ROOM));
  }

  @Test
  void a_fiber_of_the_same_loop_fails() {
    ActorRef<Subject> ref = shared(Overflow.FAIL);
    assertThat(sendHere(ref, 10 * ROOM)).isEqualTo(ROOM);
    assertThat(notes(ref)).isEqualTo(upTo(ROOM));
  }

  @Test
  void messages_of_the_same_loop_are_dropped_and_counted() {
    ActorRef<Subject> ref = shared(Overflow.DROP);
    assertThat(sendHere(ref, 10 * ROOM)).isEqualTo(10 * ROOM);
    assertThat(notes(ref)).isEqualTo(upTo(ROOM));
    assertThat(heard.deadLetters).hasValue(9 * ROOM);
  }

  @Test
  void who_fills_its_own_mailbox_waits_while_its_messages_are_handled() {
    ActorRef<Subject> ref = shared(Overflow.WAIT);
    int told =
        ref.ask(
            _ -> {
              for (int i = 0; i < 10 * ROOM; i++) {
                int n = i;
                ref.tell(own -> own.note(n));
              }
              return 1;
            },
            Until.LONG);
    assertThat(told).isEqualTo(1);
    assertThat(notes(ref)).isEqualTo(upTo(10 * ROOM));
  }

  // ---- from a callback ------------------------------------------------------------------------

  @Test
  void a_callback_cannot_wait_and_fails_at_once() throws Exception {
    ActorRef<Subject> near = shared(Overflow.WAIT);
    ActorRef<Subject> far = standing(Overflow.WAIT, Until.LONG);
    for (ActorRef<Subject> ref : List.of(near, far)) {
      var failed = new CompletableFuture<Integer>();
      ActorRef<Object> sender = arbiter.spawn(Object.class, Object::new, Spawn.shared());
      sender.tell(_ ->
          EventLoop.current()
              .execute(() -> {
                int told = 0;
                try {
                  for (int n = 0; n < 10 * ROOM; n++) {
                    int number = n;
                    ref.tell(subject -> subject.note(number));
                    told++;
                  }
                } catch (MailboxFullException _) {
                  failed.complete(told);
                }
              }));
      assertThat(failed.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(ROOM);
    }
    gate.countDown();
    assertThat(notes(near)).isEqualTo(upTo(ROOM));
    assertThat(notes(far)).isEqualTo(upTo(ROOM));
  }

  // ---- what is not refused --------------------------------------------------------------------

  @Test
  void a_full_mailbox_can_be_stopped() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.FAIL, SHORT);
    fill(ref);
    ref.stop();
    gate.countDown();
    assertThat(ref.ended().get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS))
        .isEqualTo(State.CLOSED);
  }

  @Test
  void a_sender_that_waits_hears_of_the_end() throws Exception {
    ActorRef<Subject> ref = standing(Overflow.WAIT, Until.LONG);
    fill(ref);
    var failure = new CompletableFuture<Throwable>();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              try {
                ref.tell(subject -> subject.note(9));
                ref.ask(Subject::notes, Duration.ofSeconds(2));
                failure.complete(new AssertionError("it was taken"));
              } catch (ActorException e) {
                failure.complete(e);
              }
            });
    Until.holds(() -> sender.getState() == Thread.State.TIMED_WAITING);
    ref.stop();
    Until.holds(() -> ((Cell<?>) ref).waiting() > ROOM); // the stop is in it
    gate.countDown();
    assertThat(failure.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(ActorStoppedException.class);
  }
}
