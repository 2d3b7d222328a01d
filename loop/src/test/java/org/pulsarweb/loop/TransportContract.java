package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every transport promises, over every kind of socket that it serves. */
interface TransportContract extends SharingContract, FileContract {
  Duration LONG = Duration.ofSeconds(10);

  default Site site() throws IOException {
    return Site.open(transport(), 1);
  }

  // ---- bytes ----------------------------------------------------------------------------------

  @Test
  default void what_is_sent_comes_back() throws Exception {
    try (var site = site()) {
      var listener = site.serve(site.free(unix()), TransportContract::echo);
      var client = site.client(listener);

      client.send("once");
      assertThat(client.read(4)).isEqualTo("once");
      client.send("and again");
      assertThat(client.read(9)).isEqualTo("and again");
    }
  }

  @Test
  default void a_listener_of_one_loop_serves_all_its_connections_there() throws Exception {
    try (var site = Site.open(transport(), 2)) {
      EventLoop second = site.group.loops().getLast();
      List<EventLoop> loops = new CopyOnWriteArrayList<>();
      var listener =
          Listener.open(
              second,
              ListenerSettings.DEFAULTS.withBind(site.free(unix())),
              ByteStream.serving(
                  stream -> {
                    loops.add(EventLoop.current());
                    echo(stream);
                  },
                  Duration.ZERO));
      try (listener) {
        for (int i = 0; i < 4; i++) {
          var client = site.client(listener);
          client.send("here");
          assertThat(client.read(4)).isEqualTo("here");
        }
        assertThat(loops).hasSize(4).containsOnly(second);
      }
    }
  }

  static void echo(ByteStream stream) throws IOException {
    for (byte[] bytes = stream.read(); bytes.length > 0; bytes = stream.read()) {
      stream.write(bytes);
    }
  }

  @Test
  default void many_small_writes_leave_in_order() throws Exception {
    String numbers =
        IntStream.range(0, 20_000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                for (String number : numbers.splitWithDelimiters(" ", 0)) {
                  byte[] bytes = number.getBytes(UTF_8);
                  stream.connection().write(bytes, 0, bytes.length);
                }
              });
      assertThat(site.client(listener).readText()).isEqualTo(numbers);
    }
  }

  @Test
  default void large_arrays_that_are_handed_over_keep_their_place_among_small_ones()
      throws Exception {
    byte[] large = pattern(0, 300_000);
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                for (int i = 0; i < 3; i++) {
                  stream.connection().write(new byte[] {1, 2, 3}, 0, 3);
                  stream.connection().handOver(large, 0, large.length);
                }
              });
      byte[] all = site.client(listener).readAll();

      assertThat(all).hasSize(900_009);
      for (int i = 0; i < 3; i++) {
        int start = i * 300_003;
        assertThat(Arrays.copyOfRange(all, start, start + 3)).containsExactly(1, 2, 3);
        assertThat(Arrays.equals(all, start + 3, start + 300_003, large, 0, 300_000)).isTrue();
      }
    }
  }

  // ---- flow control ---------------------------------------------------------------------------

  @Test
  default void a_large_write_to_a_slow_reader_keeps_memory_flat_and_arrives_whole()
      throws Exception {
    int length = 50 * 1024 * 1024;
    var written = new AtomicLong();
    var unsentMax = new AtomicLong();
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                byte[] piece;
                for (int at = 0; at < length; at += piece.length) {
                  piece = pattern(at, 16 * 1024);
                  stream.write(piece);
                  written.addAndGet(piece.length);
                  unsentMax.accumulateAndGet(stream.connection().unsentBytes(), Math::max);
                }
              });
      var client = site.client(listener);
      Site.until(() -> isStill(written));
      assertThat(written.get()).isBetween(1L, length / 2L);

      byte[] all = client.readAll();
      assertThat(all).hasSize(length);
      assertThat(Arrays.equals(all, pattern(0, length))).isTrue();
      assertThat(unsentMax.get()).isBetween(1L, 256L * 1024);
      assertThat(site.errors).isEmpty();
    }
  }

  /** Whether a count has grown, and then has not for 200 ms. */
  static boolean isStill(AtomicLong count) {
    long before = count.get();
    try {
      return before > 0
          && !new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)
          && count.get() == before;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] pattern(int from, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int place = from + i;
      bytes[i] = (byte) (place ^ place >>> 8 ^ place >>> 16);
    }
    return bytes;
  }

  @Test
  default void a_writer_that_filled_its_buffer_in_one_turn_goes_on() throws Exception {
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                byte[] bytes = pattern(0, Connection.HIGH_BYTES + 1);
                for (int i = 0; i < 3; i++) {
                  stream.connection().write(bytes, 0, bytes.length);
                  stream.connection().awaitWritable();
                }
              });
      assertThat(site.client(listener).readAll()).hasSize(3 * (Connection.HIGH_BYTES + 1));
    }
  }

  @Test
  default void a_fiber_that_does_not_read_blocks_the_sender() throws Exception {
    long most = 64L * 1024 * 1024;
    var gate = new CountDownLatch(1);
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                gate.await();
                long count = 0;
                for (byte[] bytes = stream.read(); bytes.length > 0; bytes = stream.read()) {
                  count += bytes.length;
                }
                stream.write(Long.toString(count));
              });
      var client = site.client(listener);
      long sent = client.sendUntilBlocked(most);
      assertThat(sent).isBetween(1L, most / 2);

      gate.countDown();
      client.endOutput();
      assertThat(client.readText()).isEqualTo(Long.toString(sent));
    }
  }

  // ---- how connections end --------------------------------------------------------------------

  /**
   * A client may end its output right after its request and still wait for the answer: {@code nc
   * -N} does, and many a health check.
   *
   * <p>Netty by itself closes a channel at the end of input. With epoll and NIO a naive server
   * mostly gets away with it, because a write that happens while the request is being read has gone
   * to the kernel by the time the end is seen. With io_uring a write is only asked for then: the
   * close that the end of input causes asks the kernel to cancel what is outstanding, the answer
   * among it (in 4.2.18 {@code AbstractIoUringChannel}: {@code shutdownInput}, {@code close},
   * {@code cancelOps}, {@code cancelOutstandingWrites}), so it is lost each time. An answer that
   * comes 50 ms later finds the channel closed on every transport.
   *
   * <p>{@link Connection#configure} therefore asks every channel for half-closure, and closes by
   * itself once everything is sent. Over unix sockets Netty's NIO and io_uring do not heed that
   * option ({@code isAllowHalfClosure} looks for a {@code SocketChannelConfig}, which only TCP's
   * is): for those see {@link ReadBuffers#keepingOpen}.
   */
  @Test
  default void a_client_that_ends_its_output_gets_its_late_answer_100_times_of_100()
      throws Exception {
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                String request = new String(stream.read(7), UTF_8);
                assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
                stream.write("answer to " + request);
              });
      assertThat(answers(site, listener, 100)).hasSize(100).containsOnly("answer to request");
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_client_that_ends_its_output_gets_its_prompt_answer_100_times_of_100()
      throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      connection.write(bytes, 0, bytes.length);
                    }

                    @Override
                    public void onEnd() {
                      connection.close();
                    }
                  });
      assertThat(answers(site, listener, 100)).hasSize(100).containsOnly("request");
    }
  }

  private static List<String> answers(Site site, Listener listener, int count) throws IOException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var client = site.client(listener);
      client.send("request");
      client.endOutput();
      clients.add(client);
    }
    List<String> answers = new ArrayList<>();
    for (Client client : clients) {
      answers.add(client.readText());
    }
    return answers;
  }

  @Test
  default void a_peer_that_goes_away_before_its_request_is_heard_of() throws Exception {
    var ended = new CompletableFuture<Boolean>();
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onEnd() {
                      connection.close();
                    }

                    @Override
                    public void onClosed(Optional<Throwable> cause) {
                      ended.complete(true);
                    }
                  });
      var client = site.client(listener);
      Site.until(() -> listener.openCount() == 1);
      client.reset();

      assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
      Site.until(() -> listener.openCount() == 0);
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_peer_that_goes_away_during_the_answer_ends_the_fiber_that_writes()
      throws Exception {
    var ended = new CompletableFuture<Throwable>();
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                try {
                  while (true) {
                    stream.write(new byte[10_000]);
                  }
                } catch (IOException e) {
                  ended.complete(e);
                  throw e;
                }
              });
      var client = site.client(listener);
      client.read(100_000);
      client.reset();

      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      Site.until(() -> listener.openCount() == 0);
      assertThat(site.errors).isEmpty();
      Site.until(() -> waitingFibers(site) == 0);
    }
  }

  private static int waitingFibers(Site site) {
    try {
      return site.loop().fibers().size();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  default void a_peer_that_goes_away_after_the_answer_leaves_nothing_behind() throws Exception {
    try (var site = site()) {
      var listener = site.serve(site.free(unix()), TransportContract::echo);
      for (int i = 0; i < 20; i++) {
        var client = site.client(listener);
        client.send("x");
        client.read(1);
        client.reset();
      }
      Site.until(() -> listener.openCount() == 0 && waitingFibers(site) == 0);

      var client = site.client(listener);
      client.send("still here");
      assertThat(client.read(10)).isEqualTo("still here");
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_refusal_reaches_a_peer_that_is_still_sending() throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      connection.write("refused".getBytes(UTF_8), 0, 7);
                      connection.closeLingering();
                    }
                  });
      for (int i = 0; i < 20; i++) {
        var client = site.client(listener);
        client.send("x".repeat(500_000));
        assertThat(client.readText()).isEqualTo("refused");
        client.close();
      }
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void a_peer_that_goes_on_sending_after_a_refusal_is_cut() throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      connection.closeLingering();
                    }
                  });
      var client = site.client(listener);
      assertThatThrownBy(() -> client.send(new byte[64 * 1024 * 1024]))
          .isInstanceOf(IOException.class);
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void a_refused_peer_that_stays_silent_is_closed_after_two_seconds() throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      connection.closeLingering();
                    }
                  });
      var client = site.client(listener);
      client.send("x");
      assertThat(client.readText()).isEmpty();
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void a_peer_that_takes_no_byte_is_cut_by_a_deadline() throws Exception {
    var cut = new CompletableFuture<Optional<Throwable>>();
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              settings -> settings.withStallTimeout(Duration.ofMillis(500)),
              connection -> {
                byte[] much = new byte[32 * 1024 * 1024];
                connection.handOver(much, 0, much.length);
                return new Events() {
                  @Override
                  public void onClosed(Optional<Throwable> cause) {
                    cut.complete(cause);
                  }
                };
              });
      Client _ = site.client(listener);
      assertThat(cut.get(20, TimeUnit.SECONDS).orElseThrow())
          .hasMessageContaining("has taken no byte for PT0.5S");
    }
  }

  @Test
  default void an_aborted_connection_ends_at_once() throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      byte[] much = new byte[1024 * 1024];
                      connection.write(much, 0, much.length);
                      connection.abort();
                    }
                  });
      var client = site.client(listener);
      client.send("x");
      if (unix()) {
        assertThat(client.readAll()).isEmpty();
      } else {
        assertThatThrownBy(client::readAll).hasMessageContaining("reset");
      }
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void closing_twice_and_writing_afterwards_is_harmless() throws Exception {
    var closed = new AtomicInteger();
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection ->
                  new Events() {
                    @Override
                    public void onBytes(byte[] bytes) {
                      connection.write(bytes, 0, bytes.length);
                      connection.close();
                      connection.close();
                      connection.write(bytes, 0, bytes.length);
                      connection.endOutput();
                      connection.resumeReading();
                    }

                    @Override
                    public void onClosed(Optional<Throwable> cause) {
                      closed.incrementAndGet();
                      connection.abort();
                      connection.close();
                      connection.closeLingering();
                    }
                  });
      var client = site.client(listener);
      client.send("once");
      assertThat(client.readText()).isEqualTo("once");
      Site.until(() -> listener.openCount() == 0);
      assertThat(closed).hasValue(1);
      assertThat(site.errors).isEmpty();
    }
  }

  // ---- protocols that throw -------------------------------------------------------------------

  @Test
  default void a_factory_that_throws_is_reported_and_cuts_its_connection_only() throws Exception {
    var calls = new AtomicInteger();
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              connection -> {
                if (calls.getAndIncrement() == 0) {
                  throw new IllegalStateException("no protocol");
                }
                return new Events() {
                  @Override
                  public void onBytes(byte[] bytes) {
                    connection.write(bytes, 0, bytes.length);
                  }
                };
              });
      var first = site.client(listener);
      assertThatEnds(first);
      Site.until(() -> listener.openCount() == 0);

      var second = site.client(listener);
      second.send("fine");
      assertThat(second.read(4)).isEqualTo("fine");
      assertThat(site.errors).hasSize(1).first().extracting("message").isEqualTo("no protocol");
      assertThat(listener.openCount()).isOne();
    }
  }

  @Test
  default void a_protocol_that_throws_at_the_end_of_input_cuts_its_connection() throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              same -> same,
              _ ->
                  new Events() {
                    @Override
                    public void onEnd() {
                      throw new IllegalStateException("at the end");
                    }
                  });
      var client = site.client(listener);
      client.endOutput();
      assertThatEnds(client);
      Site.until(() -> listener.openCount() == 0);
      assertThat(site.errors).extracting(Throwable::getMessage).containsExactly("at the end");
    }
  }

  private static void assertThatEnds(Client client) {
    try {
      assertThat(client.readAll()).isEmpty();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  // ---- listeners ------------------------------------------------------------------------------

  @Test
  default void too_many_connections_are_shed_and_accepting_goes_on() throws Exception {
    try (var site = site()) {
      var listener =
          site.listen(
              site.free(unix()),
              settings -> settings.withConnectionMax(2),
              ByteStream.serving(TransportContract::echo, Duration.ZERO));
      var first = site.client(listener);
      var second = site.client(listener);
      Site.until(() -> listener.openCount() == 2);
      assertThatEnds(site.client(listener));
      assertThat(listener.shedCount()).isOne();
      assertThat(listener.acceptedCount()).isEqualTo(3);

      first.close();
      Site.until(() -> listener.openCount() == 1);
      var fourth = site.client(listener);
      fourth.send("room again");
      assertThat(fourth.read(10)).isEqualTo("room again");
      second.send("still here");
      assertThat(second.read(10)).isEqualTo("still here");
    }
  }

  @Test
  default void the_most_connections_are_never_exceeded_however_many_loops_there_are()
      throws Exception {
    try (var site = Site.open(transport(), 3)) {
      var listener =
          site.listen(
              site.free(unix()),
              settings -> settings.withConnectionMax(10),
              ByteStream.serving(TransportContract::echo, Duration.ZERO));
      for (int i = 0; i < 60; i++) {
        Client _ = site.client(listener);
      }
      Site.until(() -> listener.acceptedCount() == 60);
      assertThat(listener.shedCount()).isEqualTo(50);
      assertThat(listener.openCount()).isEqualTo(10);
    }
  }

  @Test
  default void connections_that_come_at_once_are_spread_evenly_over_the_loops() throws Exception {
    try (var site = Site.open(transport(), 3)) {
      var listener = site.serve(site.free(unix()), TransportContract::echo);
      for (int i = 0; i < 30; i++) {
        Client _ = site.client(listener);
      }
      Site.until(() -> listener.acceptedCount() == 30);
      Site.until(
          () -> site.group.loops().stream().mapToInt(EventLoop::connectionCount).sum() == 30);
      assertThat(site.group.loops()).extracting(EventLoop::connectionCount).containsOnly(10);
    }
  }

  @Test
  default void an_address_in_use_is_named() throws Exception {
    try (var site = site()) {
      var listener = site.serve(site.free(unix()), TransportContract::echo);
      SocketAddress taken = listener.address();

      assertThatThrownBy(() -> site.serve(taken, TransportContract::echo))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot listen on " + taken)
          .hasMessageContaining("in use");
      var client = site.client(listener);
      client.send("alive");
      assertThat(client.read(5)).isEqualTo("alive");
    }
  }

  @Test
  default void a_listener_that_stops_lets_what_is_under_way_finish() throws Exception {
    var started = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                stream.read(1);
                started.countDown();
                gate.await();
                stream.write("done");
                stream.read(1); // nothing more is under way here
              });
      var client = site.client(listener);
      var idle = site.client(listener);
      client.send("x");
      started.await();
      Site.until(() -> listener.openCount() == 2);
      var stopped = stopping(listener, LONG);
      assertThat(idle.readText()).isEmpty();
      assertThatThrownBy(() -> site.client(listener)).isInstanceOf(IOException.class);
      assertThat(stopped).isNotDone();

      gate.countDown();
      assertThat(client.readText()).isEqualTo("done");
      assertThat(stopped.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(listener.openCount()).isZero();
      assertThat(listener.stop(Duration.ZERO)).isTrue();
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_listener_that_stops_cuts_the_rest_at_the_deadline() throws Exception {
    var started = new CountDownLatch(1);
    var ended = new CompletableFuture<Throwable>();
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                started.countDown();
                try {
                  while (true) {
                    stream.write(new byte[10_000]);
                  }
                } catch (IOException e) {
                  ended.complete(e);
                  throw e;
                }
              });
      Client _ = site.client(listener);
      started.await();
      assertThat(stopping(listener, Duration.ofMillis(300)).get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertThat(listener.openCount()).isZero();
    }
  }

  private static CompletableFuture<Boolean> stopping(Listener listener, Duration deadline) {
    var stopped = new CompletableFuture<Boolean>();
    Thread.ofVirtual().start(() -> stopped.complete(listener.stop(deadline)));
    return stopped;
  }

  @Test
  default void every_connection_that_waited_to_be_accepted_is_served_when_a_listener_stops()
      throws Exception {
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                stream.write(stream.read(1));
              });
      var busy = new CountDownLatch(1);
      site.loop().execute(() -> awaitQuietly(busy)); // so that the kernel holds them for us
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        var client = site.client(listener);
        client.send("x");
        clients.add(client);
      }
      var stopped = stopping(listener, LONG);
      busy.countDown();
      for (Client client : clients) {
        assertThat(client.readText()).isEqualTo("x");
      }
      assertThat(stopped.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- connecting -----------------------------------------------------------------------------

  @Test
  default void a_fiber_talks_to_a_server_on_its_own_loop() throws Exception {
    try (var site = site()) {
      var listener = site.serve(site.free(unix()), TransportContract::echo);
      for (int i = 0; i < 50; i++) {
        Fiber<String> fiber =
            site.loop()
                .start(() -> {
                  try (var stream = ByteStream.connect(listener.address(), LONG)) {
                    stream.write("hello");
                    stream.endOutput();
                    return new String(stream.read(5), UTF_8) + stream.read().length;
                  }
                });
        assertThat(fiber.join()).isEqualTo("hello0");
      }
      Site.until(() -> site.loop().connectionCount() == 0);
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_connection_that_nobody_takes_says_so() throws Exception {
    try (var site = site()) {
      var listener = site.serve(site.free(unix()), TransportContract::echo);
      SocketAddress left = listener.address();
      listener.close();
      Fiber<ByteStream> fiber = site.loop().start(() -> ByteStream.connect(left, LONG));

      assertThatThrownBy(fiber::join)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot connect to " + left)
          .message()
          .containsOnlyOnce(left.toString())
          .containsAnyOf("refused", "no such file", "No such file", "reset");
    }
  }

  @Test
  default void a_loop_that_closes_cuts_its_connections_and_ends_its_fibers() throws Exception {
    var ended = new CountDownLatch(50);
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                try {
                  while (true) {
                    stream.write(new byte[1000]);
                    stream.read(1);
                  }
                } finally {
                  Thread.yield();
                  ended.countDown();
                }
              });
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        var client = site.client(listener);
        client.send("xx");
        clients.add(client);
      }
      Site.until(() -> listener.openCount() == 50);
      site.group.close();

      assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
      for (Client client : clients) {
        assertThatThrownBy(
                () -> {
                  client.readAll();
                  client.send("x");
                  client.send("x");
                })
            .isInstanceOf(IOException.class);
      }
      assertThat(listener.stop(Duration.ZERO)).isTrue();
      CompletableFuture<Connection> late =
          site.loop().connect(listener.address(), LONG, _ -> new Events() {});
      assertThat(late).isCompletedExceptionally();
    }
  }

  @Test
  default void a_fiber_that_waits_to_write_ends_when_its_own_side_closes() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    try (var site = site()) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                EventLoop loop = stream.connection().loop();
                Timer _ = loop.after(Duration.ofMillis(200), stream.connection()::abort);
                try {
                  while (true) {
                    stream.write(new byte[10_000]);
                  }
                } catch (IOException e) {
                  ended.complete(e);
                }
              });
      Client _ = site.client(listener);
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(ClosedChannelException.class);
    }
  }

  /** Hears of everything and does nothing. */
  class Events implements Protocol {
    @Override
    public void onBytes(byte[] bytes) {}

    @Override
    public void onEnd() {}

    @Override
    public void onClosed(Optional<Throwable> cause) {}
  }
}
