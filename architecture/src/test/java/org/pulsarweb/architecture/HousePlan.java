package org.pulsarweb.architecture;

import static java.util.stream.Collectors.toCollection;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rooms as ARCHITECTURE.md lists them: each row of its table that begins with a floor's number
 * is a room.
 *
 * @param rooms in the order of the table
 * @param scheduler the one class that may reach the JDK's scheduler of virtual threads, as room and
 *     name: {@code loop.Name}
 */
record HousePlan(List<Room> rooms, String scheduler) {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| *(?<floor>\\d+) *\\| *`(?<name>\\w+)`"
              + " *\\|(?<standsOn>[^|]*)\\|(?<libraries>[^|]*)\\| *(?<state>built|planned) *\\|",
          Pattern.MULTILINE);
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");
  private static final Pattern SCHEDULER = Pattern.compile("Scheduler class: `(\\w+\\.\\w+)`");

  /**
   * One row of the plan.
   *
   * @param standsOn rooms it names in its pom.xml
   * @param libraries packages from outside the JDK and the house it may use; "any" frees it
   * @param built whether it exists; otherwise it is planned
   */
  record Room(int floor, String name, Set<String> standsOn, Set<String> libraries, boolean built) {
    String packageName() {
      return "org.pulsarweb." + name;
    }

    /** Returns whether users program against it: the floors above 5 hold programs and tests. */
    boolean isLibrary() {
      return floor <= 5;
    }
  }

  static HousePlan read(Path file) {
    String text = House.text(file);
    List<Room> rooms = ROW.matcher(text).results().map(HousePlan::room).toList();
    if (rooms.isEmpty()) {
      throw new IllegalStateException(file + " has no table of rooms");
    }
    var scheduler = SCHEDULER.matcher(text);
    if (!scheduler.find()) {
      throw new IllegalStateException(file + " does not say: Scheduler class: `room.Name`");
    }
    return new HousePlan(rooms, scheduler.group(1));
  }

  List<Room> built() {
    return rooms.stream().filter(Room::built).toList();
  }

  /** Returns the rooms that exist and that users program against. */
  List<Room> libraries() {
    return rooms.stream().filter(room -> room.built() && room.isLibrary()).toList();
  }

  Room room(String name) {
    return rooms.stream()
        .filter(room -> room.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no room " + name + " in ARCHITECTURE.md"));
  }

  /** Returns the rooms that arrows lead to from this one, in one step or more. */
  Set<String> reach(Room from) {
    var found = new LinkedHashSet<String>();
    var next = new ArrayDeque<>(from.standsOn());
    while (!next.isEmpty()) {
      String name = next.remove();
      if (found.add(name)) {
        next.addAll(room(name).standsOn());
      }
    }
    return found;
  }

  private static Room room(MatchResult row) {
    return new Room(
        Integer.parseInt(row.group("floor")),
        row.group("name"),
        words(row.group("standsOn")),
        words(row.group("libraries")),
        row.group("state").equals("built"));
  }

  private static Set<String> words(String cell) {
    Stream<String> words = WORD.matcher(cell).results().map(word -> word.group(1));
    return words.collect(toCollection(LinkedHashSet::new));
  }
}
