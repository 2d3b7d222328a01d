package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A query that a fiber makes through JDBC parks the fiber and not the loop")
class JdbcTest {
  private static PostgreSql database;

  @BeforeAll
  static void start() throws Exception {
    database = PostgreSql.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void the_loop_goes_on_while_it_waits_for_the_answer() throws Exception {
    var ticks = new AtomicInteger();
    try (var group = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      EventLoop loop = group.loops().getFirst();
      Timer _ = loop.every(Duration.ofMillis(10), ticks::incrementAndGet);
      Fiber<int[]> fiber =
          loop.start(() -> {
            try (Connection connection = database.connect()) {
              int before = ticks.get();
              int one = select(connection);
              return new int[] {one, ticks.get() - before};
            }
          });
      assertThat(fiber.join()[0]).isEqualTo(1);
      assertThat(fiber.join()[1]).isGreaterThan(10);
    }
  }

  @Test
  void ten_fibers_of_one_loop_wait_at_the_same_time() throws Exception {
    try (var group = LoopGroup.open(1, Transport.BEST, LoopListener.NONE)) {
      long start = System.nanoTime();
      Fiber<List<Integer>> all =
          group
              .loops()
              .getFirst()
              .start(() ->
                  Fibers.all(
                      IntStream.range(0, 10).boxed().toList(),
                      _ -> {
                        try (Connection connection = database.connect()) {
                          return select(connection);
                        }
                      }));
      assertThat(all.join()).hasSize(10).containsOnly(1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static int select(Connection connection) throws Exception {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select pg_sleep(0.3), 1")) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(2);
    }
  }
}
