package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The registry: actors by id and by name")
class RegistryTest {
  private static Node node;

  private final Registry registry = new Registry(3);

  @BeforeAll
  static void open() throws Exception {
    node = Node.open(3, "registry-test", ArbiterSettings.DEFAULTS, ActorListener.NONE, "");
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static Cell<Object> cell(int serial, String name) {
    var blueprint =
        new Blueprint<Object>(node, Object.class, Object::new, Spawn.shared().named(name));
    return new Cell<>(blueprint, null, serial);
  }

  private Cell<Object> add(int serial) {
    Cell<Object> cell = cell(serial, "");
    registry.add(cell);
    return cell;
  }

  @Test
  void an_id_is_eight_letters_and_digits_and_says_which_jvm() {
    assertThat(Registry.id(Registry.address(3, 1))).isEqualTo("03000001");
    assertThat(Registry.id(Registry.address(3, (1 << 30) - 1))).isEqualTo("03zzzzzz");
    long address = Registry.address("03zzzzzz");
    assertThat(Registry.node(address)).isEqualTo(3);
    assertThat(Registry.serial(address)).isEqualTo((1 << 30) - 1);
    assertThat(Registry.address("zz000000")).isEqualTo(Registry.address(1023, 0));
    for (String none : List.of("", "too long an id", "short", "iiiiiiii", "0300000 ")) {
      assertThat(Registry.address(none)).isEqualTo(-1);
    }
  }

  @Test
  void who_is_not_there_is_not_found() {
    Cell<Object> one = add(1);
    assertThat(registry.bySerial(1)).isSameAs(one);
    assertThat(registry.bySerial(2)).isNull();
    registry.remove(one);
    assertThat(registry.bySerial(1)).isNull();
    registry.remove(one);
    assertThat(registry.count()).isZero();
  }

  @Test
  void a_million_have_each_an_id_of_its_own() {
    int count = 1_000_000;
    List<Cell<Object>> cells = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      cells.add(add(registry.next()));
    }
    assertThat(registry.count()).isEqualTo(count);
    for (int i = 0; i < count; i += 97) {
      assertThat(registry.bySerial(cells.get(i).serial)).isSameAs(cells.get(i));
    }
    for (int i = 0; i < count; i += 2) {
      registry.remove(cells.get(i));
    }
    assertThat(registry.count()).isEqualTo(count / 2);
    for (int i = 0; i < count; i += 101) {
      Child<?> found = registry.bySerial(cells.get(i).serial);
      assertThat(found).isSameAs(i % 2 == 0 ? null : cells.get(i));
    }
    cells.forEach(registry::remove);
    assertThat(registry.count()).isZero();
  }

  @Test
  void all_are_found_whatever_was_removed_before_them() {
    var random = new Random(42);
    Set<Integer> present = new HashSet<>();
    List<Cell<Object>> cells = new ArrayList<>();
    for (int serial = 0; serial < 400; serial++) {
      cells.add(cell(serial, ""));
    }
    for (int step = 0; step < 20_000; step++) {
      // Half full of 64 places at most, then of more: chains wrap around the end of the table.
      int serial = random.nextInt(step < 10_000 ? 40 : 400);
      if (present.remove(serial)) {
        registry.remove(cells.get(serial));
      } else {
        present.add(serial);
        registry.add(cells.get(serial));
      }
      if (step % 50 == 0) {
        for (int i = 0; i < cells.size(); i++) {
          assertThat(registry.bySerial(i)).isSameAs(present.contains(i) ? cells.get(i) : null);
        }
      }
      assertThat(registry.count()).isEqualTo(present.size());
    }
  }

  @Test
  void a_number_is_not_given_twice_while_its_actor_lives() {
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      given.add(registry.next());
      registry.add(cell(given.getLast(), ""));
    }
    assertThat(given).doesNotHaveDuplicates().doesNotContain(0);
  }

  @Test
  void a_name_is_given_once_and_is_free_when_its_actor_is_gone() {
    Cell<Object> first = cell(1, "a");
    Cell<Object> second = cell(2, "a");
    registry.name("a", first);
    registry.add(first);
    assertThat(registry.byName("a")).isSameAs(first);
    assertThatThrownBy(() -> registry.name("a", second))
        .isInstanceOf(SpawnException.class)
        .hasMessage("the name a is taken by " + first + ": each actor's is its own");
    registry.remove(second);
    assertThat(registry.byName("a")).isSameAs(first);
    registry.remove(first);
    assertThat(registry.byName("a")).isNull();
    registry.name("a", second);
    assertThat(registry.byName("a")).isSameAs(second);
  }
}
