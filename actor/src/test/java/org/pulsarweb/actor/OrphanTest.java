package org.pulsarweb.actor;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What an arbiter leaves behind, however it ends: nothing")
@Timeout(60)
class OrphanTest {
  private static final long ORPHAN_MAX_MILLIS = 3_000;
  private static final int CHILDREN = 4;

  @TempDir Path folder;
  @TempDir Path runtime;

  /**
   * A program with an arbiter: one child is idle, one busy, one starts for ever, one is a child's.
   */
  static final class Parent {
    static void main() throws Exception {
      var outposts = new Outposts();
      ActorRef<Outpost> idle = outposts.start("idle");
      ActorRef<Outpost> busy = outposts.start("busy");
      ActorRef<Outpost> childs = idle.proxy().spawn(Outposts.spawn("childs"));
      for (ActorRef<Outpost> ref : List.of(idle, busy, childs)) {
        System.out.println("child " + ref.proxy().pid());
      }
      busy.tell(_ -> {
        while (true) {
          Thread.onSpinWait();
        }
      });
      Thread starter =
          Thread.ofVirtual()
              .start(() -> {
                ActorRef<?> _ =
                    outposts.start(Outposts.spawn("starter").with(Outpost.START, "hang"));
              });
      System.out.println("child " + outposts.heard.awaitLine("starter", "pid "));
      starter.join();
    }
  }

  private ChildProcess start(Lines said, Class<?> program, Map<String, String> more)
      throws IOException {
    JvmCommand command = Programs.command(program.getSimpleName(), program);
    return ChildProcess.start(
        program.getSimpleName(),
        command.line(folder, List.of()),
        Optional.empty(),
        more,
        "s",
        ChildProcess.Sieve.NONE,
        said);
  }

  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.walk(runtime)) {
      return all.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  @Test
  void no_process_and_no_file_outlives_a_killed_arbiter() throws Exception {
    var said = new Lines();
    ChildProcess parent =
        start(
            said,
            Parent.class,
            Map.of("XDG_RUNTIME_DIR", runtime.toString(), "XDG_CACHE_HOME", "/dev/null"));
    List<Long> children;
    try {
      Until.holds(() -> children(said).size() == CHILDREN);
      children = children(said);
    } catch (AssertionError e) {
      parent.kill(); // with what it has started
      throw e;
    }
    assertThat(children).allMatch(Pids::isRunning);
    assertThat(runtime).isNotEmptyDirectory();

    Pids.kill(parent.pid()); // not by ChildProcess.kill, which ends the children too
    long killedAt = System.nanoTime();

    Until.holds(() -> children.stream().noneMatch(Pids::isRunning));
    assertThat(NANOSECONDS.toMillis(System.nanoTime() - killedAt)).isLessThan(ORPHAN_MAX_MILLIS);
    assertThat(left()).isEmpty();
    assertThat(parent.exit().get(20, TimeUnit.SECONDS)).isEqualTo(137);
  }

  private static List<Long> children(Lines said) {
    List<Long> pids = new ArrayList<>();
    for (String line : said.out()) {
      if (line.startsWith("child ")) {
        pids.add(Long.parseLong(line.substring("child ".length())));
      }
    }
    return pids;
  }

  /** A program whose arbiter finds no room for its folder. */
  static final class Homeless {
    static void main() throws Exception {
      try (var arbiter = Arbiter.open()) {
        ActorRef<Outpost> thread =
            arbiter.spawn(
                Outpost.class, Outpost.Plain::new, Outposts.spawn("thread").kind(Kind.THREAD));
        try {
          ActorRef<Outpost> _ =
              arbiter.spawn(Outpost.class, Outpost.Plain::new, Outposts.spawn("process"));
        } catch (SpawnException e) {
          System.out.println("refused: " + e.getMessage());
        }
        System.out.println("the others " + thread.proxy().echo("live"));
      }
    }
  }

  @Test
  void on_a_full_disk_a_process_is_refused_with_advice_and_other_actors_go_on(@TempDir Path full)
      throws Exception {
    List<String> ownMounts = List.of("unshare", "-Urm", "sh", "-c");
    String temporary = System.getProperty("java.io.tmpdir");
    String fill =
        "mount --bind %1$s %1$s && mount -o remount,bind,ro %1$s && mount -t tmpfs -o size=8k none"
            + " %2$s && ! head -c 100000 /dev/zero > %2$s/full 2> /dev/null";
    fill = fill.formatted(temporary, full);
    Map<String, String> more =
        Map.of(
            "XDG_RUNTIME_DIR", full.toString(), "CLASSPATH", System.getProperty("java.class.path"));
    assumeTrue(isUseful(ownMounts, fill), "mounts of its own need rights here");
    var said = new Lines();
    List<String> line = new ArrayList<>(ownMounts);
    line.add(fill + "; exec \"$@\"");
    line.add("sh");
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(JvmCommand.of("homeless", "").withOptions(Programs.QUICK).flags());
    line.add(Homeless.class.getName());

    ChildProcess parent =
        ChildProcess.start(
            "homeless", line, Optional.empty(), more, "s", ChildProcess.Sieve.NONE, said);

    assertThat(parent.exit().get(20, TimeUnit.SECONDS)).as(() -> said.err().toString()).isZero();
    assertThat(said.await("refused: "))
        .contains("no process can be started: no folder for sockets can be made in " + full)
        .contains("No space left on device")
        .contains("set XDG_RUNTIME_DIR");
    assertThat(said.out()).contains("the others live");
  }

  private static boolean isUseful(List<String> ownMounts, String fill) throws Exception {
    List<String> line = new ArrayList<>(ownMounts);
    line.add(fill);
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    try {
      Process probe = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return probe.waitFor() == 0;
    } catch (IOException _) {
      return false; // no such program here
    }
  }
}
