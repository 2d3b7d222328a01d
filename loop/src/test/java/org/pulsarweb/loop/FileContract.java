package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What every transport promises of files that the kernel copies to a socket. */
interface FileContract {
  /** More than the kernel keeps for a peer that does not read. */
  int LARGE_BYTES = 48 * 1024 * 1024;

  Transport transport();

  boolean unix();

  /** A file that is deleted again. */
  record Content(Path path) implements AutoCloseable {
    static Content of(int length) throws IOException {
      Path path = Files.createTempFile("sent", ".bin");
      Files.write(path, TransportContract.pattern(0, length));
      return new Content(path);
    }

    FileChannel open() throws IOException {
      return FileChannel.open(path, StandardOpenOption.READ);
    }

    void shorten(long length) throws IOException {
      try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.truncate(length);
      }
    }

    @Override
    public void close() throws IOException {
      Files.delete(path);
    }
  }

  /** What a transfer came to, which began with a word of the peer. */
  private Listener sending(
      Site site,
      Content content,
      UnaryOperator<ListenerSettings> change,
      CompletableFuture<Throwable> ended)
      throws IOException {
    return site.listen(
        site.free(unix()),
        change,
        ByteStream.serving(
            stream -> {
              stream.read();
              try (var file = content.open()) {
                stream.connection().transfer(file, 0, LARGE_BYTES);
                ended.complete(new AssertionError("it was sent"));
              } catch (Throwable e) {
                ended.complete(e);
                throw e;
              }
            },
            Duration.ZERO));
  }

  private boolean copies() {
    return transport() != Transport.URING;
  }

  @Test
  default void what_the_kernel_cannot_copy_is_said_and_refused() throws Exception {
    var can = new CompletableFuture<Boolean>();
    var refused = new CompletableFuture<Throwable>();
    try (var site = Site.open(transport(), 1);
        var content = Content.of(10)) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                try (var file = content.open()) {
                  can.complete(stream.connection().canTransfer(file));
                  stream.connection().transfer(file, 0, 10);
                  refused.complete(new AssertionError("it was sent"));
                } catch (IllegalStateException e) {
                  refused.complete(e);
                }
              });
      String told = site.client(listener).readText();
      assertThat(can.get(10, TimeUnit.SECONDS)).isEqualTo(copies());
      assertThat(told).hasSize(copies() ? 10 : 0);
      assertThat(refused.get(10, TimeUnit.SECONDS))
          .isInstanceOf(copies() ? AssertionError.class : IllegalStateException.class);
    }
  }

  @Test
  default void parts_of_a_file_keep_their_place_among_bytes() throws Exception {
    int length = 3 * Connection.FILE_PIECE_BYTES + 17;
    byte[] whole = TransportContract.pattern(0, length);
    try (var site = Site.open(transport(), 1);
        var content = Content.of(length)) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                Connection connection = stream.connection();
                try (var file = content.open()) {
                  if (!connection.canTransfer(file)) {
                    return;
                  }
                  connection.write("head".getBytes(UTF_8), 0, 4);
                  connection.transfer(file, 0, length);
                  connection.handOver(whole, 0, 100_000);
                  connection.transfer(file, 5, 5);
                  connection.transfer(file, 700_000, 1_400_000);
                  connection.write("tail".getBytes(UTF_8), 0, 4);
                  assertThat(file.isOpen()).isTrue();
                  assertThat(file.position()).isZero();
                }
              });
      byte[] all = site.client(listener).readAll();
      if (copies()) {
        assertThat(all).hasSize(4 + length + 100_000 + 700_000 + 4);
        int at = 4;
        assertThat(Arrays.equals(all, at, at + length, whole, 0, length)).isTrue();
        at += length;
        assertThat(Arrays.equals(all, at, at + 100_000, whole, 0, 100_000)).isTrue();
        at += 100_000;
        assertThat(Arrays.equals(all, at, at + 700_000, whole, 700_000, 1_400_000)).isTrue();
        at += 700_000;
        assertThat(new String(all, at, 4, UTF_8)).isEqualTo("tail");
      }
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_peer_that_reads_slowly_gets_a_whole_file_and_others_are_served_meanwhile()
      throws Exception {
    try (var site = Site.open(transport(), 1);
        var content = Content.of(LARGE_BYTES)) {
      var unsentMax = new AtomicLong();
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                try (var file = content.open()) {
                  if (stream.connection().canTransfer(file)) {
                    Timer looking =
                        site.loop()
                            .every(
                                Duration.ofMillis(5),
                                () ->
                                    unsentMax.accumulateAndGet(
                                        stream.connection().unsentBytes(), Math::max));
                    stream.connection().transfer(file, 0, LARGE_BYTES);
                    looking.cancel();
                  }
                }
              });
      var client = site.client(listener);
      if (copies()) {
        Site.until(() -> TransportContract.isStill(unsentMax));
        site.assertThatItAnswersInTime();
        byte[] all = client.readAll();
        assertThat(all).hasSize(LARGE_BYTES);
        assertThat(Arrays.equals(all, TransportContract.pattern(0, LARGE_BYTES))).isTrue();
        assertThat(unsentMax.get()).isBetween(1L, Connection.FILE_PIECE_BYTES + 1024L);
      }
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_peer_that_takes_nothing_of_a_file_is_cut() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    try (var site = Site.open(transport(), 1);
        var content = Content.of(LARGE_BYTES)) {
      var listener =
          sending(
              site, content, settings -> settings.withStallTimeout(Duration.ofMillis(500)), ended);
      site.client(listener).send("now");
      assertThat(ended.get(20, TimeUnit.SECONDS))
          .isInstanceOf(copies() ? IOException.class : IllegalStateException.class);
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void a_peer_that_takes_a_file_all_the_time_is_not_cut() throws Exception {
    long whileNanos = TimeUnit.MILLISECONDS.toNanos(1200);
    var sent = new AtomicLong();
    try (var site = Site.open(transport(), 1);
        var content = Content.of(LARGE_BYTES)) {
      var listener =
          site.listen(
              site.free(unix()),
              settings ->
                  settings.withStallTimeout(Duration.ofMillis(300)).withSendMinBytesPerSecond(1024),
              ByteStream.serving(
                  stream -> {
                    long startNanos = System.nanoTime();
                    try (var file = content.open()) {
                      while (stream.connection().canTransfer(file)
                          && System.nanoTime() - startNanos < whileNanos) {
                        stream.connection().transfer(file, 0, 2_000_000);
                        sent.addAndGet(2_000_000);
                      }
                    }
                  },
                  Duration.ZERO));
      assertThat(site.client(listener).skipAll()).isEqualTo(sent.get());
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_peer_that_goes_away_ends_the_fiber_that_sends_a_file() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    try (var site = Site.open(transport(), 1);
        var content = Content.of(LARGE_BYTES)) {
      var listener = sending(site, content, same -> same, ended);
      var client = site.client(listener);
      client.send("now");
      if (copies()) {
        client.read(100_000);
      }
      client.reset();
      assertThat(ended.get(10, TimeUnit.SECONDS))
          .isInstanceOf(copies() ? IOException.class : IllegalStateException.class);
      Site.until(() -> listener.openCount() == 0);
    }
  }

  @Test
  default void a_file_that_becomes_shorter_cuts_the_connection() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    try (var site = Site.open(transport(), 1);
        var content = Content.of(LARGE_BYTES)) {
      var listener = sending(site, content, same -> same, ended);
      var client = site.client(listener);
      client.send("now");
      if (copies()) {
        client.read(1);
        content.shorten(1);
        assertThatThrownBy(() -> assertThat(client.readAll()).hasSize(LARGE_BYTES - 1))
            .isInstanceOfAny(IOException.class, AssertionError.class);
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(EOFException.class);
        Site.until(() -> listener.openCount() == 0);
      }
    }
  }

  @Test
  default void a_fiber_that_is_cancelled_while_it_sends_a_file_cuts_the_connection()
      throws Exception {
    var ended = new CompletableFuture<Throwable>();
    var fiber = new CompletableFuture<Thread>();
    try (var site = Site.open(transport(), 1);
        var content = Content.of(LARGE_BYTES)) {
      var listener =
          site.serve(
              site.free(unix()),
              stream -> {
                fiber.complete(Thread.currentThread());
                try (var file = content.open()) {
                  stream.connection().transfer(file, 0, LARGE_BYTES);
                } catch (InterruptedException | IllegalStateException e) {
                  ended.complete(e);
                }
              });
      var client = site.client(listener);
      if (copies()) {
        client.read(1);
        var turned = new CountDownLatch(1);
        fiber.get(10, TimeUnit.SECONDS).interrupt();
        site.loop().execute(turned::countDown);
        turned.await();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> assertThat(client.readAll()).hasSize(LARGE_BYTES - 1))
            .isInstanceOfAny(IOException.class, AssertionError.class);
        Site.until(() -> listener.openCount() == 0);
      }
    }
  }
}
