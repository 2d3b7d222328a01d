package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code --help} prints: the settings by group, in 80 columns, with the defaults of this
 * program. Of a second application and those after it only what differs is listed.
 *
 * <p>Immutable.
 */
final class HelpText {
  private static final int WIDTH = 80;
  private static final int INDENT = 27;

  private final StringBuilder text = new StringBuilder();
  private final Names names;

  private HelpText(Names names) {
    this.names = names;
  }

  static String of(String program, Names names) {
    var help = new HelpText(names);
    help.text.append("Usage: ").append(program).append(" [SETTING VALUE]...\n");
    help.first(program);
    for (int part = 1; part < names.parts().size(); part++) {
      help.other(part);
    }
    help.heading("Asking");
    help.entry("-h, --help", "Print this and exit.");
    help.entry("    --version", "Print the versions of Pulsar and Java and exit.");
    help.entry("    --check-config", "Say whether the settings are right, and exit.");
    help.entry("    --print-config", "Print each setting and where it comes from, and exit.");
    help.paragraph(
        "Settings are also read from pulsar.toml (exit_timeout = 5) and from the environment"
            + " (PULSAR_EXIT_TIMEOUT=5). The command line goes before the environment, that before"
            + " the file, and that before what the program says.");
    help.paragraph("Stop it with Ctrl-C or TERM: what was begun is finished first.");
    return help.text.toString();
  }

  /** The settings of the program and of its first application. */
  private void first(String program) {
    Settings settings = names.parts().getFirst().settings();
    for (String group : groups(settings.declared())) {
      heading(group.isEmpty() ? program : group);
      for (Setting<?> setting : settings.declared()) {
        if (setting.group().equals(group)) {
          setting(0, setting);
        }
      }
    }
  }

  private void other(int part) {
    Settings settings = names.parts().get(part).settings();
    String prefix = names.parts().get(part).prefix();
    heading("Application " + prefix);
    var groups = new ArrayList<String>();
    for (Setting<?> setting : Settings.ALL) {
      if (!setting.isGlobal() && !groups.contains(setting.group())) {
        groups.add(setting.group());
      }
    }
    indented(
        2,
        0,
        "It has all of "
            + NearestName.list(groups.toArray(String[]::new)).replace(" or ", " and ")
            + " for itself, with --"
            + prefix
            + "- before the name; these differ:");
    for (Setting<?> setting : settings.declared()) {
      boolean isOwn = !Settings.ALL.contains(setting);
      if (!setting.isGlobal() && (isOwn || settings.isChosen(setting))) {
        setting(part, setting);
      }
    }
  }

  private static List<String> groups(List<Setting<?>> settings) {
    var groups = new ArrayList<String>();
    for (Setting<?> setting : settings) {
      if (!groups.contains(setting.group())) {
        groups.add(setting.group());
      }
    }
    return groups;
  }

  private void heading(String group) {
    text.append('\n').append(group).append(":\n");
  }

  private void setting(int part, Setting<?> setting) {
    boolean hasLetter = part == 0 && !setting.letter().isEmpty();
    String flag = (hasLetter ? "-" + setting.letter() + ", --" : "    --");
    entry(
        flag + names.name(part, setting) + (setting.isSwitch() ? "" : " " + setting.metavar()),
        setting.help() + initial(names.parts().get(part).settings(), setting));
  }

  /** What is off by default is not worth a word. */
  private static String initial(Settings settings, Setting<?> setting) {
    String word = Secrets.hidden(setting, settings.word(setting));
    if (setting.isSwitch() && word.equals("false")) {
      return "";
    }
    return " Default: " + (word.isEmpty() ? setting.ifUnset() : word) + ".";
  }

  private void entry(String left, String right) {
    text.append("  ").append(left);
    int column = 2 + left.length();
    if (column + 2 > INDENT) {
      text.append('\n');
      column = 0;
    }
    indented(INDENT, column, right);
  }

  private void paragraph(String sentences) {
    text.append('\n');
    indented(0, 0, sentences);
  }

  /** Writes words from a column on, where some of the first line may be written already. */
  private void indented(int indent, int written, String words) {
    int column = written;
    boolean isFirst = true;
    for (String word : words.split(" ", -1)) {
      if (!isFirst && column + 1 + word.length() > WIDTH) {
        text.append('\n');
        column = 0;
        isFirst = true;
      }
      int spaces = isFirst ? indent - column : 1;
      text.repeat(' ', spaces).append(word);
      column += spaces + word.length();
      isFirst = false;
    }
    text.append('\n');
  }
}
