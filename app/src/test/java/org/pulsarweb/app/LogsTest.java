package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.LogForm.LogSource;
import org.slf4j.Logger;

/** Each test has a log of its own. */
class LogsTest {
  private final LoggerContext context = new LoggerContext();

  @TempDir private Path folder;
  private Path file;

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
  void a_log_file_has_json_unless_text_is_asked_for() throws IOException {
    logs().open("Hello", Settings.of("--log-file", file.toString(), "--process-name", "site"));
    log("a").info("in json");
    logs().open("Hello", Settings.of("--log-file", file.toString(), "--log-format", "text"));
    log("a").info("in text");
    assertThat(lines(file))
        .hasSize(2)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("{\"time\":\"2")
                    .contains("\"level\":\"info\",\"logger\":\"a\",\"process\":\"site\",\"pid\":")
                    .contains("\"message\":\"in json\"}"),
            line -> assertThat(line).endsWith(" INFO  [a] in text"));
  }

  @Test
  void levels_are_for_all_and_for_some_and_change_at_run_time() throws IOException {
    logs()
        .open(
            "Hello",
            Settings.of("--log-file", file.toString(), "--log-level", "error", "a.b.debug"));
    assertThat(log("a").isWarnEnabled()).isFalse();
    assertThat(log("a").isErrorEnabled()).isTrue();
    assertThat(log("a.b").isDebugEnabled()).isTrue();
    assertThat(log("a.b.c").isDebugEnabled()).isTrue();
    assertThat(log("a.b.c").isTraceEnabled()).isFalse();

    logs().levels(new LogWords().read("trace,a.none"));
    assertThat(log("x").isTraceEnabled()).isTrue();
    assertThat(log("a").isErrorEnabled()).isFalse();
    assertThat(context.getLogger("a.b").getEffectiveLevel()).isEqualTo(Level.OFF);

    logs().levels(new LogWords().read("info"));
    assertThat(log("a.b.c").isInfoEnabled()).isTrue();
    assertThat(log("a.b.c").isDebugEnabled()).isFalse();
  }

  @Test
  void a_renamed_file_is_let_go_when_it_is_opened_again() throws IOException {
    openFile();
    log("a").info("one");
    Path old = Files.move(file, folder.resolve("a.log.1"));
    log("a").info("two");
    assertThat(logs().reopen()).isTrue();
    log("a").info("three");
    assertThat(lines(old)).hasSize(2).last().asString().contains("two");
    assertThat(lines(file)).hasSize(1).last().asString().contains("three");
  }

  @Test
  void no_line_is_lost_when_the_file_is_opened_again_under_load() throws Exception {
    openFile();
    var begun = new CountDownLatch(1);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 2000; i++) {
                log("a").info("line {}", i);
                if (i == 100) {
                  begun.countDown();
                }
              }
            });
    begun.await();
    var all = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      Path old = Files.move(file, folder.resolve("a.log." + i));
      assertThat(logs().reopen()).isTrue();
      all.addAll(lines(old));
    }
    writer.join();
    all.addAll(lines(file));
    assertThat(all).hasSize(2000);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).endsWith("line " + i);
    }
  }

  @Test
  void the_old_file_is_kept_when_it_cannot_be_opened_again() throws IOException {
    openFile();
    log("a").info("one");
    Path old = Files.move(file, folder.resolve("a.log.1"));
    Files.createDirectory(file); // a file cannot be made there
    assertThat(logs().reopen()).isFalse();
    log("a").info("two");
    assertThat(lines(old))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("one"),
            line -> assertThat(line).contains("cannot be opened again, the old one is kept: "),
            line -> assertThat(line).endsWith("two"));
  }

  @Test
  void a_file_that_cannot_be_opened_leaves_the_log_where_it_was() {
    var disk = new Disk();
    appender().become(new TextForm(false), disk, new LogSource("x", 1, false));
    logs().open("Hello", Settings.of("--log-file", folder + "/none/a.log", "--log-level=warning"));
    log("a").warn("still here");
    log("a").info("of no weight");
    assertThat(disk.text().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("[pulsar.log] the log file cannot be opened: "),
            line -> assertThat(line).endsWith("still here"));
  }

  @Test
  void a_full_disk_stops_nobody_and_the_gap_is_told() {
    var disk = new Disk();
    appender().become(new TextForm(false), disk, new LogSource("x", 1, false));
    log("a").info("one");
    disk.isFull = true;
    log("a").info("two");
    log("a").info("three");
    disk.isFull = false;
    log("a").info("four");
    log("a").info("five");
    assertThat(disk.text().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("one"),
            line ->
                assertThat(line)
                    .endsWith("[pulsar.log] 2 messages could not be written to disk: full"),
            line -> assertThat(line).endsWith("four"),
            line -> assertThat(line).endsWith("five"));
  }

  @Test
  void a_line_that_was_written_in_part_is_ended_before_the_next() throws IOException {
    var disk = new Disk();
    var sink =
        new LogSink.FileSink(
            "disk",
            () ->
                new OutputStream() {
                  @Override
                  public void write(int sign) throws IOException {
                    disk.write(new byte[] {(byte) sign});
                    disk.isFull = sign == '!';
                  }
                });
    appender().become(new TextForm(false), sink, new LogSource("x", 1, false));
    log("a").info("cut here! and not written");
    disk.isFull = false;
    log("a").info("two");
    assertThat(disk.text().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("cut here!"),
            line -> assertThat(line).endsWith("1 messages could not be written to disk: full"),
            line -> assertThat(line).endsWith("two"));
  }

  @Test
  void a_device_that_is_full_stops_nobody() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "/dev/full");
    logs().open("Hello", Settings.of("--log-file", full.toString()));
    log("a").info("one");
    log("a").info("two");
    assertThat(log("a").isInfoEnabled()).isTrue();
  }

  @Test
  void colours_can_be_refused() {
    assertThat(Logs.wantsColours(Map.of())).isTrue();
    assertThat(Logs.wantsColours(Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
    assertThat(Logs.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Logs.wantsColours(Map.of("TERM", "dumb"))).isFalse();
  }

  @Test
  void a_backend_that_is_not_ours_is_left_alone() {
    var other = new LoggerContext();
    Logs logs = Logs.of(other);
    Level before = other.getLogger("ROOT").getLevel();
    logs.open("Hello", Settings.of("--log-level", "trace", "--log-file", file.toString()));
    logs.levels(new LogWords().read("trace"));
    assertThat(logs.reopen()).isTrue();
    assertThat(other.getLogger("ROOT").getLevel()).isEqualTo(before);
    assertThat(file).doesNotExist();
    other.stop();
  }

  private void openFile() {
    logs().open("Hello", Settings.of("--log-file", file.toString(), "--log-format", "text"));
  }

  private Logs logs() {
    return Logs.of(context);
  }

  private Logger log(String name) {
    return context.getLogger(name);
  }

  private static List<String> lines(Path path) throws IOException {
    return Files.readAllLines(path);
  }

  private LogAppender appender() {
    return (LogAppender) context.getLogger("ROOT").getAppender(LogAppender.NAME);
  }

  /** Is full when it is told to be. */
  private static final class Disk implements LogSink {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean isFull;

    @Override
    public void write(byte[] lines) throws IOException {
      if (isFull) {
        throw new IOException("full");
      }
      content.writeBytes(lines);
    }

    @Override
    public void reopen() {}

    @Override
    public String name() {
      return "disk";
    }

    @Override
    public void close() {}

    String text() {
      return content.toString(StandardCharsets.UTF_8);
    }
  }
}
