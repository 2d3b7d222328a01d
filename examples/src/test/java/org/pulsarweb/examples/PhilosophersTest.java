package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.Kind;
import org.pulsarweb.actor.Monitor;
import org.pulsarweb.examples.Philosophers.Philosopher;

class PhilosophersTest {
  private static final String[] QUICK = {"--eating-period", "0.02", "--waiting-period", "0.02"};

  @ParameterizedTest
  @EnumSource(Kind.class)
  void all_five_eat(Kind kind) throws Exception {
    try (var arbiter = Arbiter.open()) {
      Monitor<Philosopher> monitor = sit(arbiter, kind);

      assertThat(mealsWhen(monitor, PhilosophersTest::allHaveEaten))
          .containsOnlyKeys(1, 2, 3, 4, 5);
      assertThat(arbiter.info()).extractingByKey("monitors").asString().contains("eaten");
    }
  }

  @Test
  void one_that_crashes_comes_back_to_a_seat_and_keeps_no_fork() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Monitor<Philosopher> monitor = sit(arbiter, Kind.THREAD);
      Map<Object, Object> _ = mealsWhen(monitor, PhilosophersTest::allHaveEaten);
      ActorRef<Philosopher> choked = monitor.workers().getFirst();
      choked.tell(_ -> Actor.current().crash(new IllegalStateException("a fish bone")));
      int before = choked.ask(Philosopher::eaten);

      assertThat(before).isZero();
      assertThat(mealsWhen(monitor, PhilosophersTest::allHaveEaten))
          .containsOnlyKeys(1, 2, 3, 4, 5);
    }
  }

  @Test
  void a_new_one_takes_the_seat_of_one_that_left() throws Exception {
    try (var arbiter = Arbiter.open()) {
      Monitor<Philosopher> monitor = sit(arbiter, Kind.SHARED);
      Map<Object, Object> _ = mealsWhen(monitor, PhilosophersTest::allHaveEaten);
      ActorRef<Philosopher> tired = monitor.workers().get(2);
      assertThat(arbiter.send("arbiter", "kill_actor", tired.name()))
          .isEqualTo("killed " + tired.id());
      monitor.scale(5);

      assertThat(monitor.workers())
          .extracting(ActorRef::name)
          .hasSize(5)
          .doesNotContain(tired.name())
          .contains("philosophers-6");
      assertThat(mealsWhen(monitor, PhilosophersTest::allHaveEaten))
          .containsOnlyKeys(1, 2, 3, 4, 5);
    }
  }

  @Test
  void they_dine_until_the_program_is_told_to_stop(@TempDir Path folder) throws Exception {
    File out = folder.resolve("out").toFile();
    File errors = folder.resolve("errors").toFile();
    Process process = Ran.start(Philosophers.class, out, errors, QUICK);
    try {
      String said = "";
      for (int tries = 0; tries < 600 && said.isEmpty(); tries++) {
        assertThat(process.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
        said = Files.readString(out.toPath());
      }
      assertThat(said).startsWith("meals of philosopher 1: ");
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(errors).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Monitor<Philosopher> sit(Arbiter arbiter, Kind kind) {
    List<String> args = new ArrayList<>(List.of(QUICK));
    args.addAll(List.of("--kind", kind.toString()));
    return Philosophers.sit(
        arbiter,
        Options.read(
            args.toArray(String[]::new), Option.KIND, Philosophers.EATING, Philosophers.WAITING));
  }

  private static boolean allHaveEaten(Map<Object, Object> meals) {
    return meals.size() == 5 && meals.values().stream().noneMatch(Integer.valueOf(0)::equals);
  }

  /** Returns how often each has eaten, as soon as that is as wanted. */
  private static Map<Object, Object> mealsWhen(
      Monitor<?> monitor, Predicate<Map<Object, Object>> wanted) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Map<Object, Object> meals = Philosophers.eaten(monitor.info());
    while (!wanted.test(meals) && System.nanoTime() < until) {
      try {
        assertThat(monitor.ended().get(20, TimeUnit.MILLISECONDS)).as("the monitor's end").isNull();
      } catch (TimeoutException _) {
        meals = Philosophers.eaten(monitor.info());
      }
    }
    assertThat(meals).matches(wanted);
    return meals;
  }
}
