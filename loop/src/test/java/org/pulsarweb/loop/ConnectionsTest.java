package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final int MANY = 400;

  @Test
  void all_are_shown_the_clock_once_a_round_however_many_of_them_close_at_it() throws Exception {
    var closing = new AtomicBoolean();
    var rounds = new AtomicInteger(); // of the first connection, which stays
    var closed = new AtomicInteger();
    var latest = new AtomicInteger();
    var first = new AtomicBoolean(true);
    try (var site = Site.open(Transport.NIO, 1)) {
      var listener =
          site.listen(
              site.free(false),
              same -> same,
              connection ->
                  first.getAndSet(false)
                      ? ticking(() -> {
                        if (closing.get()) {
                          rounds.getAndIncrement();
                        }
                      })
                      : ticking(() -> {
                        if (closing.get()) {
                          latest.set(rounds.get());
                          closed.getAndIncrement();
                          connection.close();
                        }
                      }));
      for (int i = 0; i <= MANY; i++) {
        Client client = site.client(listener);
        client.send("x");
      }
      Site.until(() -> listener.openCount() == MANY + 1);
      closing.set(true);
      Site.until(() -> listener.openCount() == 1);
      assertThat(closed).hasValue(MANY);
      assertThat(latest.get()).isLessThanOrEqualTo(1);
    }
  }

  private static Protocol ticking(Runnable onTick) {
    return new Protocol() {
      @Override
      public void onBytes(byte[] bytes) {}

      @Override
      public void onEnd() {}

      @Override
      public void onTick(long nowNanos) {
        onTick.run();
      }

      @Override
      public void onClosed(Optional<Throwable> cause) {}
    };
  }
}
