package org.pulsarweb.loop;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Processes that accept on one socket")
class BalanceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @BeforeAll
  static void find() {
    EpollTest.find();
  }

  /** A socket, a board, and the JVMs that accept. */
  private static final class Farm implements AutoCloseable {
    final Site site;
    final BoundSocket socket;
    final LoadBoard board;
    final List<Worker> workers = new ArrayList<>();
    private final Handover handover;
    private final Path file;

    Farm(int count) throws IOException {
      site = Site.open(Transport.EPOLL, 1);
      socket = site.bind(site.free(false));
      Path path = site.folder.resolve("h");
      file = site.folder.resolve("board");
      board = LoadBoard.create(file, count);
      handover = Handover.open(site.loop(), path, (_, _) -> List.of(socket));
      for (int i = 0; i < count; i++) {
        workers.add(Worker.start(path, file, i));
      }
    }

    /** Returns clients that have connected at once, all answered. */
    List<Client> burst(int count) throws IOException {
      List<Client> clients = Worker.connect(socket.address(), count);
      for (Client client : clients) {
        assertThat(Worker.answer(client)).isNotEmpty();
      }
      return clients;
    }

    void assertThatTheyAreSpread(long count) {
      for (int i = 0; i < workers.size(); i++) {
        assertWithin20Percent(board.openCount(i), count / (double) workers.size());
      }
    }

    /** Waits until what has ended is forgotten. */
    void awaitRest() {
      for (int i = 0; i < workers.size(); i++) {
        int slot = i;
        Site.until(() -> board.load(slot) < 64);
      }
    }

    @Override
    public void close() throws IOException {
      workers.forEach(Worker::close);
      handover.close();
      Files.delete(file);
      site.close();
    }
  }

  private static void assertWithin20Percent(long count, double even) {
    assertThat((double) count).isBetween(0.8 * even, 1.2 * even);
  }

  private static void close(List<Client> clients) throws IOException {
    for (Client client : clients) {
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void share_bursts_and_trickles_within_20_percent_of_even(int processes) throws Exception {
    try (var farm = new Farm(processes)) {
      var opened = new long[processes];
      for (int i = 0; i < 3; i++) {
        List<Client> burst = farm.burst(64);
        for (int slot = 0; slot < processes; slot++) {
          opened[slot] += farm.board.openCount(slot);
        }
        close(burst);
        farm.awaitRest();
      }
      for (long count : opened) {
        assertWithin20Percent(count, 3 * 64 / (double) processes);
      }

      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 60 * processes; i++) { // each ends before the next comes
        answers.addAll(Worker.askAtOnce(farm.socket.address(), 1));
      }
      var counts = answers.stream().collect(groupingBy(identity(), counting()));
      assertThat(counts).hasSize(processes);
      counts.values().forEach(count -> assertWithin20Percent(count, 60));

      farm.awaitRest();
      List<Client> staying = new ArrayList<>();
      for (int i = 0; i < 10 * processes; i++) {
        staying.addAll(farm.burst(1));
      }
      farm.assertThatTheyAreSpread(10L * processes);
      close(staying);
    }
  }

  @Test
  void pass_over_one_that_is_stopped_and_let_it_catch_up_later() throws Exception {
    try (var farm = new Farm(2)) {
      List<Client> clients = new ArrayList<>(farm.burst(10));
      Worker stopped = farm.workers.getFirst();
      stopped.signal("STOP");
      for (int i = 0; i < 20; i++) {
        long start = System.nanoTime();
        clients.addAll(farm.burst(1)); // by the other: it answers
        assertThat(System.nanoTime() - start).isLessThan(3 * SECOND);
      }
      assertThat(farm.board.openCount(1) - farm.board.openCount(0)).isGreaterThan(15);
      stopped.signal("CONT");
      clients.addAll(farm.burst(34));
      farm.assertThatTheyAreSpread(64);
      close(clients);
    }
  }

  @Test
  void take_over_from_one_that_is_killed_and_its_slot_serves_the_next() throws Exception {
    try (var farm = new Farm(2)) {
      List<Client> clients = farm.burst(20);
      Worker killed = farm.workers.removeFirst();
      killed.kill();
      farm.board.clear(0);
      assertThat(farm.board.openCount(0)).isZero();
      clients.addAll(farm.burst(10));
      assertThat(farm.board.openCount(1)).isBetween(16, 24);

      Path path = farm.site.folder.resolve("h");
      farm.workers.addFirst(Worker.start(path, farm.site.folder.resolve("board"), 0));
      clients.addAll(farm.burst(20));
      assertThat(farm.board.openCount(0)).isBetween(12, 28); // it had none, the other 20
      close(clients);
    }
  }

  @Test
  void burn_next_to_nothing_while_one_is_ahead_of_the_others() throws Exception {
    try (var farm = new Farm(2)) {
      List<Client> first = farm.burst(30);
      Worker ahead = farm.workers.getFirst();
      List<Client> ofOther = new ArrayList<>();
      for (Client client : first) {
        client.send("x");
        if (!Worker.answer(client).equals(ahead.pid())) {
          ofOther.add(client);
        }
      }
      close(ofOther);
      Site.until(() -> farm.board.openCount(1) == 0);
      close(farm.burst(1)); // so that it sees that it is ahead

      Duration before = ahead.process().info().totalCpuDuration().orElseThrow();
      assertThat(new CountDownLatch(1).await(2, TimeUnit.SECONDS)).isFalse();
      Duration after = ahead.process().info().totalCpuDuration().orElseThrow();
      assertThat(after.minus(before)).isLessThan(Duration.ofMillis(200));
      close(first);
    }
  }

  // ---- the board by itself --------------------------------------------------------------------

  @Test
  void leave_the_next_connection_to_whoever_has_fewer() throws Exception {
    Path folder = Files.createTempDirectory("board");
    Path path = folder.resolve("b");
    try {
      LoadBoard made = LoadBoard.create(path, 3);
      LoadBoard opened = LoadBoard.open(path);
      assertThat(opened.slots()).isEqualTo(3);
      LoadBoard.Slot own = made.slot(0);
      LoadBoard.Slot other = opened.slot(2);
      long now = SECOND;
      own.onAccepting(true, now);
      own.onOpened();
      assertThat(own.isAhead(now)).isFalse(); // nobody else is there
      other.onAccepting(true, now);
      assertThat(own.isAhead(now)).isFalse(); // one more is within the slack
      own.onOpened();
      assertThat(own.isAhead(now)).isTrue();
      assertThat(other.isAhead(now)).isFalse();
      assertThat(opened.openCount(0)).isEqualTo(2);

      long later = now + SECOND / 2 + 2;
      assertThat(own.isAhead(later)).isFalse(); // the other has not run since
      other.onTick(later);
      assertThat(own.isAhead(later)).isTrue();
      other.onAccepting(false, later);
      assertThat(own.isAhead(later)).isFalse();
      other.onAccepting(true, later);
      other.onTick(later);
      assertThat(own.isAhead(later)).isTrue();
      opened.clear(2);
      assertThat(own.isAhead(later)).isFalse();
    } finally {
      Files.delete(path);
      Files.delete(folder);
    }
  }

  @Test
  void count_connections_that_ended_a_moment_ago_and_forget_them() throws Exception {
    Path folder = Files.createTempDirectory("board");
    Path path = folder.resolve("b");
    try {
      LoadBoard board = LoadBoard.create(path, 2);
      LoadBoard.Slot own = board.slot(0);
      LoadBoard.Slot other = board.slot(1);
      long now = SECOND;
      other.onAccepting(true, now);
      for (int i = 0; i < 3; i++) {
        own.onOpened();
        own.onClosed();
      }
      assertThat(board.openCount(0)).isZero();
      assertThat(own.isAhead(now)).isTrue();
      for (int i = 0; i < 20; i++) {
        now += SECOND / 10;
        own.onTick(now);
        other.onTick(now);
      }
      assertThat(own.isAhead(now)).isFalse();
    } finally {
      Files.delete(path);
      Files.delete(folder);
    }
  }

  @Test
  void may_differ_by_five_percent_when_they_have_many() throws Exception {
    Path folder = Files.createTempDirectory("board");
    Path path = folder.resolve("b");
    try {
      LoadBoard board = LoadBoard.create(path, 2);
      LoadBoard.Slot own = board.slot(0);
      LoadBoard.Slot other = board.slot(1);
      other.onAccepting(true, SECOND);
      for (int i = 0; i < 100; i++) {
        own.onOpened();
        other.onOpened();
      }
      for (int i = 0; i < 5; i++) {
        own.onOpened();
        assertThat(own.isAhead(SECOND)).isFalse();
      }
      own.onOpened();
      assertThat(own.isAhead(SECOND)).isTrue();
    } finally {
      Files.delete(path);
      Files.delete(folder);
    }
  }

  @Test
  void refuse_a_file_that_is_no_board() throws Exception {
    Path folder = Files.createTempDirectory("board");
    Path path = folder.resolve("b");
    try {
      for (int size : new int[] {0, 100, 1000}) {
        Files.write(path, new byte[size]);
        assertThatThrownBy(() -> LoadBoard.open(path))
            .isInstanceOf(IOException.class)
            .hasMessage(path + " is no load board");
      }
      assertThatThrownBy(() -> LoadBoard.create(path, 2))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThatThrownBy(() -> LoadBoard.create(folder.resolve("c"), 0))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      Files.delete(path);
      Files.delete(folder);
    }
  }
}
