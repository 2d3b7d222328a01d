package org.pulsarweb.app;

/**
 * What {@code --help} prints: the settings by group, in 80 columns.
 *
 * <p>Immutable.
 */
final class HelpText {
  private static final int WIDTH = 80;
  private static final int INDENT = 27;

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  static String of(String program, Settings defaults) {
    var help = new HelpText();
    help.text.append("Usage: ").append(program).append(" [SETTING VALUE]...\n");
    String group = "";
    for (Setting<?> setting : Settings.ALL) {
      if (!setting.group().equals(group)) {
        group = setting.group();
        help.heading(group);
      }
      help.setting(setting, defaults);
    }
    help.heading("Asking");
    help.entry("-h, --help", "Print this and exit.");
    help.entry("    --version", "Print the versions of Pulsar and Java and exit.");
    help.text.append("\nStop it with Ctrl-C or TERM: what was begun is finished first.\n");
    return help.text.toString();
  }

  private void heading(String group) {
    text.append('\n').append(group).append(":\n");
  }

  private void setting(Setting<?> setting, Settings defaults) {
    String letter = setting.letter().isEmpty() ? "    " : "-" + setting.letter() + ", ";
    String word = defaults.word(setting);
    entry(
        letter + setting.flag() + " " + setting.metavar(),
        setting.help()
            + " Default: "
            + (word.isEmpty() ? "as the application has it" : word)
            + ".");
  }

  private void entry(String left, String right) {
    int column = 2 + left.length();
    text.append("  ").append(left);
    if (column + 2 > INDENT) {
      text.append('\n');
      column = 0;
    }
    for (String word : right.split(" ", -1)) {
      if (column + 1 + word.length() > WIDTH) {
        text.append('\n');
        column = 0;
      }
      int spaces = column < INDENT ? INDENT - column : 1;
      text.repeat(' ', spaces).append(word);
      column += spaces + word.length();
    }
    text.append('\n');
  }
}
