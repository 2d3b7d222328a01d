package org.pulsarweb.app;

import java.util.ArrayList;

/**
 * Reads a program's arguments by the settings' declarations: {@code --flag value}, {@code
 * --flag=value}, {@code -f value} or {@code -fvalue}. Of two values of one flag the last counts.
 *
 * <p>Immutable.
 */
final class CommandLine {
  private static final String HELP = "--help";
  private static final String VERSION = "--version";

  private CommandLine() {}

  /** What the arguments ask for. */
  sealed interface Order {}

  /** To serve. */
  record Serve(Settings settings) implements Order {}

  /** To say what there is to choose. */
  record Help() implements Order {}

  /** To say which Pulsar this is. */
  record Version() implements Order {}

  /** Returns what is asked for; throws IllegalArgumentException with a line for people. */
  static Order read(Settings defaults, String... args) {
    var settings = defaults;
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (arg.equals(HELP) || arg.equals("-h")) {
        return new Help();
      }
      if (arg.equals(VERSION)) {
        return new Version();
      }
      boolean isLong = arg.startsWith("--");
      if (!isLong && (arg.length() < 2 || arg.charAt(0) != '-')) {
        throw new IllegalArgumentException(
            "'" + arg + "' is not a setting: settings begin with --, " + HELP + " lists them");
      }
      int equals = isLong ? arg.indexOf('=') : -1;
      int nameEnd = isLong ? (equals < 0 ? arg.length() : equals) : 2;
      var setting = setting(arg.substring(0, nameEnd), arg);
      String word;
      if (nameEnd < arg.length()) {
        word = arg.substring(isLong ? nameEnd + 1 : nameEnd);
      } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
        word = args[++i];
      } else {
        word = "";
      }
      settings = with(settings, setting, word);
    }
    return new Serve(settings);
  }

  private static <T> Settings with(Settings settings, Setting<T> setting, String word) {
    if (word.isEmpty()) {
      throw new IllegalArgumentException(setting + " needs a value: " + setting.metavar());
    }
    return settings.put(setting, setting.read(word));
  }

  private static Setting<?> setting(String flag, String arg) {
    var names = new ArrayList<String>();
    for (Setting<?> setting : Settings.ALL) {
      boolean isMistyped = arg.length() > 2 && arg.equals("-" + setting.name()); // -bind
      if (flag.equals(setting.flag()) || (flag.equals("-" + setting.letter()) && !isMistyped)) {
        return setting;
      }
      names.add(setting.flag());
    }
    names.add(HELP);
    names.add(VERSION);
    String typed = flag.startsWith("--") ? flag : "-" + arg; // -bind most likely meant --bind
    throw new IllegalArgumentException(
        "there is no setting "
            + (flag.startsWith("--") ? flag : arg)
            + NearestName.hint(typed, names.toArray(String[]::new))
            + "; "
            + HELP
            + " lists them all");
  }
}
