package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.pulsarweb.web.RawClient.get;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.loop.Transport;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("Large files, which the kernel copies to the connection where it can")
@ExtendWith(LeakWatch.class)
class SendFileTest {
  /** More than the kernel keeps for a client that does not read. */
  private static final int LARGE_BYTES = 32 * 1024 * 1024;

  private static final byte[] LARGE = pattern(LARGE_BYTES);
  private static final String LARGE_PATH = "/large.bin";

  @TempDir private Path folder;

  @BeforeEach
  void fill() throws Exception {
    Files.write(folder.resolve("large.bin"), LARGE);
    Files.writeString(folder.resolve("small.txt"), "small");
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i ^ i >>> 8 ^ i >>> 16);
    }
    return bytes;
  }

  private LiveServer serve(Transport transport, HttpSettings settings) throws IOException {
    var server = HttpServer.of(StaticFiles.of(folder)).with(settings);
    return LiveServer.of(server, "--io", transport.toString());
  }

  private void shorten(long length) throws IOException {
    try (var file = FileChannel.open(folder.resolve("large.bin"), StandardOpenOption.WRITE)) {
      file.truncate(length);
    }
  }

  /** Reads enough to know that the file is being sent. */
  private static void readSome(RawClient client) throws IOException {
    int count = 0;
    while (count < 100_000) {
      byte[] some = client.read();
      assertThat(some).isNotEmpty();
      count += some.length;
    }
  }

  /** What the kernel holds may still be read, but not all of the file. */
  private static void assertIsNotWhole(RawClient client) {
    long count = 0;
    try {
      for (int some; (some = client.read().length) > 0; ) {
        count += some;
      }
    } catch (IOException _) {
      // a reset
    }
    assertThat(count).isLessThan(LARGE_BYTES - 200_000L);
  }

  /** Returns how many descriptors of this process are of the large file. */
  private long open() throws IOException {
    Path large = folder.resolve("large.bin").toRealPath();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(descriptor -> leadsTo(descriptor, large)).count();
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException | UncheckedIOException _) {
      return false; // closed meanwhile
    }
  }

  /** Waits, at most ten seconds, until nobody has the large file open and nobody is connected. */
  private void awaitAllClosed(LiveServer server) throws Exception {
    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while ((open() > 0 || server.loop().connectionCount() > 0)
        && System.nanoTime() < deadlineNanos) {
      server.settle();
    }
    assertThat(open()).as("descriptors").isZero();
    assertThat(server.loop().connectionCount()).as("connections").isZero();
  }

  private static void assumeSystemTells() {
    assumeThat(Files.isDirectory(Path.of("/proc/self/fd"))).as("/proc/self/fd").isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"BEST", "NIO"})
  void are_answered_whole_and_in_part_in_the_order_of_pipelined_requests(Transport transport)
      throws Exception {
    try (LiveServer server = serve(transport, HttpSettings.DEFAULTS);
        RawClient client = server.connect()) {
      client.send(
          get(LARGE_PATH, "Range: bytes=1000-3000000")
              + get("/small.txt")
              + get(LARGE_PATH)
              + get(LARGE_PATH, "Range: bytes=-5")
              + get("/small.txt"));
      Answer part = client.answer();
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.header("Content-Length")).isEqualTo("2999001");
      assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(LARGE, 1000, 3_000_001));
      assertThat(client.answer().text()).isEqualTo("small");
      assertThat(client.answer().bytes()).isEqualTo(LARGE);
      assertThat(client.answer().bytes())
          .isEqualTo(Arrays.copyOfRange(LARGE, LARGE_BYTES - 5, LARGE_BYTES));
      assertThat(client.answer().text()).isEqualTo("small");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"BEST", "NIO"})
  void that_become_shorter_while_they_are_sent_cut_the_connection(Transport transport)
      throws Exception {
    try (LiveServer server = serve(transport, HttpSettings.DEFAULTS)) {
      try (RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
        client.send(get(LARGE_PATH) + get("/small.txt"));
        readSome(client);
        shorten(LARGE_BYTES / 2 + 1);
        assertIsNotWhole(client);
      }
      assertThat(server.takeError()).hasStackTraceContaining("the file has become too short");
      awaitAllClosed(server);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"BEST", "NIO"})
  void are_closed_when_their_client_goes_away(Transport transport) throws Exception {
    assumeSystemTells();
    try (LiveServer server = serve(transport, HttpSettings.DEFAULTS)) {
      for (boolean byReset : new boolean[] {true, false}) {
        RawClient client = RawClient.connect(server.address(), 16 * 1024);
        client.send(get(LARGE_PATH));
        readSome(client);
        assertThat(open()).isEqualTo(1);
        if (byReset) {
          client.reset();
        } else {
          client.close();
        }
        awaitAllClosed(server);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"BEST", "NIO"})
  void whose_client_never_reads_are_closed_at_the_deadline(Transport transport) throws Exception {
    assumeSystemTells();
    var settings = HttpSettings.DEFAULTS.withStallTimeout(Duration.ofSeconds(1));
    try (LiveServer server = serve(transport, settings);
        RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
      client.send(get(LARGE_PATH));
      readSome(client);
      awaitAllClosed(server);
      assertIsNotWhole(client);
    }
  }

  @Test
  void are_compressed_and_counted_on_the_way_like_everything_else() throws Exception {
    Files.writeString(folder.resolve("text.txt"), "all the same ".repeat(500_000));
    var lines = new LinkedBlockingQueue<String>();
    Router router =
        Router.of()
            .files("/s", StaticFiles.of(folder))
            .with(AccessLog.common().to(lines::add), Compression.over(200));
    try (LiveServer server = LiveServer.of(router);
        RawClient client = server.connect()) {
      Answer packed = client.ask(get("/s/text.txt", "Accept-Encoding: gzip"));
      assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
      try (var plain = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
        assertThat(plain.readAllBytes()).isEqualTo(Files.readAllBytes(folder.resolve("text.txt")));
      }
      assertThat(client.ask(get("/s" + LARGE_PATH)).bytes()).isEqualTo(LARGE);
      assertThat(lines.poll(10, TimeUnit.SECONDS)).contains("\"GET /s/text.txt HTTP/1.1\" 200");
      assertThat(lines.poll(10, TimeUnit.SECONDS)).contains("200 " + LARGE_BYTES);
    }
  }
}
