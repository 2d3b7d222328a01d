package org.pulsarweb.dist;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a program has answered, as people read it in 80 columns: names and values beside each other,
 * lists of things alike as tables, and within each what it has, indented. It knows none of the
 * answers, so that a program may tell more than this command has heard of.
 */
final class Shown {
  private static final int COLUMNS = 80;
  private static final int INDENT = 2;
  private static final String NAME = "name";
  private static final String NOTHING = "-";

  private final List<String> lines = new ArrayList<>();

  private Shown() {}

  /** Returns the lines for a value of JSON. */
  static List<String> lines(@Nullable Object value) {
    var shown = new Shown();
    shown.add("", value, 0);
    return shown.lines;
  }

  private void add(String name, @Nullable Object value, int indent) {
    switch (value) {
      case Map<?, ?> map -> addMap(map, indent);
      case List<?> list when isOfMaps(list) -> addMaps(list, indent);
      case null, default -> text(name, value).lines().forEach(line -> put(line, indent));
    }
  }

  private void put(String line, int indent) {
    lines.add(line.isEmpty() ? "" : " ".repeat(indent) + line);
  }

  private void addMap(Map<?, ?> map, int indent) {
    Map<String, Object> inner = new LinkedHashMap<>();
    Map<String, String> plain = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (isInner(value) || text(name, value).contains("\n")) {
        inner.put(name, value);
      } else {
        plain.put(name, text(name, value));
      }
    });
    int width =
        plain.keySet().stream().mapToInt(name -> Units.heading(name).length()).max().orElse(0);
    plain.forEach((name, text) -> {
      String heading = Units.heading(name);
      put(heading + " ".repeat(width - heading.length() + 2) + text, indent);
    });
    boolean isFirst = plain.isEmpty();
    for (Map.Entry<String, Object> part : inner.entrySet()) {
      if (isEmpty(part.getValue())) {
        continue;
      }
      if (!isFirst) {
        gap();
      }
      isFirst = false;
      put(Units.heading(part.getKey()), indent);
      add(part.getKey(), part.getValue(), indent + INDENT);
    }
  }

  private static boolean isInner(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> _ -> true;
      case List<?> list -> isOfMaps(list);
      case null, default -> false;
    };
  }

  private static boolean isEmpty(Object value) {
    return value instanceof Map<?, ?> map && map.isEmpty();
  }

  private void gap() {
    if (!lines.isEmpty() && !lines.getLast().isEmpty()) {
      lines.add("");
    }
  }

  private void addMaps(List<?> maps, int indent) {
    List<String> table = table(maps, COLUMNS - indent);
    if (!table.isEmpty()) {
      table.forEach(line -> put(line, indent));
      return;
    }
    boolean isFirst = true;
    for (Object one : maps) {
      Map<?, ?> map = (Map<?, ?>) one;
      if (!isFirst) {
        gap();
      }
      isFirst = false;
      String title = title(map);
      if (title.isEmpty()) {
        addMap(map, indent);
      } else {
        put(title, indent);
        var rest = new LinkedHashMap<Object, Object>(map);
        rest.remove(NAME);
        addMap(rest, indent + INDENT);
      }
    }
  }

  /** Returns the name of a thing, or of the first part that has one. */
  private static String title(Map<?, ?> map) {
    if (map.get(NAME) instanceof String name) {
      return name;
    }
    for (Object part : map.values()) {
      if (part instanceof Map<?, ?> inner && inner.get(NAME) instanceof String name) {
        return name;
      }
    }
    return "";
  }

  /** Returns a table of things that have plain values only; no lines if it would be too wide. */
  private static List<String> table(List<?> maps, int most) {
    SequencedSet<String> names = new LinkedHashSet<>();
    for (Object one : maps) {
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) one).entrySet()) {
        String name = String.valueOf(entry.getKey());
        boolean isPlain =
            !(entry.getValue() instanceof Map<?, ?> || entry.getValue() instanceof List<?>);
        if (!isPlain || text(name, entry.getValue()).contains("\n")) {
          return List.of();
        }
        names.add(name);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Object one : maps) {
      Map<?, ?> map = (Map<?, ?>) one;
      rows.add(names.stream().map(name -> text(name, map.get(name))).toList());
    }
    return new Table(
            names.stream().map(Units::heading).toList(),
            rows,
            names.stream().map(name -> isOfNumbers(maps, name)).toList())
        .lines(most);
  }

  private static boolean isOfNumbers(List<?> maps, String name) {
    return maps.stream()
        .map(one -> ((Map<?, ?>) one).get(name))
        .allMatch(value -> value == null || value instanceof Number);
  }

  private static boolean isOfMaps(List<?> list) {
    return !list.isEmpty() && list.stream().allMatch(Map.class::isInstance);
  }

  private static String text(String name, @Nullable Object value) {
    return switch (value) {
      case null -> NOTHING;
      case Number number -> Units.text(name, number);
      case Boolean yes -> yes ? "yes" : "no";
      case List<?> list when list.isEmpty() -> NOTHING;
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
      default -> value.toString().isEmpty() ? NOTHING : value.toString();
    };
  }
}
