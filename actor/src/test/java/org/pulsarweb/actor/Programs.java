package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Main methods for JVMs of their own. */
final class Programs {
  /** A small JVM that is up soon. */
  static final List<String> QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx48m");

  private static final Duration SECRET_MAX = Duration.ofSeconds(20);

  private Programs() {}

  /** Returns how to spawn an actor in such a JVM. */
  static Spawn spawn() {
    return Spawn.inProcess().jvm(QUICK.toArray(String[]::new));
  }

  static JvmCommand command(String title, Class<?> program, String... arguments) {
    return JvmCommand.of(title, program.getName())
        .withOptions(QUICK)
        .withArguments(List.of(arguments));
  }

  /** Prints numbered lines: {@code args[0]} of them. */
  static final class Flood {
    static void main(String[] args) {
      int count = Integer.parseInt(args[0]);
      for (int i = 1; i <= count; i++) {
        System.out.println("line " + i);
      }
    }
  }

  /** Prints bytes that are no text, and to both streams. */
  static final class Odd {
    static void main() throws IOException {
      System.out.write(("a".repeat(20_000) + "\n").getBytes(UTF_8));
      System.out.write(new byte[] {'b', (byte) 0xFF, 'c', '\n'});
      System.out.write("no end".getBytes(UTF_8));
      System.out.flush();
      System.err.println("an error");
      System.exit(3);
    }
  }

  /** Says what it was started with. */
  static final class Told {
    static void main(String[] args) {
      System.out.println("arguments " + List.of(args));
      System.out.println("title " + System.getProperty(JvmCommand.TITLE));
      System.out.println("class path " + System.getProperty("java.class.path"));
      System.out.println("environment " + System.getenv("PULSAR_TOLD"));
    }
  }

  /**
   * A child as an actor is one: tells its secret, dumps, stops with its parent. {@code args[0]} is
   * the runtime folder, {@code args[1]} how it stops: "exit" or "hang".
   */
  static final class Watched {
    static void main(String[] args) throws Exception {
      Runnable stop = args[1].equals("exit") ? () -> System.exit(0) : Programs::hang;
      Runnable dump = () -> System.out.println(ThreadDump.text(() -> "fibers: 0\n"));
      var watch = ParentWatch.start(Path.of(args[0]), stop, dump);
      System.out.println("secret " + watch.await(SECRET_MAX));
      System.out.println("standard input " + System.in.read());
      hang();
    }
  }

  /** A parent with two children; prints their numbers. {@code args[0]} is where its folder goes. */
  static final class Parent {
    static void main(String[] args) throws Exception {
      var folder = RuntimeFolder.open(List.of(Path.of(args[0])));
      Files.writeString(folder.socket("mailbox"), "");
      for (String stop : List.of("exit", "hang")) {
        var up = new CountDownLatch(1);
        var command = command(stop, Watched.class, folder.path().toString(), stop);
        var child =
            ChildProcess.start(
                stop,
                command.line(folder.path(), List.of()),
                Optional.empty(),
                Map.of(),
                "s",
                ChildProcess.Sieve.NONE,
                (_, line) -> {
                  if (line.startsWith("standard input")) {
                    up.countDown();
                  }
                });
        up.await();
        System.out.println(child.pid());
      }
      System.out.println("up");
      hang();
    }
  }

  /** What a cache is trained with: knows nothing of other classes. */
  static final class Hello {
    static void main() {
      System.out.println("hello");
    }
  }

  private static void hang() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException _) {
        // it hangs
      }
    }
  }
}
