package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program's arguments, read by the settings' declarations: {@code --flag value}, {@code
 * --flag=value}, {@code -f value} or {@code -fvalue}; {@code --flag} and {@code --no-flag} for what
 * is yes or no; {@code --flag value value} for a list. Of two values of one flag the last counts.
 *
 * @param given what was given, in its order
 * @param asks what is asked instead of serving, such as {@code --help}; else empty
 */
record CommandLine(List<Given<?>> given, String asks) {
  static final String HELP = "--help";
  static final String VERSION = "--version";
  static final String CHECK_CONFIG = "--check-config";
  static final String PRINT_CONFIG = "--print-config";

  private static final String NO = "--no-";

  /** Returns what is asked for; throws IllegalArgumentException with a line for people. */
  static CommandLine read(Names names, String... args) {
    var given = new ArrayList<Given<?>>();
    String asks = "";
    int at = 0;
    while (at < args.length) {
      String arg = args[at];
      if (arg.equals(HELP) || arg.equals("-h")) {
        return new CommandLine(given, HELP);
      }
      if (arg.equals(VERSION)) {
        return new CommandLine(given, VERSION);
      }
      if (arg.equals(CHECK_CONFIG) || arg.equals(PRINT_CONFIG)) {
        asks = arg;
        at++;
      } else {
        at = setting(names, args, at, given);
      }
    }
    return new CommandLine(List.copyOf(given), asks);
  }

  /** Applies what was given to the settings of each application. */
  List<Settings> into(List<Settings> settings) {
    var result = new ArrayList<Settings>(settings);
    for (Given<?> one : given) {
      one.into(result);
    }
    return result;
  }

  /** Reads a flag and its value, and returns where the next flag is. */
  private static int setting(Names names, String[] args, int at, List<Given<?>> given) {
    String arg = args[at];
    boolean isLong = arg.startsWith("--");
    if (!isLong && (arg.length() < 2 || arg.charAt(0) != '-')) {
      throw new IllegalArgumentException(
          "'" + arg + "' is not a setting: " + (at == 0 ? begin() : stray(names, args, at)));
    }
    int equals = isLong ? arg.indexOf('=') : -1;
    int nameEnd = isLong ? (equals < 0 ? arg.length() : equals) : 2;
    String flag = arg.substring(0, nameEnd);
    Optional<Names.Target> negated = negated(names, flag);
    if (negated.isPresent() && equals < 0) {
      given.add(given(negated.get(), "false", flag));
      return at + 1;
    }
    Names.Target target = target(names, flag, arg);
    Setting<?> setting = target.setting();
    int next = at + 1;
    String word;
    if (nameEnd < arg.length()) {
      word = arg.substring(isLong ? nameEnd + 1 : nameEnd);
      if (word.isEmpty() && !setting.words().isOptional()) {
        throw needsValue(setting, flag);
      }
    } else if (setting.isSwitch()) {
      word = "true";
    } else {
      if (next == args.length || args[next].isEmpty() || args[next].startsWith("--")) {
        throw needsValue(setting, flag);
      }
      word = args[next++];
      char separator = setting.words().separator();
      while (separator != 0 && next < args.length && !args[next].startsWith("-")) {
        word = word + separator + args[next++];
      }
    }
    given.add(given(target, word, flag));
    return next;
  }

  private static Given<?> given(Names.Target target, String word, String flag) {
    return Given.read(target.part(), target.setting(), word, flag);
  }

  private static IllegalArgumentException needsValue(Setting<?> setting, String flag) {
    return new IllegalArgumentException(flag + " needs a value: " + setting.metavar());
  }

  private static String begin() {
    return "settings begin with --, " + HELP + " lists them";
  }

  /** Says why a word has no place: what is yes or no takes its value after an equals sign. */
  private static String stray(Names names, String[] args, int at) {
    String before = args[at - 1];
    boolean isSwitch =
        before.startsWith("--")
            && names.find(before.substring(2)).map(to -> to.setting().isSwitch()).orElse(false);
    return isSwitch ? "write " + before + "=" + args[at] : begin();
  }

  private static Optional<Names.Target> negated(Names names, String flag) {
    return flag.startsWith(NO)
        ? names.find(flag.substring(NO.length())).filter(to -> to.setting().isSwitch())
        : Optional.empty();
  }

  private static Names.Target target(Names names, String flag, String arg) {
    boolean isLong = flag.startsWith("--");
    Optional<Names.Target> target;
    if (isLong) {
      target = names.find(flag.substring(2));
    } else {
      boolean isMistyped = arg.length() > 2 && names.find(arg.substring(1)).isPresent(); // -bind
      target = isMistyped ? Optional.empty() : names.find(flag.charAt(1));
    }
    if (target.isPresent()) {
      return target.get();
    }
    String typed = isLong ? flag.substring(2) : arg.substring(1); // -bind most likely meant --bind
    String hint = names.hint(typed, Names.Style.FLAG);
    if (hint.isEmpty()) {
      hint = NearestName.hint("--" + typed, HELP, VERSION, CHECK_CONFIG, PRINT_CONFIG);
    }
    throw new IllegalArgumentException(
        "there is no setting " + (isLong ? flag : arg) + hint + "; " + HELP + " lists them all");
  }
}
