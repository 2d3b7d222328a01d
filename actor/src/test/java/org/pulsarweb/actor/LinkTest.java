package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.codec.Codec;
import org.pulsarweb.codec.CodecException;
import org.pulsarweb.codec.RemoteException;
import org.pulsarweb.loop.Peer;

@DisplayName("What goes over a link between two JVMs, and what may not")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class LinkTest {
  private static final int MEBIBYTE = 1 << 20;

  private final Outposts outposts = new Outposts();
  private final ActorRef<Outpost> one =
      outposts.start(
          Outposts.spawn("one")
              .jvm("-Dcolour=blue")
              .command(Outpost.Repeat.class)
              .with("size", 5)
              .timeout(Duration.ofSeconds(2))
              .stopDeadline(Duration.ofMillis(200)));
  private final ActorRef<Outpost> two = outposts.start("two");

  @AfterAll
  void close() {
    outposts.close();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Nested
  @DisplayName("Values")
  class ValuesTest {
    @Test
    void records_of_sealed_interfaces_lists_and_maps_go_there_and_back() {
      var circle = new Outpost.Shape.Circle(2.5);
      assertThat(one.proxy().turned(circle))
          .isEqualTo(new Outpost.Shape.Square(5, Optional.of(circle)));
      var parcel = new Outpost.Parcel("p", List.of(circle), Map.of(), Kind.SHARED);
      assertThat(one.proxy().grown(parcel))
          .isEqualTo(
              new Outpost.Parcel(
                  "p!",
                  List.of(new Outpost.Shape.Circle(1), circle),
                  Map.of("before", 1L),
                  Kind.PROCESS));
    }

    @Test
    void anything_that_is_built_in_comes_back_as_it_was() {
      for (Object value :
          List.of(
              "text",
              1,
              2L,
              3.5,
              true,
              'c',
              List.of(1, "a"),
              Map.of("k", List.of()),
              Optional.empty(),
              Instant.EPOCH,
              Duration.ofDays(1))) {
        assertThat(one.proxy().echo(value)).isEqualTo(value);
      }
    }

    @Test
    void a_mebibyte_goes_there_and_back() {
      var bytes = new byte[MEBIBYTE];
      new Random(1).nextBytes(bytes);

      byte[] reversed = one.proxy().reversed(bytes);

      assertThat(reversed).hasSize(MEBIBYTE);
      assertThat(reversed[0]).isEqualTo(bytes[MEBIBYTE - 1]);
      assertThat(one.proxy().reversed(reversed)).isEqualTo(bytes);
    }

    @Test
    void what_is_too_long_is_refused_by_the_sender_and_the_link_stays() {
      long pid = one.proxy().pid();

      assertThatThrownBy(() -> one.proxy().reversed(new byte[17 * MEBIBYTE]))
          .hasMessageContaining("takes too many bytes");

      assertThat(one.proxy().pid()).isEqualTo(pid);
    }

    @Test
    void a_type_that_is_not_allowed_is_refused_by_name_and_the_link_stays() {
      long pid = one.proxy().pid();

      assertThatThrownBy(() -> one.proxy().echo(new AtomicInteger()))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(AtomicInteger.class.getName());
      assertThatThrownBy(() -> one.proxy().echo(new Peer(1, 2)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(Peer.class.getName());
      assertThatThrownBy(() -> one.proxy().secretive())
          .isInstanceOf(ActorException.class)
          .hasMessageContaining("the answer cannot cross to another JVM")
          .hasMessageContaining(AtomicInteger.class.getName());

      assertThat(one.proxy().pid()).isEqualTo(pid);
    }

    @Test
    void a_lambda_takes_what_it_captures_along() {
      int factor = 3;
      List<String> words = List.of("a", "b");

      int product = one.ask(outpost -> words.size() * factor);
      assertThat(product).isEqualTo(6);
      Object told = one.send("run", (Ask<Actor, Object>) actor -> actor.name() + words + factor);
      assertThat(told).isEqualTo("one[a, b]3");
    }

    @Test
    void what_is_thrown_arrives_with_the_remote_trace() {
      AskFailedException failed =
          catchThrowableOfType(AskFailedException.class, () -> one.proxy().fail("too bad"));

      assertThat(failed.className()).isEqualTo(IllegalArgumentException.class.getName());
      assertThat(failed)
          .hasMessageContaining("one")
          .cause()
          .isInstanceOf(RemoteException.class)
          .hasMessageContaining("too bad");
      assertThat(Objects.requireNonNull(failed.getCause()).getStackTrace()[0].getClassName())
          .isEqualTo(Outpost.Plain.class.getName());
    }
  }

  @Nested
  @DisplayName("Messages")
  class MessagesTest {
    @Test
    void those_of_one_sender_arrive_in_order() {
      int count = 10_000;
      Outpost proxy = two.proxy();
      for (int i = 0; i < count; i++) {
        proxy.note(i);
      }

      assertThat(two.proxy().notes()).isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void a_burst_that_is_more_than_a_mailbox_holds_is_not_lost() {
      ActorRef<Outpost> ref = outposts.start(Outposts.spawn("flooded").mailbox(100, Overflow.WAIT));
      int count = 20_000;
      Outpost proxy = ref.proxy();
      for (int i = 0; i < count; i++) {
        proxy.note(i);
      }

      assertThat(ref.proxy().notes()).isEqualTo(IntStream.range(0, count).boxed().toList());
      ref.stop();
    }

    @Test
    void a_question_has_its_deadline() {
      assertThatThrownBy(() -> one.ask(Outpost::hold, Duration.ofMillis(50)))
          .isInstanceOf(AskTimeoutException.class);
      assertThat(one.proxy().echo(1)).isEqualTo(1);
    }

    @Test
    void commands_go_over_the_link() {
      assertThat(one.send("ping")).isEqualTo("pong");
      assertThat(one.send("config", "get", "size")).isEqualTo(5);
      assertThat(one.send("config", "set", "size", 6)).isEqualTo(true);
      assertThat(one.send("config", "get", "size")).isEqualTo(6);
      assertThat(one.send("repeat", "ab", 2)).isEqualTo("one says abab");
      assertThat(one.send(new Outpost.Repeat("c", 3))).isEqualTo("one says ccc");
      assertThatThrownBy(() -> one.send("nonsense"))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("there is no command nonsense")
          .hasMessageContaining("repeat");
    }

    @Test
    void info_tells_of_the_other_jvm() {
      long pid = one.proxy().pid();
      Map<String, Object> info = one.info();

      assertThat(String.valueOf(info.get("actor")))
          .contains("process_id=" + pid, "is_process=true", "kind=process", "name=one");
      assertThat(String.valueOf(info.get("system")))
          .contains("memory=", "heap_used=", "open_files=");
      assertThat(outposts.arbiter.info().toString()).contains("process_id=" + pid);
    }

    @Test
    void options_and_the_environment_reach_the_jvm() {
      assertThat(one.proxy().options()).contains("-Xmx48m", "-Dcolour=blue");
      assertThat(one.proxy().environment("PATH")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void lines_of_both_streams_are_heard() {
      one.proxy().print("to out");
      one.proxy().printError("to err");

      assertThat(outposts.heard.awaitLine("one", "to out")).isEmpty();
      assertThat(outposts.heard.awaitLine("one", "to err")).isEmpty();
    }

    @Test
    void one_that_reads_again_after_a_while_is_not_missed_and_has_it_all() throws Exception {
      ActorRef<Outpost> ref = outposts.start("dozing");
      long pid = ref.proxy().pid();
      Pids.signal(pid, "STOP");
      int count = 2_000;
      for (int i = 0; i < count; i++) {
        ref.proxy().note(i);
      }
      Pids.signal(pid, "CONT");

      assertThat(ref.proxy().notes()).hasSize(count);
      assertThat(ref.proxy().pid()).isEqualTo(pid);
      ref.stop();
    }

    @Test
    void one_that_does_not_read_holds_its_senders_up() throws Exception {
      ActorRef<Outpost> ref =
          outposts.start(Outposts.spawn("deaf").deadline(Duration.ofMillis(300)));
      Pids.signal(ref.proxy().pid(), "STOP");
      var bytes = new byte[MEBIBYTE];
      int most = 200;

      int sent = 0;
      MailboxFullException full = null;
      while (full == null && sent < most) {
        try {
          ref.tell(outpost -> outpost.reversed(bytes));
          sent++;
        } catch (MailboxFullException e) {
          full = e;
        }
      }

      assertThat(sent).isLessThan(most);
      assertThat(full).hasMessageContaining("deaf");
      assertThat(two.proxy().echo("others")).isEqualTo("others");
      ref.stop();
    }
  }

  @Nested
  @DisplayName("References")
  class ReferencesTest {
    @Test
    void one_child_asks_another_through_the_arbiter() {
      assertThat(one.proxy().through(two, "hello")).isEqualTo("hello");
      assertThat(two.proxy().through(one, List.of(1))).isEqualTo(List.of(1));
      assertThat(one.proxy().through(one, "itself")).isEqualTo("itself");
    }

    @Test
    void an_actor_of_this_jvm_is_reached_from_the_other() {
      ActorRef<Outpost> here =
          outposts.arbiter.spawn(
              Outpost.class, Outpost.Plain::new, Outposts.spawn("here").kind(Kind.THREAD));

      assertThat(one.proxy().through(here, "home")).isEqualTo("home");
      assertThat(one.proxy().self()).isEqualTo(one);
    }

    @Test
    void what_is_thrown_by_the_other_child_is_thrown_by_the_first() {
      AskFailedException failed =
          catchThrowableOfType(
              AskFailedException.class, () -> one.proxy().failThrough("two", "far away"));

      assertThat(failed).hasStackTraceContaining("far away");
      assertThat(failed.className()).isEqualTo(IllegalArgumentException.class.getName());
    }

    @Test
    void a_child_spawns_another_which_the_arbiter_looks_after() throws Exception {
      ActorRef<Outpost> spawned = one.proxy().spawn(Outposts.spawn("grandchild"));

      assertThat(spawned.proxy().pid()).isNotIn(one.proxy().pid(), ProcessHandle.current().pid());
      assertThat(outposts.arbiter.find("grandchild")).isEqualTo(spawned);
      assertThat(one.proxy().through(spawned, 7)).isEqualTo(7);
      spawned.stop();
      assertThat(get(spawned.ended())).isEqualTo(State.CLOSED);
      assertThatThrownBy(() -> one.proxy().through(spawned, 8)).isInstanceOf(ActorException.class);
    }

    @Test
    void a_child_that_asks_one_that_dies_is_told_at_once() throws Exception {
      ActorRef<Outpost> dying = outposts.start(Outposts.spawn("dying").restart(Restart.TEMPORARY));
      CompletableFuture<String> asked =
          one.askAsync(outpost -> outpost.holdThrough(dying), Until.LONG);
      int _ = dying.ask(outpost -> outpost.awaitHolding(1));

      Pids.kill(dying.proxy().pid());

      assertThatThrownBy(() -> asked.get(5, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(ActorException.class)
          .hasStackTraceContaining("the other JVM is gone");
      assertThat(one.proxy().echo("alive")).isEqualTo("alive");
    }

    @Test
    void what_a_child_sends_to_one_that_comes_back_waits() throws Exception {
      ActorRef<Outpost> reborn = outposts.start("reborn");
      CompletableFuture<String> held = reborn.askAsync(Outpost::hold, Until.LONG);
      long pid = reborn.proxy().pid();
      Pids.kill(pid);
      assertThatThrownBy(() -> get(held)).hasCauseInstanceOf(ActorStoppedException.class);

      assertThat(one.proxy().through(reborn, "patience")).isEqualTo("patience");

      assertThat(reborn.proxy().pid()).isNotEqualTo(pid);
      reborn.stop();
    }
  }

  @Nested
  @DisplayName("A caller that is no child")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class StrangerTest {
    private Path socket;
    private int number;
    private RawCaller silent;

    @BeforeAll
    void call() throws IOException {
      long pid = one.proxy().pid();
      socket = Path.of(Pids.property(pid, "pulsar.actor.mailbox"));
      number = Integer.parseInt(Pids.property(pid, "pulsar.actor.number"));
      silent = new RawCaller(socket); // it is awaited by the last test
    }

    private void isRefused(byte[] bytes, String reason) throws IOException {
      try (var caller = new RawCaller(socket)) {
        assertThat(caller.send(bytes).awaitEnd()).isZero();
      }
      assertThat(outposts.heard.awaitNotice(reason))
          .contains("a caller of the mailbox was refused");
      assertThat(one.send("ping")).isEqualTo("pong");
    }

    @Test
    void with_a_wrong_secret_is_refused() throws IOException {
      isRefused(
          RawCaller.hello(Wire.VERSION, number, "0".repeat(64)), "it does not know the secret");
      isRefused(RawCaller.hello(Wire.VERSION, 4000, ""), "it does not know the secret");
      isRefused(RawCaller.hello(Wire.VERSION, -1, ""), "it does not know the secret");
    }

    @Test
    void of_another_version_is_refused() throws IOException {
      isRefused(RawCaller.hello(99, number, ""), "it does not speak as a child of this version");
    }

    @Test
    void whose_first_frame_is_too_long_is_refused() throws IOException {
      isRefused(ByteBuffer.allocate(4).putInt(257).array(), "a frame of 257 bytes");
      isRefused(ByteBuffer.allocate(4).putInt(-1).array(), "a frame of 4294967295 bytes");
      isRefused(new byte[4], "a frame of 0 bytes");
    }

    @Test
    void that_does_not_greet_is_refused() throws IOException {
      isRefused(RawCaller.frame(77, _ -> {}), "it does not speak as a child");
      isRefused(RawCaller.frame(Wire.ASK, out -> out.i64(0)), "a message before the greeting");
      isRefused(RawCaller.frame(Wire.REPLY, out -> out.i64(0)), "a message before the greeting");
    }

    @Test
    void whose_greeting_is_cut_short_is_refused() throws IOException {
      byte[] hello = RawCaller.hello(Wire.VERSION, number, "0".repeat(64));
      try (var caller = new RawCaller(socket)) {
        int _ = caller.send(Arrays.copyOf(hello, 20)).end().awaitEnd();
      }
      assertThat(outposts.heard.awaitNotice("the other side has ended")).contains("was refused");
      byte[] shorter = Arrays.copyOf(hello, 12);
      shorter[3] = 8;
      isRefused(shorter, "a caller of the mailbox was refused: ");
    }

    @Test
    void that_is_another_process_than_the_child_is_refused_though_it_knows_the_secret(
        @TempDir Path folder) throws Exception {
      Path pause = folder.resolve("paused");
      Spawn spawn =
          Outposts.spawn("robbed")
              .jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:+PauseAtStartup")
              .jvm("-XX:PauseAtStartupFile=" + pause);
      CompletableFuture<ActorRef<Outpost>> spawned =
          CompletableFuture.supplyAsync(() -> outposts.start(spawn), Thread::startVirtualThread);
      Until.holds(() -> Files.exists(pause));
      var child = (ProcessChild<?>) outposts.arbiter.find("robbed");

      isRefused(
          RawCaller.hello(Wire.VERSION, child.number(), String.valueOf(child.secret())),
          "it is process " + ProcessHandle.current().pid() + ", not ");

      Files.delete(pause);
      assertThat(get(spawned).send("ping")).as("the child itself is let in").isEqualTo("pong");
      child.stop();
    }

    @Test
    void that_says_nothing_is_refused_after_a_while() throws IOException {
      assertThat(silent.awaitEnd()).isZero();
      silent.close();
      String _ = outposts.heard.awaitNotice("it has not said who it is within 5 s");
    }
  }

  @Nested
  @DisplayName("A child that sends nonsense")
  class NonsenseTest {
    private final byte[] unknown = RawCaller.frame(99, _ -> {});
    private final byte[] tooLong = ByteBuffer.allocate(4).putInt(Wire.FRAME_MAX + 1).array();
    private final byte[] notAllowed =
        RawCaller.frame(
            Wire.ASK,
            out -> {
              out.i64(0);
              out.i64(0);
              out.i64(7);
              Codec.builder()
                  .allowPackage(Peer.class.getPackageName())
                  .build()
                  .write(new Peer(1, 2), out);
            });
    private final byte[] noMessage =
        RawCaller.frame(
            Wire.ASK,
            out -> {
              out.i64(0);
              out.i64(0);
              out.i64(7);
              Codec.builder().build().write("just a text", out);
            });
    private final byte[] cutShort = RawCaller.frame(Wire.ASK, out -> out.i32(1));

    /** Writes bytes over a child's own link. */
    private void isCutOff(ActorRef<Outpost> child, byte[] bytes, String reason) {
      long pid = child.proxy().pid();
      long bystander = two.proxy().pid();

      CompletableFuture<Object> _ =
          child.askAsync(
              _ -> {
                var cell = (Cell<?>) Actor.current().ref();
                Link up = Objects.requireNonNull(cell.node().link(0));
                up.connection().write(bytes, 0, bytes.length);
                return new CompletableFuture<Object>().get();
              },
              Until.LONG);

      String _ = outposts.heard.awaitNotice("the link to " + child + " was closed: ", reason);
      assertThat(child.proxy().pid()).isNotEqualTo(pid);
      assertThat(two.proxy().pid()).isEqualTo(bystander);
    }

    @Test
    void loses_its_link_and_is_replaced_and_nobody_else_notices() {
      ActorRef<Outpost> child = outposts.start("babbling");

      isCutOff(child, unknown, "a frame of the unknown type 99");
      isCutOff(child, tooLong, "a frame of " + (Wire.FRAME_MAX + 1) + " bytes");
      isCutOff(child, notAllowed, Peer.class.getName());
      isCutOff(child, noMessage, "just a text is no message to an actor");
      isCutOff(child, cutShort, "the bytes end too early");

      child.stop();
    }
  }
}
