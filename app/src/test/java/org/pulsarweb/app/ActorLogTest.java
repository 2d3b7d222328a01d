package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.actor.ActorListener;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.ActorStoppedException;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.ArbiterSettings;
import org.pulsarweb.actor.Spawn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of an arbiter with a worker in a JVM of its own. */
class ActorLogTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final LoggerContext context = new LoggerContext();

  @TempDir private Path folder;
  private Path file;

  /** Says things in its JVM. */
  interface Talker {
    long say(String message);
  }

  /** Logs and prints. */
  static final class Talking implements Talker {
    private static final Logger LOG = LoggerFactory.getLogger("talk");

    @Override
    public long say(String message) {
      LOG.debug("not to be heard");
      LOG.info("{}", message);
      LOG.error("it failed", new IOException("no reason"));
      System.out.println("printed on standard output");
      System.err.println("printed on standard error");
      LOG.warn("x".repeat(50_000));
      return ProcessHandle.current().pid();
    }
  }

  @BeforeEach
  void install() {
    file = folder.resolve("a.log");
    ConsoleLog.install(context, new TextForm(false));
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void what_a_worker_logs_is_json_under_its_name_and_what_it_prints_too() throws Exception {
    long pid = talk("json");
    var mapper = JsonMapper.builder().build();
    List<JsonNode> lines = Files.readAllLines(file).stream().map(mapper::readTree).toList();
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(line.get("process").asString()).isEqualTo("talker-1");
          assertThat(line.get("pid").asLong()).isEqualTo(pid);
        });
    assertThat(lines)
        .extracting(line -> line.get("logger").asString() + " " + line.get("message").asString())
        .contains(
            "talk first\nsecond \"quoted\" \\ é😀",
            "talk it failed",
            "pulsar.output printed on standard output",
            "pulsar.output printed on standard error",
            "talk " + "x".repeat(50_000))
        .noneMatch(line -> line.contains("not to be heard"))
        .noneMatch(line -> line.contains("\u001E"));
    JsonNode error =
        lines.stream()
            .filter(line -> line.get("level").asString().equals("error"))
            .findFirst()
            .orElseThrow();
    assertThat(error.get("exception").asString())
        .startsWith("java.io.IOException: no reason\n\tat " + Talking.class.getName() + ".say(");
    assertThat(error.get("thread").asString()).isNotEmpty();
  }

  @Test
  void what_a_worker_logs_is_text_under_its_name() throws Exception {
    long _ = talk("text");
    assertThat(Files.readString(file))
        .containsPattern("\\d INFO  talker-1 \\[talk\\] first\nsecond \"quoted\" \\\\ é😀\n")
        .containsPattern(
            "\\d ERROR talker-1 \\[talk\\] it failed\njava.io.IOException: no reason\n\tat ")
        .containsPattern("\\d INFO  talker-1 \\[pulsar.output\\] printed on standard output\n")
        .containsPattern("\\d WARN  talker-1 \\[talk\\] x{50000}\n");
  }

  @Test
  void a_renamed_file_gets_no_more_of_a_workers_log() throws Exception {
    Logs logs = Logs.of(context);
    logs.open("Hello", Settings.of("--log-file", file.toString(), "--log-format", "text"));
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new ActorLog(() -> logs))) {
      ActorRef<Talker> talker = spawn(arbiter);
      long _ = talker.proxy().say("before");
      Path old = Files.move(file, folder.resolve("a.log.1"));
      assertThat(logs.reopen()).isTrue();
      long _ = talker.proxy().say("after");
      talker.stop();
      Object _ = Objects.requireNonNull(talker.ended().get());
      assertThat(old).content().doesNotContain("[talk] after");
      assertThat(file).content().contains("talker-1 [talk] after");
    }
  }

  @Test
  void a_restart_is_told_with_how_many_there_have_been() {
    assertThat(ActorLog.times(1)).isEqualTo("for the first time");
    assertThat(ActorLog.times(2)).isEqualTo("restarted 2 times by then");
  }

  @Test
  void messages_that_were_lost_to_one_actor_are_few_lines() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    var log =
        new ActorListener() {
          @Override
          public void onDeadLetters(String target, String reason, long count) {
            lines.add(ActorLog.lost(target, reason, count));
          }
        };
    String talker;
    int most = 100;
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new ProgramEvents(log))) {
      ActorRef<Talker> ref =
          arbiter.spawn(Talker.class, Talking::new, Spawn.shared().named("talker-1"));
      ref.stop();
      Object _ = Objects.requireNonNull(ref.ended().get());
      for (int i = 0; i < most; i++) {
        assertThatThrownBy(() -> ref.tell(_ -> {})).isInstanceOf(ActorStoppedException.class);
      }
      talker = ref.toString();
    }
    assertThat(lines)
        .hasSizeLessThan(most / 2)
        .startsWith("a message to " + talker + " was lost: " + talker + " has ended");
    assertThat(ActorLog.lost("a", "it has ended", 3))
        .isEqualTo("3 messages to a were lost: it has ended");
  }

  private static ActorRef<Talker> spawn(Arbiter arbiter) throws Exception {
    return arbiter.spawn(
        Talker.class,
        Talking::new,
        Spawn.inProcess().named("talker-1").startDeadline(LONG).deadline(LONG));
  }

  private long talk(String format) throws Exception {
    Logs logs = Logs.of(context);
    logs.open("Hello", Settings.of("--log-file", file.toString(), "--log-format", format));
    try (var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, new ActorLog(() -> logs))) {
      ActorRef<Talker> talker = spawn(arbiter);
      long pid = talker.proxy().say("first\nsecond \"quoted\" \\ é😀");
      talker.stop();
      Object _ = Objects.requireNonNull(talker.ended().get());
      return pid;
    }
  }
}
