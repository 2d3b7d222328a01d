package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pulsarweb.codec.Codec;

@DisplayName("A child that asks and does not read the answers")
@Timeout(60)
class DeafChildTest {
  private static final int QUESTION_BYTES = 16 * 1024;

  /** More than a link and two sockets ever hold back. */
  private static final long ALL_BYTES = 64L << 20;

  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Speaks as a child does, by hand. */
  static final class Program {
    static void main() throws Exception {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      Coordinates own = Coordinates.take();
      try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(own.mailbox()))) {
        write(channel, RawCaller.hello(Wire.VERSION, own.number(), in.readLine()));
        ByteBuffer start = ByteBuffer.allocate(Wire.HEADER);
        while (start.hasRemaining()) {
          int _ = channel.read(start); // the rest of it is not of interest
        }
        write(channel, RawCaller.frame(Wire.STARTED, _ -> {}));
        channel.configureBlocking(false);
        System.out.println("stuck after " + ask(channel) + " bytes");
        LockSupport.park(); // until it is killed
      }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws Exception {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        int _ = channel.write(buffer);
      }
    }

    /** Asks until nothing more is taken, and returns how much was. */
    private static long ask(SocketChannel channel) throws Exception {
      Codec.Builder builder = Codec.builder();
      Wire.RECORDS.forEach(builder::allow);
      Codec codec = builder.build();
      var echo = new Wire.Named("echo", new Object[] {new byte[QUESTION_BYTES]});
      long taken = 0;
      for (long number = 1; taken < ALL_BYTES; number++) {
        long own = number;
        byte[] question =
            RawCaller.frame(
                Wire.ASK,
                out -> {
                  out.i64(0); // to the arbiter
                  out.i64(Wire.NOBODY);
                  out.i64(own);
                  codec.write(echo, out);
                });
        ByteBuffer buffer = ByteBuffer.wrap(question);
        long sinceNanos = System.nanoTime();
        while (buffer.hasRemaining()) {
          int written = channel.write(buffer);
          taken += written;
          if (written > 0) {
            sinceNanos = System.nanoTime();
          } else if (System.nanoTime() - sinceNanos > STUCK_NANOS) {
            return taken;
          } else {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
          }
        }
      }
      return taken;
    }
  }

  /** Somebody to talk to. */
  interface Nobody {}

  /** The actor that never comes to be. */
  record Silent() implements Nobody {}

  @Test
  void is_held_up_and_ended_when_that_does_not_help() throws Exception {
    var heard = new Overheard();
    try (var arbiter = Arbiter.open(Outposts.SETTINGS, heard)) {
      ActorRef<Nobody> ref =
          arbiter.spawn(
              Nobody.class,
              Silent::new,
              Programs.spawn()
                  .named("deaf")
                  .main(Program.class.getName(), List.of())
                  .timeout(Duration.ofSeconds(3)));

      String taken = heard.awaitLine("deaf", "stuck after ");

      assertThat(Long.parseLong(taken.substring(0, taken.indexOf(' ')))).isLessThan(ALL_BYTES / 8);
      Exit exit = ref.exited().get(Until.LONG.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(exit.state()).isEqualTo(State.TERMINATED);
      assertThat(exit.reason().orElseThrow()).hasMessageContaining("has read nothing for ");
      assertThat(arbiter.send("arbiter", "ping")).isEqualTo("pong");
    }
  }
}
