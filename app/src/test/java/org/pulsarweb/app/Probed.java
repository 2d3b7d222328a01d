package org.pulsarweb.app;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;

/**
 * A program that tests run and talk to: it answers lines, and its workers behave as the release
 * says whose words are in a file: {@code fail} at the start, {@code hang} there, {@code late} to
 * start when it is told to, {@code crash} at the first line, or anything else to serve.
 */
final class Probed implements Application {
  static final String RELEASE_FILE = "PROBED_RELEASE";
  static final String GO = "go";

  public static void main(String... args) {
    Pulsar.run(args, new Probed().with(new Releases()));
  }

  @Override
  public String name() {
    return "probed";
  }

  @Override
  public Settings defaults() {
    return Settings.of("--bind", "127.0.0.1:0");
  }

  static String release() {
    String file = System.getenv(RELEASE_FILE);
    try {
      return file == null ? "none" : Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "unreadable";
    }
  }

  /** What a release does at the start of a worker. */
  record Releases() implements ApplicationHooks {
    @Override
    public void workerStart(Worker worker) throws Exception {
      switch (release()) {
        case "fail" -> throw new IllegalStateException("this release is broken");
        case "hang" -> new CompletableFuture<Void>().get();
        case "late" -> {
          System.out.println("getting ready");
          String _ = awaitGo();
        }
        default -> {}
      }
    }

    @Override
    public void workerAbort(ApplicationMonitor monitor, String worker, String complaint) {
      System.out.println("worker_abort " + worker + ": " + complaint);
    }

    @Override
    public void childExit(ApplicationMonitor monitor, WorkerExit exit) {
      exit.reason()
          .ifPresent(why -> System.out.println("child_exit " + exit.worker() + ": " + why));
    }
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    String release = release();
    var listeners = new ArrayList<Listener>();
    for (BoundSocket socket : worker.sockets()) {
      listeners.add(
          Listener.open(
              List.of(worker.loop()),
              socket,
              ListenerSettings.DEFAULTS,
              ByteStream.serving(stream -> talk(stream, worker, release), Duration.ZERO)));
    }
    return () -> listeners.forEach(listener -> listener.stop(worker.settings().exitTimeout()));
  }

  private static void talk(ByteStream stream, Worker worker, String release) throws IOException {
    for (String line = line(stream); !line.isEmpty(); line = line(stream)) {
      worker.countHandled();
      if (release.equals("crash")) {
        Runtime.getRuntime().halt(3);
      }
      String answer =
          switch (line) {
            case "who" -> worker.name() + " " + ProcessHandle.current().pid() + " " + release;
            case "where" -> Path.of("").toAbsolutePath().toString();
            case "wait" -> awaitGo();
            case "exit" -> {
              Runtime.getRuntime().halt(3);
              yield "";
            }
            case "seven" -> sevenAtOnce(worker);
            case "spin" -> spin();
            case "fill" -> fill();
            default -> line;
          };
      stream.write(answer + "\n");
    }
  }

  /** Waits until there is a file beside the release that says so. */
  private static String awaitGo() {
    Path go = Path.of(System.getenv(RELEASE_FILE)).resolveSibling(GO);
    try (var watch = go.getFileSystem().newWatchService()) {
      WatchKey _ = Objects.requireNonNull(go.getParent()).register(watch, ENTRY_CREATE);
      while (!Files.exists(go)) {
        WatchKey key = watch.take();
        key.pollEvents();
        key.reset();
      }
      return "waited";
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Has seven threads wait for each other. */
  private static String sevenAtOnce(Worker worker) {
    var busy = new CountDownLatch(7);
    for (int i = 0; i < 7; i++) {
      worker
          .executor()
          .execute(() -> {
            busy.countDown();
            try {
              busy.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt(); // the worker ends
            }
          });
    }
    try {
      busy.await();
      return "seven";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String spin() {
    long turns = 0;
    while (!Thread.currentThread().isInterrupted() || turns >= 0) {
      turns = (turns + 1) & Long.MAX_VALUE;
    }
    return "never";
  }

  private static String fill() {
    var kept = new ArrayList<byte[]>();
    while (kept.size() < Integer.MAX_VALUE) {
      kept.add(new byte[1024 * 1024]);
    }
    return kept.getLast().length + " bytes too many";
  }

  /** Returns the next line without its end; empty at the end of input. */
  private static String line(ByteStream stream) throws IOException {
    var text = new StringBuilder();
    while (true) {
      byte[] one = stream.read(1);
      if (one.length == 0) {
        return "";
      }
      String letter = new String(one, StandardCharsets.US_ASCII);
      if (letter.equals("\n")) {
        return text.toString();
      }
      text.append(letter);
    }
  }
}
