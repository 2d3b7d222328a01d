package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

class ControlTest {
  @TempDir Path folder;

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CompletableFuture<String> held = new CompletableFuture<>();
  private LoopGroup loops;
  private ControlServer server;

  /** What a worker's row is made of. */
  record Row(String name, int pid, boolean isReady) {}

  @BeforeEach
  void open() throws Exception {
    loops =
        LoopGroup.open(
            "control",
            Transport.BEST,
            new LoopListener() {
              @Override
              public void onError(EventLoop loop, String where, Throwable error) {
                errors.add(where + ": " + error);
              }
            });
    server = open("test.sock", ControlServer.REQUEST_MAX);
  }

  @AfterEach
  void close() {
    server.close();
    loops.close();
  }

  private ControlServer open(String name, Duration requestMax) throws IOException {
    return ControlServer.open(
        loops.loops().getFirst(), folder.resolve(name), this::run, requestMax);
  }

  private Object run(String command, List<String> arguments, Consumer<String> progress)
      throws Exception {
    return switch (command) {
      case "echo" -> arguments;
      case "status" ->
          Map.of("workers", List.of(new Row("web-1", 12, true), new Row("web-2", 13, false)));
      case "slow" -> {
        progress.accept("one of two");
        Thread other = Thread.ofPlatform().start(() -> progress.accept("two of two"));
        other.join();
        yield "done";
      }
      case "wait" -> {
        begun.countDown();
        yield held.get();
      }
      case "talk" -> {
        for (int i = 0; i < 100_000; i++) {
          progress.accept("line " + i);
        }
        yield "said";
      }
      case "count" -> Integer.parseInt(arguments.getFirst());
      case "break" -> throw new UnsupportedOperationException("a bug");
      case "refuse" -> throw new IllegalStateException("a reload goes on already");
      case "odd" -> {
        var endless = new ArrayList<Object>();
        endless.add(endless);
        yield endless;
      }
      default -> throw new IllegalArgumentException("there is no command '" + command + "'");
    };
  }

  private Object send(String command, String... arguments) throws IOException {
    return client().send(command, List.of(arguments), _ -> {}, Until.LONG);
  }

  private ControlClient client() {
    return ControlClient.of(server.path());
  }

  // ---- requests and answers -------------------------------------------------------------------

  @Test
  void a_command_gets_its_arguments_and_its_result_comes_back() throws Exception {
    assertThat(send("echo", "4", "two words", "\"ü\"\n"))
        .isEqualTo(List.of("4", "two words", "\"ü\"\n"));
    assertThat(send("echo")).isEqualTo(List.of());
    assertThat(send("count", "12")).isEqualTo(12);
    assertThat(send("status"))
        .isEqualTo(
            Map.of(
                "workers",
                List.of(
                    Map.of("name", "web-1", "pid", 12, "isReady", true),
                    Map.of("name", "web-2", "pid", 13, "isReady", false))));
  }

  @Test
  void progress_comes_before_the_result_from_whatever_thread() throws Exception {
    var lines = new ArrayList<String>();

    Object result = client().send("slow", List.of(), lines::add, Until.LONG);

    assertThat(lines).containsExactly("one of two", "two of two");
    assertThat(result).isEqualTo("done");
  }

  @Test
  void requests_are_carried_out_beside_each_other() throws Exception {
    CompletableFuture<Object> first = inThread(() -> send("wait"));
    begun.await();

    assertThat(send("echo", "meanwhile")).isEqualTo(List.of("meanwhile"));
    held.complete("at last");
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("at last");
  }

  private static <T> CompletableFuture<T> inThread(Callable<T> work) {
    var future = new CompletableFuture<T>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            future.complete(work.call());
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  @Test
  void a_refusal_is_told_in_the_words_of_the_program() {
    assertThatThrownBy(() -> send("sclae"))
        .isInstanceOf(ControlException.class)
        .hasMessage("there is no command 'sclae'");
    assertThatThrownBy(() -> send("refuse"))
        .isInstanceOf(ControlException.class)
        .hasMessage("a reload goes on already");
    assertThat(errors).isEmpty();
  }

  @Test
  void a_bug_is_told_to_both_sides() {
    assertThatThrownBy(() -> send("break"))
        .isInstanceOf(ControlException.class)
        .hasMessage("java.lang.UnsupportedOperationException: a bug");
    assertThat(errors)
        .containsExactly("the command break: java.lang.UnsupportedOperationException: a bug");
    assertThatThrownBy(() -> send("odd")).isInstanceOf(ControlException.class);
  }

  // ---- what other clients may send ------------------------------------------------------------

  /** Sends bytes, perhaps ends, and returns all that comes. */
  private String raw(ControlServer to, String text, boolean end) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(to.path()))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
      if (end) {
        channel.shutdownOutput();
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
    }
  }

  @Test
  void one_line_of_json_is_a_request_and_what_follows_is_nothing() throws Exception {
    assertThat(raw(server, "{\"command\":\"echo\",\"arguments\":[\"4\"]}\nmore\n", false))
        .isEqualTo("{\"result\":[\"4\"]}\n");
    assertThat(raw(server, "{\"arguments\":[],\"command\":\"echo\"}\r\n", true))
        .isEqualTo("{\"result\":[]}\n");
    assertThat(raw(server, "{\"command\":\"echo\"}\n", false)).isEqualTo("{\"result\":[]}\n");
  }

  @Test
  void rubbish_is_refused_with_a_line() throws Exception {
    for (var wrong :
        List.of(
            entry("\n", "{\"error\":\""),
            entry("GET / HTTP/1.1\r\n\r\n", "{\"error\":\"Malformed JSON at line 1, column 1\"}"),
            entry("{\"command\":\n", "{\"error\":\"Malformed JSON at line "),
            entry("[]\n", "{\"error\":\"The JSON has not the expected form\"}"),
            entry("{}\n", "{\"error\":\"a request looks like "),
            entry("{\"command\":\" \"}\n", "{\"error\":\"a request looks like "),
            entry("{\"command\":\"a\",\"arguments\":[null]}\n", "{\"error\":\"a request looks "),
            entry("{\"command\":\"a\",\"arguments\":{}}\n", "{\"error\":\"The JSON field "),
            entry("null\n", "{\"error\":\"The JSON must not be null\"}"))) {
      assertThat(raw(server, wrong.getKey(), false))
          .as(wrong.getKey())
          .startsWith(wrong.getValue())
          .endsWith("}\n")
          .hasLineCount(1);
    }
    assertThat(raw(server, "{\"command\":\"echo\"}", true))
        .isEqualTo("{\"error\":\"the request has no line end\"}\n");
    assertThat(raw(server, "", true)).isEqualTo("{\"error\":\"the request has no line end\"}\n");
  }

  @Test
  void a_request_has_a_greatest_length() throws Exception {
    int room =
        ControlMessage.REQUEST_MAX_BYTES - ControlMessage.request("echo", List.of("")).length;
    String most = "x".repeat(room + 1); // the line end does not count
    String tooLong = "{\"error\":\"a request has at most 65536 bytes\"}\n";

    assertThat(raw(server, new String(ControlMessage.request("echo", List.of(most)), UTF_8), false))
        .startsWith("{\"result\":[\"xxx");
    assertThat(
            raw(
                server,
                new String(ControlMessage.request("echo", List.of(most + "x")), UTF_8),
                false))
        .isEqualTo(tooLong);
    assertThat(raw(server, "x".repeat(ControlMessage.REQUEST_MAX_BYTES + 1), false))
        .isEqualTo(tooLong);
    assertThatThrownBy(() -> send("echo", most + "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void who_is_slow_to_ask_is_refused() throws Exception {
    try (var impatient = open("impatient.sock", Duration.ofMillis(300))) {
      assertThat(raw(impatient, "{\"comm", false))
          .isEqualTo("{\"error\":\"no request came within 0.3 s\"}\n");
      assertThat(raw(impatient, "{\"command\":\"echo\"}\n", false)).isEqualTo("{\"result\":[]}\n");
    }
  }

  @Test
  void who_does_not_read_has_less_to_read_and_costs_no_memory() throws Exception {
    String all = raw(server, "{\"command\":\"talk\"}\n", false);

    assertThat(all).startsWith("{\"progress\":\"line 0\"}\n").endsWith("{\"result\":\"said\"}\n");
    assertThat(all.length()).as("some of 100,000 lines were left away").isLessThan(2_000_000);
  }

  @Test
  void one_connection_too_many_is_closed_and_the_client_says_why() throws Exception {
    var idle = new ArrayList<SocketChannel>();
    try {
      for (int i = 0; i < ControlServer.CONNECTION_MAX; i++) {
        idle.add(SocketChannel.open(UnixDomainSocketAddress.of(server.path())));
      }
      assertThatThrownBy(() -> send("echo"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the program at %s has closed without an answer: it ended, or has 16 requests already"
                  .formatted(server.path()));
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
    Until.holds(this::isServing, () -> "it has no room yet");
  }

  private boolean isServing() {
    try {
      return send("echo").equals(List.of());
    } catch (IOException _) {
      return false;
    }
  }

  // ---- who may ask ----------------------------------------------------------------------------

  /** Connects to {@code args[0]} as another user and prints what comes. */
  static final class Stranger {
    static void main(String[] args) throws Exception {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      var buffer = ByteBuffer.allocate(1000);
      Identity.of("61234", "61235").adopt();
      channel.connect(UnixDomainSocketAddress.of(args[0]));
      while (channel.read(buffer) >= 0) {
        // up to the end
      }
      System.out.print(new String(buffer.array(), 0, buffer.position(), UTF_8));
    }
  }

  @Test
  void another_user_is_refused_even_where_the_socket_is_open_to_all() throws Exception {
    Outside.requireRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(ChildJvm.run(Stranger.class, server.path().toString()).err())
        .anyMatch(line -> line.contains("Permission denied"));
    Files.setPosixFilePermissions(server.path(), PosixFilePermissions.fromString("rw-rw-rw-"));

    ChildJvm.Output output = ChildJvm.run(Stranger.class, server.path().toString());

    assertThat(output.out())
        .containsExactly("{\"error\":\"only user 0 and root may give orders, not user 61234\"}");
  }

  @Test
  void the_socket_is_for_its_user_alone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())))
        .isEqualTo("rw-------");
  }

  // ---- beginning and end ----------------------------------------------------------------------

  @Test
  void a_stop_waits_for_what_was_begun_and_leaves_no_file() throws Exception {
    CompletableFuture<Object> asked = inThread(() -> send("wait"));
    begun.await();
    try (var idle = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
      CompletableFuture<Boolean> stopped = inThread(() -> server.stop(Until.LONG));
      assertThat(new String(Channels.newInputStream(idle).readAllBytes(), UTF_8))
          .isEqualTo("{\"error\":\"the program is ending\"}\n");
      assertThat(stopped).isNotDone();

      held.complete("last words");

      assertThat(asked.get(20, TimeUnit.SECONDS)).isEqualTo("last words");
      assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.path()).doesNotExist();
    }
    assertThatThrownBy(() -> send("echo"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no program takes orders at " + server.path() + ": ");
  }

  @Test
  void a_stop_does_not_wait_for_ever() throws Exception {
    CompletableFuture<Object> asked = inThread(() -> send("wait"));
    begun.await();

    assertThat(server.stop(Duration.ofMillis(50))).isFalse();

    assertThat(asked)
        .failsWithin(Until.LONG)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(IOException.class);
    held.complete("nobody hears it");
  }

  @Test
  void what_was_begun_is_finished_though_who_asked_has_gone() throws Exception {
    var channel = SocketChannel.open(UnixDomainSocketAddress.of(server.path()));
    int _ = channel.write(ByteBuffer.wrap("{\"command\":\"wait\"}\n".getBytes(UTF_8)));
    begun.await();
    channel.close();

    held.complete("nobody hears it");

    assertThat(send("echo", "still here")).isEqualTo(List.of("still here"));
    assertThat(errors).isEmpty();
  }

  @Test
  void a_program_that_does_not_answer_is_given_up() throws Exception {
    Path silent = folder.resolve("silent.sock");
    try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(silent));

      assertThatThrownBy(() ->
              ControlClient.of(silent).send("echo", List.of(), _ -> {}, Duration.ofMillis(300)))
          .isInstanceOf(IOException.class)
          .hasMessage("the program at " + silent + " has not answered within 0.3 s");
    }
    assertThatThrownBy(
            () -> ControlClient.of(silent).send("echo", List.of(), _ -> {}, Duration.ofMillis(300)))
        .isInstanceOf(IOException.class)
        .hasMessage("no program takes orders at " + silent + ": it has ended");
  }
}
