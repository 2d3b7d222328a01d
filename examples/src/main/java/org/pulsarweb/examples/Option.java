package org.pulsarweb.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.pulsarweb.actor.Spawn;

/**
 * One setting of an example that is no server.
 *
 * <p>Immutable.
 *
 * @param name the flag without its dashes
 * @param metavar what the help text calls the value
 * @param initial the default, as it would be written on the command line
 * @param help what it is for
 * @param reader makes a value of a word, or throws if it cannot be one
 * @param <T> what the word becomes
 */
record Option<T>(
    String name, String metavar, String initial, String help, Function<String, T> reader) {
  /** Where the example's actors live. */
  static final Option<Spawn> KIND =
      new Option<>(
          "kind",
          "KIND",
          "thread",
          "where actors live: shared, thread or process",
          word ->
              switch (word) {
                case "shared" -> Spawn.shared();
                case "thread" -> Spawn.inThread();
                case "process" -> Spawn.inProcess();
                default -> throw new IllegalArgumentException(word);
              });

  /** A time in seconds, which may have a fraction. */
  static Option<Double> seconds(String name, String initial, String help) {
    return new Option<>(
        name,
        "SECONDS",
        initial,
        help,
        word -> require(Double.parseDouble(word), word.matches("[0-9.]+")));
  }

  /** A number of things, of which there is one at least. */
  static Option<Integer> count(String name, String initial, String help) {
    return new Option<>(
        name, "N", initial, help, word -> require(Integer.parseInt(word), !word.matches("-.*|0+")));
  }

  /** Where a server is: a literal address and a port. */
  static Option<InetSocketAddress> address(String name, String initial, String help) {
    return new Option<>(
        name,
        "HOST:PORT",
        initial,
        help,
        word -> {
          int colon = word.lastIndexOf(':');
          String host = word.substring(0, Math.max(0, colon));
          int port = Integer.parseInt(word.substring(colon + 1));
          return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        });
  }

  private static <T> T require(T value, boolean held) {
    if (!held) {
      throw new IllegalArgumentException();
    }
    return value;
  }

  String flag() {
    return "--" + name;
  }

  T read(String word) {
    try {
      return reader.apply(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          flag() + " " + metavar + " cannot be '" + word + "': " + help, e);
    }
  }
}
