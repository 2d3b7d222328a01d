package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of the workers that are asked for while another is under way. */
@Timeout(120)
class ReplacementTest {
  private final Gate gate = new Gate();

  /** Lets the first workers start, and the others when it is opened. */
  private static final class Gate implements ApplicationHooks {
    final List<String> begun = new CopyOnWriteArrayList<>();
    final CountDownLatch waiting = new CountDownLatch(1);
    final CompletableFuture<Boolean> open = new CompletableFuture<>();

    @Override
    public void preFork(ApplicationMonitor monitor, String worker) {
      begun.add(worker);
    }

    @Override
    public void workerStart(Worker worker) throws Exception {
      if (worker.number() > worker.settings().workers()) {
        waiting.countDown();
        boolean _ = open.get();
      }
    }
  }

  private Running start(String... args) throws IOException {
    return Pulsar.start(args, Answering.ECHO.with(gate));
  }

  private static void replace(Running running, String worker) {
    running.served().getFirst().monitor().tell(own -> own.replace(worker, "a test wants it"));
  }

  private static void scaleBy(Running running, int more) {
    running.served().getFirst().monitor().tell(own -> own.scaleBy(more, _ -> {}));
  }

  private static List<String> workers(Running running) {
    return running
        .served()
        .getFirst()
        .monitor()
        .ask(ApplicationMonitor::status, Until.LONG)
        .stream()
        .map(row -> String.valueOf(row.get("name")))
        .sorted() // they start side by side
        .toList();
  }

  private static void awaitWorkers(Running running, String... names) throws Exception {
    Until.holds(() -> workers(running).equals(List.of(names)), () -> workers(running).toString());
  }

  @Test
  void wishes_wait_in_line_and_each_worker_is_replaced_once() throws Exception {
    try (var running = start("--workers", "3")) {
      for (String worker : List.of("Echo-1", "Echo-2", "Echo-1", "Echo-2")) {
        replace(running, worker);
      }
      gate.waiting.await();
      assertThat(workers(running)).containsExactly("Echo-1", "Echo-2", "Echo-3");
      boolean _ = gate.open.complete(true);
      awaitWorkers(running, "Echo-3", "Echo-4", "Echo-5");
      replace(running, "Echo-1"); // it has gone
      replace(running, "Echo-3");
      awaitWorkers(running, "Echo-4", "Echo-5", "Echo-6");
    }
  }

  @Test
  void workers_that_are_wanted_more_come_on_top_of_a_successor() throws Exception {
    try (var running = start("--workers", "1")) {
      replace(running, "Echo-1");
      gate.waiting.await();
      scaleBy(running, 1);
      scaleBy(running, 1);
      boolean _ = gate.open.complete(true);
      awaitWorkers(running, "Echo-2", "Echo-3", "Echo-4");
      scaleBy(running, -1);
      scaleBy(running, -1);
      awaitWorkers(running, "Echo-4");
      scaleBy(running, -1); // the last one stays
      scaleBy(running, 1);
      awaitWorkers(running, "Echo-4", "Echo-5");
    }
  }

  @Test
  void a_stop_starts_nobody_who_waits_in_line() throws Exception {
    try (var running = start("--workers", "3")) {
      replace(running, "Echo-1");
      gate.waiting.await();
      replace(running, "Echo-2");
      replace(running, "Echo-3");
      scaleBy(running, 1);
    }
    assertThat(gate.begun).containsExactly("Echo-1", "Echo-2", "Echo-3", "Echo-4");
  }

  private static Plan plan(String... args) {
    return Plan.of("Echo", Settings.of(args), Answering.ECHO);
  }

  @Test
  void a_reload_keeps_what_was_scaled_until_the_setting_says_otherwise() throws Exception {
    var asked = new AtomicReference<>(plan("--workers=1", "--settle-time=0"));
    try (var running = Running.open(asked.get(), asked::get, Launch::ofThisJvm)) {
      running.scale("Echo", 3);
      running.reload();
      awaitWorkers(running, "Echo-4", "Echo-5", "Echo-6");
      asked.set(plan("--workers=2", "--settle-time=0"));
      running.reload();
      awaitWorkers(running, "Echo-8", "Echo-9");
      running.scale("Echo", 1);
      running.reload();
      awaitWorkers(running, "Echo-10");
      running.dismiss(running.served().getFirst(), _ -> {});
      running.reload();
      awaitWorkers(running, "Echo-11", "Echo-12");
    }
  }
}
