package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Which setting of which application a name stands for. The first application's settings have their
 * own names; another's have its prefix and a hyphen before them, except those of the whole program.
 */
final class Names {
  /** An application's settings before anything was asked for. The first has an empty prefix. */
  record Part(String prefix, Settings settings) {}

  /** A setting of the application with this number. */
  record Target(int part, Setting<?> setting) {}

  private final List<Part> parts;

  private Names(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  static Names of(Settings settings) {
    return new Names(List.of(new Part("", settings)));
  }

  /** Throws IllegalArgumentException if one name would stand for two settings. */
  static Names of(List<Part> parts) {
    var names = new Names(parts);
    if (parts.size() > 1) {
      var seen = new HashSet<String>();
      for (String name : names.all()) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException(
              "two settings would be --" + name + "; give one of the applications another name");
        }
      }
    }
    return names;
  }

  /** Returns an application's name as it stands before those of its settings. */
  static String prefix(String name) {
    var prefix = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char sign = Character.toLowerCase(name.charAt(i));
      boolean isPart = (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9');
      boolean isAfterHyphen = prefix.isEmpty() || prefix.charAt(prefix.length() - 1) == '-';
      if (isPart) {
        prefix.append(sign);
      } else if (!isAfterHyphen) {
        prefix.append('-');
      }
    }
    int end = prefix.length();
    return prefix.substring(0, end > 0 && prefix.charAt(end - 1) == '-' ? end - 1 : end);
  }

  List<Part> parts() {
    return parts;
  }

  /** Returns the setting with this name, in which hyphens stand between words. */
  Optional<Target> find(String name) {
    for (int part = 0; part < parts.size(); part++) {
      String own = own(part, name);
      for (Setting<?> setting : parts.get(part).settings().declared()) {
        if (setting.name().equals(own) && isNamed(part, setting)) {
          return Optional.of(new Target(part, setting));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the setting with this short flag. */
  Optional<Target> find(char letter) {
    for (Setting<?> setting : parts.getFirst().settings().declared()) {
      if (!setting.letter().isEmpty() && setting.letter().charAt(0) == letter) {
        return Optional.of(new Target(0, setting));
      }
    }
    return Optional.empty();
  }

  /** Returns the name that a setting of an application has here. */
  String name(int part, Setting<?> setting) {
    String prefix = setting.isGlobal() ? "" : parts.get(part).prefix();
    return prefix.isEmpty() ? setting.name() : prefix + "-" + setting.name();
  }

  /** Returns every name there is, with hyphens between words. */
  List<String> all() {
    var all = new ArrayList<String>();
    for (int part = 0; part < parts.size(); part++) {
      for (Setting<?> setting : parts.get(part).settings().declared()) {
        if (isNamed(part, setting)) {
          all.add(name(part, setting));
        }
      }
    }
    return all;
  }

  /**
   * Returns what to say of a name that is none: that it is one of the whole program, or which it
   * most likely meant.
   *
   * @param style how names are written here
   */
  String hint(String name, Style style) {
    for (int part = 1; part < parts.size(); part++) {
      String own = own(part, name);
      for (Setting<?> setting : parts.get(part).settings().declared()) {
        if (setting.isGlobal() && setting.name().equals(own)) {
          return " (" + style.of(own) + " is for the whole program)";
        }
      }
    }
    String nearest = NearestName.of(name, all().toArray(String[]::new));
    return nearest.isEmpty() ? "" : NearestName.asHint(style.of(nearest));
  }

  /** How a name is written in one place. */
  @FunctionalInterface
  interface Style {
    Style FLAG = name -> "--" + name;
    Style VARIABLE = Environment::variable;

    String of(String name);
  }

  /** Returns a name without the prefix of an application; without it, no name at all. */
  private String own(int part, String name) {
    String prefix = parts.get(part).prefix();
    if (prefix.isEmpty()) {
      return name;
    }
    boolean hasPrefix =
        name.length() > prefix.length() + 1
            && name.startsWith(prefix)
            && name.charAt(prefix.length()) == '-';
    return hasPrefix ? name.substring(prefix.length() + 1) : "";
  }

  private static boolean isNamed(int part, Setting<?> setting) {
    return part == 0 || !setting.isGlobal();
  }
}
