package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What loops need of the JVM")
class SupportTest {
  @Test
  void without_the_flag_a_loop_is_refused_with_one_sentence() throws Exception {
    assertThat(ChildJvm.run(List.of(), List.of(), Child.class))
        .isEqualTo(
            "Pulsar needs the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED to carry fibers"
                + " on its loops: add it to the java command line (the pulsar command adds it by"
                + " itself); plain threads go on: [1, 2]\n");
  }

  @Test
  void with_the_flag_it_opens() throws Exception {
    assertThat(ChildJvm.run(List.of(), ChildJvm.FLAG, Child.class))
        .isEqualTo("opened 1; plain threads go on: [1, 2]\n");
  }

  @Test
  void sockets_of_fibers_are_heard_of_when_the_loop_that_had_the_first_one_is_gone()
      throws Exception {
    assertThat(ChildJvm.run(List.of(), ChildJvm.FLAG, Reads.class)).isEqualTo("42\n42\n");
  }

  /** Reads from a socket in a fiber of one loop, then of another. */
  static final class Reads {
    private Reads() {}

    public static void main(String... args) throws Exception {
      for (int i = 0; i < 2; i++) {
        try (var group = LoopGroup.open(1, Transport.NIO, LoopListener.NONE);
            var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            var client = new Socket(server.getInetAddress(), server.getLocalPort());
            Socket peer = server.accept()) {
          client.setSoTimeout(10_000);
          var read = new CompletableFuture<Integer>();
          EventLoop loop = group.loops().getFirst();
          Fiber<?> _ = loop.start(() -> read.complete(client.getInputStream().read()));
          Site.until(() -> waits(loop));
          peer.getOutputStream().write(42);
          System.out.println(read.get(10, TimeUnit.SECONDS));
        }
      }
    }

    private static boolean waits(EventLoop loop) {
      try {
        return loop.fibers().size() == 1;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What the other JVM runs. */
  static final class Child {
    private Child() {}

    public static void main(String... args) throws Exception {
      String outcome;
      try (var group = LoopGroup.open(1, Transport.NIO, LoopListener.NONE)) {
        outcome = "opened " + group.loops().size();
      } catch (IllegalStateException e) {
        outcome = e.getMessage();
      }
      System.out.println(outcome + "; plain threads go on: " + Fibers.all(List.of(1, 2), n -> n));
    }
  }
}
