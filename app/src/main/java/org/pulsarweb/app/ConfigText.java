package org.pulsarweb.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code --print-config} prints: each setting with its value and where it comes from, in 80
 * columns, as a file that could be read again. What is not shown in full is in a comment.
 *
 * <p>Immutable.
 */
final class ConfigText {
  private static final int WIDTH = 80;

  /** Where the comments begin, if what is before leaves room. */
  private static final int COMMENT = 40;

  private final StringBuilder text = new StringBuilder();

  private final String program;

  private ConfigText(String program) {
    this.program = program;
  }

  static String of(String program, Names names, Optional<Path> file, List<Settings> settings) {
    var config = new ConfigText(program);
    config.text.append("# The settings of ").append(program).append(". ");
    config.text.append(file.isPresent() ? "File: " + file.get() : "No file was read").append('\n');
    for (int part = 0; part < settings.size(); part++) {
      if (part > 0) {
        config.text.append("\n[").append(names.parts().get(part).prefix()).append("]\n");
      }
      config.part(part, settings.get(part));
    }
    return config.text.toString();
  }

  private void part(int part, Settings settings) {
    String group = "none yet";
    for (Setting<?> setting : settings.declared()) {
      if ((part > 0 && setting.isGlobal()) || setting == Settings.CONFIG) {
        continue;
      }
      if (part == 0 && !setting.group().equals(group)) {
        group = setting.group();
        text.append("\n# ").append(group.isEmpty() ? program : group).append('\n');
      }
      setting(settings, setting);
    }
  }

  private void setting(Settings settings, Setting<?> setting) {
    String word = settings.word(setting);
    String shown = Secrets.hidden(setting, word);
    String origin = settings.origin(setting);
    if (!shown.equals(word)) {
      line("# " + setting.key() + " = " + quoted(shown), origin);
    } else if (word.isEmpty() && !settings.isChosen(setting)) {
      line("# " + setting.key(), origin + ": " + setting.ifUnset());
    } else if (setting.words().separator() == 0) {
      line(setting.key() + " = " + scalar(setting, word), origin);
    } else {
      list(setting, word, origin);
    }
  }

  private void list(Setting<?> setting, String word, String origin) {
    var parts = new ArrayList<String>();
    for (String part : ListWords.split(word, setting.words().separator())) {
      parts.add(quoted(part));
    }
    String line = setting.key() + " = [" + String.join(", ", parts) + "]";
    if (line.length() <= WIDTH) {
      line(line, origin);
      return;
    }
    line(setting.key() + " = [", origin);
    for (String part : parts) {
      text.append("  ").append(part).append(",\n");
    }
    text.append("]\n");
  }

  /** Writes the comment after the setting, or above it if there is no room. */
  private void line(String setting, String origin) {
    int column = Math.max(COMMENT, setting.length() + 2);
    if (column + 2 + origin.length() > WIDTH) {
      text.append("# ").append(origin).append(":\n").append(setting).append('\n');
    } else {
      text.append(setting).repeat(' ', column - setting.length());
      text.append("# ").append(origin).append('\n');
    }
  }

  private static String scalar(Setting<?> setting, String word) {
    boolean isNumber = !setting.unit().isEmpty() && TomlNumber.plain(word).equals(word);
    return setting.isSwitch() || (isNumber && !word.isEmpty()) ? word : quoted(word);
  }

  private static String quoted(String word) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char sign = word.charAt(i);
      if (sign == '"' || sign == '\\') {
        quoted.append('\\').append(sign);
      } else if (Character.isISOControl(sign)) {
        quoted.append("\\u").append(Integer.toHexString(0x1_0000 | sign).substring(1));
      } else {
        quoted.append(sign);
      }
    }
    return quoted.append('"').toString();
  }
}
