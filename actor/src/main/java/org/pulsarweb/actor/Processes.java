package org.pulsarweb.actor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.ByteInput;
import org.pulsarweb.codec.CodecException;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Peer;
import org.pulsarweb.loop.Protocol;

/**
 * The JVMs of one arbiter: the private folder with the socket that they call, and the check of who
 * calls. Opened with the first process.
 */
final class Processes implements AutoCloseable, Link.Events {
  /** How long a caller may take to say who it is. */
  private static final Duration GREETING = Duration.ofSeconds(5);

  /** Between two looks whether the number of a process is known that has greeted very soon. */
  private static final Duration NUMBER_WAIT = Duration.ofMillis(2);

  /** How long what ends or is learnt from the last processes may take when all is closed. */
  private static final Duration LAST = Duration.ofSeconds(3);

  /** Callers that have not said yet who they are, and processes. */
  private static final int CONNECTIONS_MAX = 4096;

  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Node node;
  private final Host host;
  private final int most;
  private final RuntimeFolder folder;
  private final Listener listener;
  private final AotCache cache = AotCache.ofUser();
  private final @Nullable ProcessChild<?>[] children = new ProcessChild<?>[Registry.NODES_MAX];
  private final AtomicInteger alive = new AtomicInteger();
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer
              .MAX_VALUE, // one for each that starts or ends; the limit of processes is theirs too
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("actor-processes-", 1).factory());

  private Processes(Node node, Host host, int most) throws IOException {
    this.node = node;
    this.host = host;
    this.most = most;
    RuntimeFolder.sweep();
    this.folder = RuntimeFolder.open();
    try {
      this.listener =
          Listener.open(
              host.loop,
              ListenerSettings.DEFAULTS.withBind(mailbox()).withConnectionMax(CONNECTIONS_MAX),
              this::greeted);
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  /** Opens them; from any thread but the host's own, or in a fiber. */
  static Processes open(Node node, Host host, int most) throws IOException {
    return new Processes(node, host, most);
  }

  private SocketAddress mailbox() {
    return node.settings.tcp()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
        : UnixDomainSocketAddress.of(folder.socket("mailbox"));
  }

  /** Returns where a child is to call: a path, or a port of this machine. */
  private String callee() {
    return listener.address() instanceof InetSocketAddress internet
        ? Integer.toString(internet.getPort())
        : folder.socket("mailbox").toString();
  }

  Host host() {
    return host;
  }

  Path folder() {
    return folder.path();
  }

  static String newSecret() {
    var bytes = new byte[SECRET_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Makes a child with a number of its own; on the host. */
  <T> ProcessChild<T> child(Blueprint<T> blueprint, Cell<?> parent) {
    for (int number = 1; number < children.length; number++) {
      if (children[number] == null) {
        var child = new ProcessChild<>(blueprint, parent, this, number);
        children[number] = child;
        return child;
      }
    }
    throw new SpawnException("there are " + children.length + " processes already", null);
  }

  @Nullable ProcessChild<?> byNumber(int number) {
    return number > 0 && number < children.length ? children[number] : null;
  }

  void remove(ProcessChild<?> child) {
    if (children[child.number()] == child) {
      children[child.number()] = null;
    }
  }

  /** Starts the JVM of a child, on a thread. */
  CompletableFuture<ChildProcess> launch(ProcessChild<?> child, String secret) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (alive.incrementAndGet() > most) {
            alive.decrementAndGet();
            throw new SpawnException(
                most
                    + " of "
                    + most
                    + " processes run: stop one, or allow more by ArbiterSettings.processesMax",
                null);
          }
          try {
            return start(child, secret);
          } catch (IOException | RuntimeException e) {
            alive.decrementAndGet();
            throw new CompletionException(e);
          }
        },
        threads);
  }

  private ChildProcess start(ProcessChild<?> child, String secret) throws IOException {
    Spawn.Jvm jvm = child.spawn().jvm();
    var coordinates =
        new Coordinates(callee(), folder.path(), child.number(), node.settings.transport());
    String title = "pulsar-" + child.name();
    JvmCommand command =
        JvmCommand.of(title, ActorJvm.class.getName())
            .withOptions(jvm.options())
            .withProperties(coordinates.properties())
            .withOptionsOfAll(System.getProperty(JvmCommand.OPTIONS_OF_ALL, ""))
            .withEnvironment(jvm.environment());
    if (!jvm.mainClass().isEmpty()) {
      command = command.withProgram(jvm.mainClass(), jvm.arguments());
    }
    AotCache.Plan plan = cache.plan(command);
    var events = new EventLines.Reader(secret);
    ChildProcess process;
    try {
      process =
          ChildProcess.start(
              command.title(),
              JvmCommand.deafToInterrupts(command.line(folder.path(), plan.flags())),
              jvm.folder(),
              command.environment(),
              secret,
              line -> plan.says(line) ? Optional.empty() : withoutEvent(child, events, line),
              (_, line) -> node.listener.onOutput(child, line));
    } catch (IOException e) {
      plan.finish(1);
      throw e;
    }
    CompletableFuture<Void> _ = process.exit().thenAcceptAsync(plan::finish, threads);
    return process;
  }

  /** Tells the listener of an event, if there is one in a line; returns what else there is. */
  private Optional<String> withoutEvent(
      ProcessChild<?> child, EventLines.Reader events, String line) {
    if (!events.isEvent(line)) {
      return Optional.of(line);
    }
    byte[] event = events.take(line);
    if (event != null) {
      try {
        if (node.codec().decode(event) instanceof Event told) {
          node.tell(told);
        }
      } catch (CodecException | ActorException e) {
        node.listener.onNotice("an event in " + child + " cannot be told: " + e.getMessage());
      }
    }
    return Optional.of(events.before(line)).filter(before -> !before.isEmpty());
  }

  void onEnded() {
    alive.decrementAndGet();
  }

  /** Does something that takes time, on a thread. */
  void run(Runnable work) {
    threads.execute(work);
  }

  // ---- greeting -------------------------------------------------------------------------------

  private Protocol greeted(Connection connection) {
    var link = new Link(node, host, connection, this, Wire.HELLO_MAX);
    host.loop.after(
        GREETING,
        () -> {
          if (!link.isUp) {
            link.close("it has not said who it is within " + GREETING.toSeconds() + " s");
          }
        });
    return link;
  }

  /** The first frame of a caller: it has to know what only the child does, and to be the child. */
  @Override
  public void onFrame(Link link, int type, ByteInput frame) {
    if (type != Wire.HELLO || frame.u8() != Wire.VERSION) {
      throw new ActorException("it does not speak as a child of this version does", null);
    }
    greet(link, frame.i32(), frame.string().getBytes(StandardCharsets.UTF_8));
  }

  private void greet(Link link, int number, byte[] told) {
    ProcessChild<?> child = byNumber(number);
    String secret = child == null ? null : child.secret();
    if (child == null
        || secret == null
        || !MessageDigest.isEqual(told, secret.getBytes(StandardCharsets.UTF_8))) {
      throw new ActorException("it does not know the secret", null);
    }
    Peer peer = link.connection().peer().orElse(null);
    ChildProcess process = child.process();
    if (process == null) { // it has been launched, and its number is on its way to this loop
      host.loop.after(NUMBER_WAIT, () -> greetAgain(link, number, told));
      return;
    }
    if (peer != null && peer.pid() != process.pid()) {
      throw new ActorException("it is process " + peer.pid() + ", not " + process.pid(), null);
    }
    link.events(child);
    child.onGreeted(link);
  }

  private void greetAgain(Link link, int number, byte[] told) {
    if (link.connection().isClosed()) {
      return;
    }
    try {
      greet(link, number, told);
    } catch (ActorException e) {
      link.close(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void onClosed(Link link, String reason) {
    node.listener.onNotice("a caller of the mailbox was refused: " + reason);
  }

  /** Stops accepting, and deletes the folder. Not on the host. */
  @Override
  public void close() {
    listener.close();
    for (ProcessChild<?> child : children) {
      ChildProcess process = child == null ? null : child.process();
      if (process != null) {
        process.kill();
      }
    }
    threads.shutdown();
    try {
      boolean _ = threads.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.close();
  }
}
