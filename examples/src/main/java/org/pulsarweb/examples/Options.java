package org.pulsarweb.examples;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an example that is no server was asked to do.
 *
 * <p>Immutable.
 */
final class Options {
  private static final int WRONG_USE = 2;

  private final Map<Option<?>, Object> values;

  private Options(Map<Option<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Reads a command line; ends the program if it asks for help or is not right. */
  static Options of(String program, String[] args, Option<?>... known) {
    if (List.of(args).contains("--help")) {
      System.out.print(help(program, known));
      System.exit(0);
    }
    try {
      return read(args, known);
    } catch (IllegalArgumentException e) {
      System.err.println(program + ": " + e.getMessage());
      System.exit(WRONG_USE);
      throw e;
    }
  }

  /** Reads flags, each with its value; throws if one is not right, with a line that says why. */
  static Options read(String[] args, Option<?>... known) {
    Map<Option<?>, Object> values = new HashMap<>();
    for (Option<?> option : known) {
      values.put(option, option.read(option.initial()));
    }
    for (int i = 0; i < args.length; i += 2) {
      Option<?> option = find(args[i], known);
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value: " + option.metavar());
      }
      values.put(option, option.read(args[i + 1]));
    }
    return new Options(values);
  }

  private static Option<?> find(String flag, Option<?>... known) {
    for (Option<?> option : known) {
      if (option.flag().equals(flag)) {
        return option;
      }
    }
    String all = List.of(known).stream().map(Option::flag).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("there is no setting " + flag + "; there are " + all);
  }

  static String help(String program, Option<?>... known) {
    var text = new StringBuilder("Usage: " + program + " [SETTING VALUE]...\n\n");
    for (Option<?> option : known) {
      String left = option.flag() + " " + option.metavar();
      text.append("  %-24s  %s (%s)\n".formatted(left, option.help(), option.initial()));
    }
    return text.append("  %-24s  print this and exit\n".formatted("--help")).toString();
  }

  @SuppressWarnings("unchecked") // an option's own reader made its value
  <T> T value(Option<T> option) {
    Object value = values.get(option);
    if (value == null) {
      throw new IllegalArgumentException(option.flag() + " is not a setting of this example");
    }
    return (T) value;
  }
}
