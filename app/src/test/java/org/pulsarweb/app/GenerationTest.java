package org.pulsarweb.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Workers of the code that serves, after newer code has not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
@Timeout(180)
class GenerationTest {
  /** Code that compiles, and does nothing else right. */
  static final class Broken {
    static void main() {
      requireNonNull(System.getProperty("no.such.property"), "this code is broken");
    }
  }

  private final AtomicReference<Launch> newest = new AtomicReference<>();

  @Test
  void after_a_reload_that_failed_workers_run_the_code_that_serves() throws Exception {
    var broken = Launch.of(Broken.class);
    newest.set(new Launch(Probed.class.getName(), List.of(), List.of(), () -> newest.set(broken)));
    Settings settings =
        Settings.of(
            "--bind=127.0.0.1:0", "--concurrency=process", "--jvm=-Xmx64m -XX:+UseSerialGC");
    Plan plan = Plan.of("probed", settings, new Probed());
    try (var running = Running.open(plan, () -> plan, newest::get)) {
      String first = pid(running);
      assertThatExceptionOfType(ReloadException.class)
          .isThrownBy(running::reload)
          .withMessageContaining("goes on with the workers it has")
          .withMessageContaining("this code is broken");
      assertThat(newest.get()).isSameAs(broken);
      assertThat(pid(running)).isEqualTo(first);

      ProgramJvm.signal("KILL", Long.parseLong(first));
      Until.holds(() -> !pid(running).equals(first), () -> "another than " + first);
      running.scale("probed", 2);

      assertThat(running.served().getFirst().monitor().ask(ApplicationMonitor::faults)).isEmpty();
    }
  }

  @Test
  void a_command_line_that_cannot_be_run_again_is_a_start_that_fails() {
    Settings settings = Settings.of("--bind=127.0.0.1:0", "--concurrency=process");
    Plan plan = Plan.of("probed", settings, new Probed());
    Supplier<Launch> nothing =
        () -> {
          throw new IllegalStateException("worker JVMs cannot run it again");
        };
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Running.open(plan, () -> plan, nothing))
        .withMessage("probed does not start: worker JVMs cannot run it again");
  }

  /** Returns the process that answers; what a worker was sent that dies is asked again. */
  private static String pid(Running running) throws IOException {
    var address = (InetSocketAddress) running.addresses().getFirst();
    String answer = "";
    while (answer.isEmpty()) {
      try (var socket = new Socket(address.getAddress(), address.getPort())) {
        socket.getOutputStream().write("who\n\n".getBytes(StandardCharsets.US_ASCII));
        answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      } catch (IOException _) {
        assertThat(running.exitCode()).isZero();
      }
    }
    return answer.split(" ", -1)[1];
  }
}
