package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void two_versions_of_netty_are_refused_with_one_sentence(@TempDir Path folder) throws Exception {
    URL common = part(folder, "netty-common", "4.2.1.Final");
    URL epoll = part(folder, "netty-transport-native-epoll", "4.2.2.Final");
    URL ssl = part(folder, "netty-tcnative-classes", "2.0.1.Final"); // has a count of its own

    try (var one = new URLClassLoader(new URL[] {common, ssl}, null);
        var two = new URLClassLoader(new URL[] {common, epoll, ssl}, null)) {
      assertThatCode(() -> NettyVersions.requireOne(one)).doesNotThrowAnyException();
      assertThatIllegalStateException()
          .isThrownBy(() -> NettyVersions.requireOne(two))
          .withMessage(
              "the class path mixes versions of Netty: {netty-common=4.2.1.Final,"
                  + " netty-transport-native-epoll=4.2.2.Final}; let one BOM choose them");
    }
  }

  /** Returns a folder that tells a version as a jar of Netty does. */
  private static URL part(Path folder, String artifact, String version) throws IOException {
    Path told = folder.resolve(artifact).resolve("META-INF/io.netty.versions.properties");
    Files.createDirectories(told.getParent());
    Files.writeString(
        told,
        artifact + ".version=" + version + "\n" + artifact + ".buildDate=2026-09-09 16:42:51\n");
    return folder.resolve(artifact).toUri().toURL();
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
