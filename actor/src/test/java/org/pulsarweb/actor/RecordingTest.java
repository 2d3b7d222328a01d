package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What the JDK's Flight Recorder is told")
class RecordingTest {
  private static final String MESSAGE = "org.pulsarweb.ActorMessage";
  private static final String RESTART = "org.pulsarweb.ActorRestart";

  /** More than the threshold. */
  private static final Duration LONG_TIME = Duration.ofMillis(40);

  @TempDir Path folder;

  private static void awaitFor(Duration time) {
    try {
      boolean _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void messages_that_take_long_and_restarts_are_events() throws Exception {
    var heard = new Heard();
    String actor;
    try (var recording = new Recording();
        var arbiter = Arbiter.open(ArbiterSettings.DEFAULTS, heard)) {
      var _ = recording.enable(MESSAGE);
      var _ = recording.enable(RESTART);
      recording.start();
      ActorRef<Subject> ref =
          arbiter.spawn(
              Subject.class,
              Subject.Plain::new,
              Spawn.inThread().named("recorded").restart(Restart.PERMANENT));
      actor = ref.toString();

      var held = new FutureTask<String>(() -> ref.proxy(Until.LONG).hold("held"));
      Thread _ = Thread.startVirtualThread(held);
      Until.holds(() -> ref.ask(_ -> ((Cell<?>) ref).underWay()) > 0);
      awaitFor(LONG_TIME);
      ref.proxy().release();
      assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo("held");
      assertThat(ref.proxy().add(1)).isEqualTo(1);
      ref.tell(_ -> Actor.current().crash(new IllegalStateException("boom")));
      Heard.Restarted restarted = Heard.next(heard.restarts);
      assertThat(ref.proxy().add(1)).isEqualTo(1);

      recording.stop();
      Path file = folder.resolve("events.jfr");
      recording.dump(file);
      List<RecordedEvent> all =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.hasField("actor")) // a blocked loop of another test has none
              .filter(event -> event.getString("actor").equals(actor))
              .toList();
      assertThat(all.stream().filter(event -> event.getEventType().getName().equals(MESSAGE)))
          .anySatisfy(event -> {
            assertThat(event.getString("message")).isEqualTo("hold");
            assertThat(event.getDuration()).isGreaterThan(LONG_TIME.dividedBy(2));
          })
          .noneSatisfy(event -> assertThat(event.getString("message")).isEqualTo("add"));
      assertThat(all.stream().filter(event -> event.getEventType().getName().equals(RESTART)))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.getString("reason"))
                .isEqualTo(restarted.reason().toString())
                .contains("boom");
            assertThat(event.getLong("restarts")).isEqualTo(1);
            assertThat(event.getDuration("waitNanos")).isEqualTo(restarted.after());
          });
    }
  }
}
