package org.pulsarweb.actor;

import java.io.IOException;
import java.net.SocketAddress;
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

/**
 * The program of a JVM with one actor in it. It calls the arbiter, is told what to run, runs it,
 * sends heart-beats, and ends when the actor does, or the arbiter.
 */
final class ActorJvm implements Link.Events {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration BEAT_MIN = Duration.ofMillis(200);
  private static final Duration BEAT_MAX = Duration.ofSeconds(30);

  /** What a program without objects of its own has. */
  private static final Object NO_CONTEXT = new Object();

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

  /** The program of a JVM that has nothing to do but its actor. */
  public static void main(String[] args) throws Exception {
    System.exit(run(NO_CONTEXT));
  }

  /** Runs the actor of this JVM to its end; the secret is on standard input. */
  static int run(Object context) throws IOException, InterruptedException {
    Coordinates own = Coordinates.take();
    var events = new ToldEvents();
    Node node =
        Node.open(
            own.number(),
            System.getProperty(JvmCommand.TITLE, "actor"),
            ArbiterSettings.DEFAULTS.transport(own.transport()),
            events,
            context);
    try (node) {
      var jvm = new ActorJvm(node);
      ParentWatch watch = ParentWatch.start(own.folder(), jvm::stop, jvm::dump);
      String secret = watch.await(CALL);
      events.begin(node, secret);
      Runtime.getRuntime().addShutdownHook(new Thread(jvm::onShutdown, "actor-shutdown"));
      jvm.call(own.address(), own.number(), secret);
      return jvm.exit.get();
    } catch (ExecutionException e) {
      throw new IOException("the actor of this JVM cannot be run", e);
    }
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
    node.registry.add(root);
    node.supervisor(start.supervisor());
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
    CompletableFuture<Exit> _ = root.life().exited.whenComplete((exit, _) -> end(from, exit));
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
  private void end(Link from, Exit how) {
    from.send(Wire.ENDED, out -> node.codec().write(how.reason().orElse(null), out));
    int code = how.state() == State.CLOSED ? 0 : 1;
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
    if (from.isRefused()) {
      node.listener.onNotice("the link to the arbiter was closed: " + reason);
    }
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
    Cell<?> root = cell;
    Duration most = root == null ? ParentWatch.STOP_MAX : root.spawn().stopDeadline();
    try {
      Integer _ = exit.get(most.toMillis(), TimeUnit.MILLISECONDS);
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
