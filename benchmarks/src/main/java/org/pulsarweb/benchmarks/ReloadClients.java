package org.pulsarweb.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clients of {@code benchmarks/reload}: some keep their connection, one opens a new one for
 * each request, all of them check every answer, and what fails is counted and shown.
 *
 * <p>{@code PORT CONNECTIONS PAUSE_MILLIS NEW_PAUSE_MILLIS}: pauses are random, of this length on
 * average, so that requests come at all moments of whatever the server does. Prints a line when all
 * are under way, ends when standard input does, and then prints what was counted, as JSON.
 *
 * <p>Owned by the main thread.
 */
final class ReloadClients {
  /** A failure is what the benchmark looks for: all that are likely are kept. */
  private static final int FAILURES_MAX = 20_000;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(11);

  /**
   * A request without a whole answer.
   *
   * @param atMillis since 1970
   * @param kind how it failed
   * @param keptAlive whether it was one of the connections that are kept
   * @param answeredBefore answers that this connection had had
   * @param worker the process that gave the last of them; 0 if there was none
   * @param port of the client
   * @param afterMicros since it was begun
   * @param detail what the system said
   */
  record Failure(
      long atMillis,
      String kind,
      boolean keptAlive,
      int answeredBefore,
      long worker,
      int port,
      long afterMicros,
      String detail) {}

  /** Times of answers, in microseconds. */
  record Latency(int answers, int p50, int p99, int p999, int max) {}

  /** A process that answered. */
  record Worker(long firstMillis, long lastMillis, int answers) {}

  /** What was counted. */
  record Report(
      long startMillis,
      long endMillis,
      int asked,
      int connected,
      int closedIdle,
      int lastAnnounced,
      Latency keptAlive,
      Latency newConnection,
      Map<Long, Worker> workers,
      int failed,
      List<Failure> failures) {}

  private record Due(long nanos, Client client) {}

  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
  private final SplittableRandom random = new SplittableRandom(42);
  private final Times keptAlive = new Times();
  private final Times newConnection = new Times();
  private final Map<Long, Worker> workers = new TreeMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final long pauseNanos;
  private final long newPauseNanos;
  private volatile boolean isOver;
  private long nextTickNanos;
  private int asked;
  private int connected;
  private int closedIdle;
  private int lastAnnounced;
  private int failed;

  private ReloadClients(long pauseNanos, long newPauseNanos) {
    this.pauseNanos = pauseNanos;
    this.newPauseNanos = newPauseNanos;
  }

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    int connections = Integer.parseInt(args[1]);
    var all = new ReloadClients(nanos(args[2]), nanos(args[3]));
    Report report = all.run(port, connections);
    System.out.println(JsonMapper.shared().writeValueAsString(report));
  }

  private void awaitEnd(Selector selector) {
    try {
      while (System.in.read() >= 0) {
        // whatever it is
      }
    } catch (IOException _) {
      // as good as its end
    }
    isOver = true;
    var _ = selector.wakeup();
  }

  private static long nanos(String millis) {
    return (long) (Double.parseDouble(millis) * 1e6);
  }

  private Report run(int port, int connections) throws IOException {
    try (Selector selector = Selector.open()) {
      var clients = new ArrayList<Client>();
      for (int i = 0; i <= connections; i++) {
        clients.add(new Client(this, selector, port, i > 0));
      }
      long startMillis = System.currentTimeMillis();
      clients.forEach(this::pause);
      Thread.ofPlatform().daemon().start(() -> awaitEnd(selector));
      boolean isTold = false;
      while (!isOver) {
        turn(selector, clients);
        if (!isTold && asked > 10 * connections) {
          isTold = true;
          System.out.println("asking");
        }
      }
      due.clear();
      long lastNanos = System.nanoTime() + LAST_NANOS;
      while (clients.stream().anyMatch(Client::isAsking) && System.nanoTime() < lastNanos) {
        turn(selector, clients);
        due.clear();
      }
      clients.forEach(Client::close);
      return new Report(
          startMillis,
          System.currentTimeMillis(),
          asked,
          connected,
          closedIdle,
          lastAnnounced,
          keptAlive.latency(),
          newConnection.latency(),
          workers,
          failed,
          failures);
    }
  }

  private void turn(Selector selector, List<Client> clients) throws IOException {
    long now = System.nanoTime();
    if (now >= nextTickNanos) {
      nextTickNanos = now + TICK_NANOS;
      clients.forEach(client -> client.onTick(now));
    }
    @Nullable Due first = due.peek();
    long next = Math.min(nextTickNanos, first == null ? nextTickNanos : first.nanos());
    long millis = Math.ceilDiv(Math.max(1, next - now), 1_000_000);
    var _ =
        selector.select(
            (SelectionKey key) -> ((Client) key.attachment()).onReady(), Math.max(1, millis));
    long then = System.nanoTime();
    for (Due one = due.peek(); one != null && one.nanos() <= then; one = due.peek()) {
      due.remove();
      one.client().ask();
    }
  }

  // ---- what clients tell ----------------------------------------------------------------------

  /** Has a client ask again after a while. */
  void pause(Client client) {
    long mean = client.keepsAlive() ? pauseNanos : newPauseNanos;
    due.add(new Due(System.nanoTime() + random.nextLong(2 * mean + 1), client));
  }

  void onAsked() {
    asked++;
  }

  void onConnected() {
    connected++;
  }

  /** The server has closed a connection that waited for nothing. */
  void onClosedIdle() {
    closedIdle++;
  }

  /** An answer said that its connection closes. */
  void onLastAnnounced(Client client) {
    lastAnnounced += client.keepsAlive() ? 1 : 0;
  }

  void onAnswered(Client client, long nanos, long worker) {
    (client.keepsAlive() ? keptAlive : newConnection).add(nanos);
    long now = System.currentTimeMillis();
    var _ =
        workers.merge(
            worker,
            new Worker(now, now, 1),
            (old, _) -> new Worker(old.firstMillis(), now, old.answers() + 1));
  }

  void onFailed(Failure failure) {
    failed++;
    if (failures.size() < FAILURES_MAX) {
      failures.add(failure);
    }
  }

  /** Many times, of which some are wanted in the end. */
  private static final class Times {
    private int[] micros = new int[1 << 16];
    private int count;

    void add(long nanos) {
      if (count == micros.length) {
        micros = Arrays.copyOf(micros, 2 * count);
      }
      micros[count++] = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
    }

    Latency latency() {
      Arrays.sort(micros, 0, count);
      return new Latency(count, at(0.5), at(0.99), at(0.999), at(1));
    }

    private int at(double part) {
      return count == 0 ? 0 : micros[Math.min(count - 1, (int) (count * part))];
    }
  }
}
