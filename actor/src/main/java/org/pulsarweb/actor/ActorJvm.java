package org.pulsarweb.actor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.ByteInput;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.FiberInfo;
import org.pulsarweb.loop.Transport;

/**
 * The program of a JVM with one actor in it. It calls the arbiter, is told what to run, runs it,
 * sends heart-beats, and ends when the actor does, or the arbiter.
 */
final class ActorJvm implements Link.Events {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration BEAT_MIN = Duration.ofMillis(200);
  private static final Duration BEAT_MAX = Duration.ofSeconds(30);

  /** How long the last frames may take to leave. */
  private static final Duration LAST = Duration.ofMillis(500);

  private final Node node;
  private final Host host;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private @Nullable Link link;
  private volatile @Nullable Cell<?> cell;

  private ActorJvm(Node node) {
    this.node = node;
    this.host = node.firstHost();
  }

  /** Runs: {@code MAILBOX FOLDER NUMBER TRANSPORT TITLE}; the secret is on standard input. */
  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[2]);
    var transport = Transport.valueOf(args[3]);
    var node =
        Node.open(
            number, args[4], ArbiterSettings.DEFAULTS.transport(transport), new PrintedEvents());
    var jvm = new ActorJvm(node);
    ParentWatch watch = ParentWatch.start(Path.of(args[1]), jvm::stop, jvm::dump);
    String secret = watch.await(CALL);
    Runtime.getRuntime().addShutdownHook(new Thread(jvm::onShutdown, "actor-shutdown"));
    jvm.call(mailbox(args[0]), number, secret);
    int code = jvm.exit.get();
    System.exit(code);
  }

  /** Returns where the arbiter listens: at a path, or at a port of this machine. */
  private static SocketAddress mailbox(String told) {
    return told.startsWith("/")
        ? UnixDomainSocketAddress.of(told)
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(told));
  }

  private void call(SocketAddress mailbox, int number, String secret)
      throws IOException, InterruptedException {
    try {
      Connection connection =
          host.loop
              .connect(
                  mailbox,
                  CALL,
                  opened -> {
                    var own = new Link(node, host, opened, this, Wire.FRAME_MAX);
                    link = own;
                    return own;
                  })
              .get(CALL.toMillis(), TimeUnit.MILLISECONDS);
      host.loop.execute(() -> {
        Link own = link;
        if (own == null || connection.isClosed()) {
          exit.complete(1);
          return;
        }
        node.uplink(own);
        own.send(
            Wire.HELLO,
            out -> {
              out.u8(Wire.VERSION);
              out.i32(number);
              out.string(secret);
            });
        own.isUp = true;
      });
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the arbiter cannot be reached at " + mailbox, e);
    }
  }

  @Override
  public void onFrame(Link from, int type, ByteInput frame) throws Exception {
    switch (type) {
      case Wire.START -> onStart(from, frame);
      case Wire.STOP -> stop();
      default -> throw new ActorException("a frame of the unknown type " + type, null);
    }
  }

  @SuppressWarnings("unchecked")
  private <T> void onStart(Link from, ByteInput frame) throws Exception {
    // The arbiter is trusted: it has given us our secret, and its folder is its own.
    for (long left = frame.varint(); left > 0; left--) {
      node.allowPackage(frame.string());
    }
    if (!(node.codec().read(frame) instanceof Wire.Start start) || cell != null) {
      throw new ActorException("no start, or not the first", null);
    }
    Class<T> type = (Class<T>) node.classNamed(start.type());
    var blueprint = new Blueprint<T>(node, type, (Factory<T>) start.factory(), start.spawn());
    var root = new Cell<>(blueprint, null, ProcessChild.SERIAL);
    node.root(root);
    node.supervisor(start.supervisor());
    node.registry.add(root);
    cell = root;
    root.life().restarts.set(start.restarts());
    root.bind(host);
    root.deliver(new Signal("start", Cell::start));
    CompletableFuture<Void> _ =
        root.life()
            .started
            .whenComplete((_, failure) -> {
              if (failure == null) {
                from.send(Wire.STARTED, _ -> {});
                beat(from, root);
              }
            });
    CompletableFuture<State> _ = root.life().ended.whenComplete((state, _) -> end(from, state));
  }

  private void beat(Link from, Cell<?> root) {
    long third = root.spawn().timeout().toMillis() * 3 / 10;
    Duration period =
        Duration.ofMillis(Math.clamp(third, BEAT_MIN.toMillis(), BEAT_MAX.toMillis()));
    host.loop.every(
        period,
        () -> {
          Wire.Beat beat = node.beat();
          from.send(Wire.BEAT, out -> node.codec().write(beat, out));
          from.tidy();
        });
  }

  /** The actor has ended: says why, and ends the JVM when that has left. */
  private void end(Link from, State state) {
    Cell<?> root = cell;
    Throwable why = root == null ? null : root.reason();
    from.send(Wire.ENDED, out -> node.codec().write(why, out));
    int code = state == State.CLOSED ? 0 : 1;
    host.loop.after(LAST, () -> exit.complete(code));
    CompletableFuture<Void> _ =
        host.loop
            .start(() -> {
              from.connection().awaitFlush();
              return true;
            })
            .future()
            .handle((_, _) -> {
              exit.complete(code);
              return null;
            });
  }

  @Override
  public void onClosed(Link from, String reason) {
    if (!exit.isDone()) {
      stop();
      host.loop.after(ParentWatch.STOP_MAX, () -> exit.complete(ParentWatch.EXIT_CODE_ORPHANED));
    }
  }

  /** Begins to stop in good order; from any thread. */
  private void stop() {
    Cell<?> root = cell;
    if (root == null) {
      exit.complete(0);
    } else {
      root.finish();
    }
  }

  /** The JVM is about to end. */
  private void onShutdown() {
    if (exit.isDone()) {
      return;
    }
    if (!isSignalled()) {
      return; // the actor has called exit, and cannot finish that before the JVM has
    }
    stop();
    try {
      Integer _ = exit.get(ParentWatch.STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException _) {
      // it ends all the same
    }
  }

  /** Returns whether the end was begun by a signal: then a thread with its name waits for it. */
  private static boolean isSignalled() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().matches("SIG\\w+ handler"));
  }

  private void dump() {
    System.err.print(ThreadDump.text(() -> ""));
    System.err.flush(); // before the fibers: a loop that stands still does not tell of them
    System.err.println(fibers());
    System.err.flush();
  }

  private String fibers() {
    EventLoop loop = host.loop;
    try {
      return loop.fibers().stream().map(FiberInfo::toString).collect(Collectors.joining("\n"));
    } catch (TimeoutException e) {
      return "the loop is blocked: its fibers cannot be listed";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
