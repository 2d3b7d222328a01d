package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Actors in JVMs that start with a program of the user's own")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class OwnProgramTest {
  private static final int INT = 2;

  private final Overheard heard = new Overheard();
  private final Arbiter arbiter;

  @TempDir Path folder;

  OwnProgramTest() throws Exception {
    arbiter = Arbiter.open(Outposts.SETTINGS, heard, new Stock(List.of("nothing")));
  }

  @AfterAll
  void close() {
    arbiter.close();
  }

  /** What such a program makes for its actor. */
  record Stock(List<String> goods) {}

  /** How others see the actor. */
  interface Shop {
    List<String> goods();

    List<String> surroundings();
  }

  /** Makes the actor from what its JVM has: it holds nothing of that itself. */
  record Opening(String greeting) implements Factory<Shop> {
    @Override
    public Shop create() {
      return new OpenShop(greeting, Actor.context(Stock.class));
    }
  }

  /** The actor's object. */
  record OpenShop(String greeting, Stock stock) implements Shop {
    @Override
    public List<String> goods() {
      return stock.goods();
    }

    @Override
    public List<String> surroundings() {
      return List.of(
          greeting,
          Path.of("").toAbsolutePath().toString(),
          System.getenv().getOrDefault("PULSAR_SHOP", ""));
    }
  }

  /** The program: its first argument is what it exits with besides the actor's own code. */
  static final class Program {
    static void main(String[] args) throws Exception {
      var stock = new Stock(List.of(args));
      int code = ActorProcess.isChild() ? ActorProcess.join(stock) : 99;
      System.out.println("tidied up");
      assertThatThrownBy(() -> ActorProcess.join(stock))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this JVM has its actor already");
      System.out.println("joined once");
      System.exit(code + Integer.parseInt(args[0]));
    }
  }

  /** A program that has nothing to do with actors. */
  static final class Deaf {
    static void main() {
      System.out.println("what is an actor?");
    }
  }

  private Spawn spawn(String name, Class<?> program, String... arguments) {
    return Programs.spawn()
        .named(name)
        .main(program.getName(), List.of(arguments))
        .folder(folder)
        .environment(Map.of("PULSAR_SHOP", "open"))
        .deadline(Until.LONG);
  }

  private ActorRef<Shop> open(Spawn spawn) {
    return arbiter.spawn(Shop.class, new Opening("welcome"), spawn);
  }

  private static Exit exit(ActorRef<?> ref) throws Exception {
    return ref.exited().get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void the_factory_finds_what_the_program_has_made() throws Exception {
    ActorRef<Shop> ref = open(spawn("shop", Program.class, "0", "bread", "salt"));

    assertThat(ref.proxy().goods()).containsExactly("0", "bread", "salt");
    assertThat(ref.proxy().surroundings())
        .containsExactly("welcome", folder.toRealPath().toString(), "open");

    ref.stop();
    assertThat(exit(ref).state()).isEqualTo(State.CLOSED);
    assertThat(exit(ref).code()).isEqualTo(OptionalInt.of(0));
    assertThat(heard.awaitLine("shop", "tidied up")).isEmpty();
    assertThat(heard.awaitLine("shop", "joined once")).isEmpty();
  }

  @Test
  void the_same_factory_serves_in_the_arbiters_jvm() {
    ActorRef<Shop> ref = open(Spawn.inThread());

    assertThat(ref.proxy().goods()).containsExactly("nothing");
  }

  @Test
  void what_is_not_there_is_refused_with_a_sentence() {
    assertThatThrownBy(
            () -> arbiter.ref().send("run", (Ask<Actor, Object>) _ -> Actor.context(Deaf.class)))
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this JVM has no " + Deaf.class.getName() + " for its actors");
    assertThat(ActorProcess.isChild()).isFalse();
    assertThatThrownBy(() -> ActorProcess.join(""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this JVM was not started for an actor: see Spawn.main");
  }

  @Test
  void a_program_that_fails_after_its_actor_has_failed() throws Exception {
    ActorRef<Shop> ref = open(spawn("untidy", Program.class, "7"));

    ref.stop();

    Exit exit = exit(ref);
    assertThat(exit.state()).isEqualTo(State.TERMINATED);
    assertThat(exit.code()).isEqualTo(OptionalInt.of(7));
    assertThat(exit.reason().orElseThrow()).hasMessageContaining("its JVM ended with code 7");
  }

  @Test
  void a_program_that_never_joins_is_refused_with_its_last_lines() {
    assertThatThrownBy(() -> open(spawn("deaf", Deaf.class)))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining("its JVM ended with code 0; its last lines: what is an actor?");
  }

  @Test
  void ctrl_c_is_for_the_arbiter() throws Exception {
    ActorRef<Shop> ref = open(spawn("deaf to INT", Program.class, "0"));
    long pid = ref.pid().orElseThrow();

    Pids.signal(pid, "INT");

    String ignored =
        Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long mask = Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16);
    assertThat(mask & (1L << (INT - 1))).isNotZero();
    assertThat(ref.proxy().goods()).containsExactly("0");
    assertThat(ref.pid()).hasValue(pid);
    ref.stop();
  }

  @Test
  void one_that_gets_term_stops_in_good_order_and_comes_back_if_it_is_permanent() throws Exception {
    ActorRef<Shop> ref = open(spawn("termed", Program.class, "0").restart(Restart.PERMANENT));
    long pid = ref.pid().orElseThrow();

    Pids.signal(pid, "TERM");

    Pids.awaitEnd(pid);
    assertThat(ref.proxy().goods()).containsExactly("0");
    assertThat(ref.pid().orElseThrow()).isNotEqualTo(pid);
    Exit exit = heard.awaitExit("termed");
    assertThat(exit).isEqualTo(new Exit(State.CLOSED, exit.code(), Optional.empty()));
    assertThat(exit.code().orElseThrow()).isIn(0, 143);
    ref.stop();
    assertThat(exit(ref).state()).isEqualTo(State.CLOSED);
  }
}
