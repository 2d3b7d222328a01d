package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A listener that is out of file descriptors")
class DescriptorsTest {
  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll"})
  void neither_spins_nor_gives_up(String transport) throws Exception {
    if ("epoll".equals(transport)) {
      EpollTest.find();
    }
    String shell = OutsideProgram.require("sh").toString();
    String said =
        ChildJvm.run(
            List.of(shell, "-c", "ulimit -n 100 && exec \"$0\" \"$@\""),
            List.of(ChildJvm.FLAG.get(0), ChildJvm.FLAG.get(1), "-Dtransport=" + transport),
            Child.class);
    assertThat(said).isEqualTo("it was told; it did not spin; it serves again\n");
  }

  /** Runs itself out of descriptors. */
  static final class Child {
    private Child() {}

    public static void main(String... args) throws Exception {
      Transport transport = Transport.of(System.getProperty("transport"));
      try (var site = Site.open(transport, 1)) {
        var listener = site.serve(site.free(false), TransportContract::echo);
        serve(site, listener); // so that every class is loaded
        List<Client> clients = new ArrayList<>();
        while (true) {
          try {
            clients.add(site.client(listener));
          } catch (IOException _) {
            break;
          }
        }
        Site.until(() -> !site.errors.isEmpty());
        long before = cpuNanos();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
        boolean idle = cpuNanos() - before < TimeUnit.MILLISECONDS.toNanos(500);
        boolean seldom = site.errors.size() < 10;
        for (Client client : clients) {
          client.close();
        }
        serve(site, listener);
        System.out.print("it was told; ");
        System.out.print(idle && seldom ? "it did not spin; " : "it spun; ");
        System.out.println("it serves again");
      }
    }

    private static void serve(Site site, Listener listener) throws IOException {
      try (var client = site.client(listener)) {
        client.send("x");
        client.read(1);
      }
    }

    private static long cpuNanos() {
      var threads = ManagementFactory.getThreadMXBean();
      long sum = 0;
      for (long id : threads.getAllThreadIds()) {
        sum += Math.max(0, threads.getThreadCpuTime(id));
      }
      return sum;
    }
  }
}
