package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HelpTextTest {
  private final String help = HelpText.of("Hello", Names.of(Settings.of("--keep-alive", "75")));

  @Test
  void it_fits_into_eighty_columns() {
    assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(help.lines()).noneSatisfy(line -> assertThat(line).endsWith(" "));
  }

  @Test
  void it_names_the_application_and_every_setting() {
    assertThat(help).startsWith("Usage: Hello [SETTING VALUE]...\n");
    for (Setting<?> setting : Settings.ALL) {
      assertThat(help).contains((setting.flag() + " " + setting.metavar()).strip());
    }
    assertThat(help).contains("-b, --bind ADDRESS", "-w, --workers N", "--help", "--version");
  }

  @Test
  void it_says_the_defaults_of_this_application() {
    assertThat(help.replaceAll("\\s+", " "))
        .contains("Default: 127.0.0.1:8060.", "Default: 2048.", "Default: 75.", "Default: best.");
    assertThat(HelpText.of("Hello", Names.of(Settings.defaults())).replaceAll("\\s+", " "))
        .contains("Default: as the application has it.");
  }

  @Test
  void settings_are_grouped() {
    assertThat(help.lines()).contains("Serving:", "Workers:", "Asking:");
  }
}
