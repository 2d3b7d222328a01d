package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.PerMessageDeflate;

@DisplayName("Rooms that workers share")
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class RoomsTest {
  private static final String IN_THREADS = "--concurrency=thread";
  private static final String IN_JVMS = "--concurrency=process";
  private static final int TRIES_MAX = 200;

  @TempDir Path folder;

  /** A client that is in the room, and the worker that it is with. */
  private record Guest(SocketClient client, String worker, long pid) implements AutoCloseable {
    static Guest open(DepotProgram program, boolean deflating) throws IOException {
      Optional<PerMessageDeflate> deflate =
          deflating ? Optional.of(PerMessageDeflate.WITH_TAKEOVER) : Optional.empty();
      var client = SocketClient.open(program.connect(), "/room", deflate, List.of());
      String[] who = client.text().split(" ", -1);
      return new Guest(client, who[0], Long.parseLong(who[1]));
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  /** Returns guests of two workers. */
  private static List<Guest> guests(DepotProgram program) throws IOException {
    List<Guest> guests = new ArrayList<>();
    Set<String> workers = new HashSet<>();
    while (workers.size() < 2 || guests.size() < 4) {
      assertThat(guests.size()).as("%s", workers).isLessThan(TRIES_MAX);
      Guest guest = Guest.open(program, guests.size() % 2 == 0);
      workers.add(guest.worker());
      guests.add(guest);
    }
    return guests;
  }

  private static void closeAll(List<Guest> guests) throws IOException {
    for (Guest guest : guests) {
      guest.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_THREADS, IN_JVMS})
  void tell_the_sockets_of_all_workers_once_and_in_order(String where) throws Exception {
    int count = 100;
    try (var program = DepotProgram.start(folder, where, "--workers=2")) {
      List<Guest> guests = guests(program);
      for (int n = 0; n < count; n++) {
        for (int from = 0; from < guests.size(); from++) {
          guests.get(from).client().send(from + " " + n + " " + "x".repeat(n * 10));
        }
      }
      for (Guest guest : guests) {
        Map<String, Integer> next = new HashMap<>();
        for (int n = 0; n < count * guests.size(); n++) {
          String[] words = guest.client().text().split(" ", -1);
          assertThat(Integer.parseInt(words[1])).isEqualTo(next.getOrDefault(words[0], 0));
          assertThat(words[2]).hasSize(10 * Integer.parseInt(words[1]));
          next.merge(words[0], 1, Integer::sum);
        }
        assertThat(next).hasSize(guests.size());
      }
      guests.getFirst().client().send(new byte[] {1, 2, 3});
      for (Guest guest : guests) {
        assertThat(guest.client().bytes()).containsExactly(1, 2, 3);
      }
      closeAll(guests);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_THREADS, IN_JVMS})
  void are_closed_for_all_workers(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where, "--workers=2")) {
      List<Guest> guests = guests(program);
      guests.getFirst().client().send("close");
      for (Guest guest : guests) {
        assertThat(guest.client().closed()).isEqualTo(new CloseReason(4000, "over"));
      }
      closeAll(guests);
    }
  }

  @Test
  void go_on_when_a_worker_is_killed_and_take_its_successor_in() throws Exception {
    try (var program = DepotProgram.start(folder, IN_JVMS, "--workers=2")) {
      List<Guest> guests = guests(program);
      Guest doomed = guests.getFirst();
      Guest stays =
          guests.stream().filter(guest -> guest.pid() != doomed.pid()).findFirst().orElseThrow();
      doomed.client().send("the last words");
      assertThat(doomed.client().text()).isEqualTo("the last words");
      assertThat(stays.client().text()).isEqualTo("the last words");
      assertThat(ProcessHandle.of(doomed.pid()).orElseThrow().destroyForcibly()).isTrue();
      assertThatIOException().isThrownBy(doomed.client()::text);
      stays.client().send("anybody?");
      assertThat(stays.client().text()).isEqualTo("anybody?");

      Set<Long> before = Set.of(doomed.pid(), stays.pid());
      Guest fresh = Guest.open(program, true);
      guests.add(fresh);
      while (before.contains(fresh.pid())) {
        fresh = Guest.open(program, true);
        guests.add(fresh);
      }
      assertThat(hears(fresh, stays)).isTrue();
      fresh.client().send("from the successor");
      while (!stays.client().text().equals("from the successor")) {
        // what it has said itself
      }
      closeAll(guests);
    }
  }

  /** Whether one hears the other before long: what is told to a worker that starts is lost. */
  private static boolean hears(Guest one, Guest other) throws IOException {
    for (int n = 0; n < TRIES_MAX; n++) {
      other.client().send("from the other");
      String own = "try " + n;
      one.client().send(own);
      for (String heard = one.client().text(); !heard.equals(own); heard = one.client().text()) {
        if (heard.equals("from the other")) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void are_the_same_for_the_same_name_while_they_are_in_use() {
    Rooms rooms = Rooms.of();
    Room room = rooms.named("kitchen");
    assertThat(rooms.named("kitchen")).isSameAs(room);
    assertThat(rooms.named("attic")).isNotSameAs(room);
    assertThatIllegalArgumentException().isThrownBy(() -> rooms.named("ü".repeat(513)));
  }

  @Test
  void without_a_server_are_rooms_of_this_jvm() {
    List<String> heard = new ArrayList<>();
    Room room = Rooms.of().named("kitchen");
    room.onMessage(message -> heard.add(message.toString()));
    room.send("hello");
    room.close(1000, "");
    assertThat(heard).containsExactly("hello");
  }
}
