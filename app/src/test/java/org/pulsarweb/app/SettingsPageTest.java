package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/settings.md says what the declarations say; {@code -Dsettings=write} rewrites it. */
class SettingsPageTest {
  private static final Path PAGE =
      Path.of(System.getenv().getOrDefault("PULSAR_ROOT", "..")).resolve("docs/settings.md");

  /** Settings of the original that are not here, and why. */
  private static final Map<String, String> DROPPED = new LinkedHashMap<>();

  static {
    DROPPED.put("`password`", "It did nothing: a link between processes has a secret of its own.");
    DROPPED.put(
        "`log_handlers`, `log_config`",
        "`log_format` and `log_file` say where lines go and how they look; who wants more brings a"
            + " `logback.xml`, which then goes before these.");
    DROPPED.put("`default_process_name`", "Without `process_name` it is the program's name.");
    DROPPED.put("`exc_id`", "A run is known by its process id and the time it began.");
    DROPPED.put("`coverage`", "It is the business of a JVM agent: `jvm = [\"-javaagent:...\"]`.");
    DROPPED.put(
        "`post_fork`, `when_ready`, `when_exit`, `connection_made`, `connection_lost`,"
            + " `pre_request`, `post_request`",
        "Hooks are code, not settings: an application's `hooks()`.");
  }

  /** Settings of the original whose part of Pulsar is not built yet. */
  private static final String LATER =
      "`data_store` and `redis_server` (data stores), `http_proxy` (the HTTP client),"
          + " `stream_buffer` and `http_keep_alive` (limits of HTTP are in code today:"
          + " `HttpSettings`; its keep-alive is `keep_alive` here), and those of the test suite,"
          + " the task queue and the shell";

  @Test
  void the_page_is_the_one_that_the_declarations_give() throws Exception {
    String page = page();
    if ("write".equals(System.getProperty("settings"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/settings.md; -Dsettings=write rewrites it")
        .isEqualTo(page);
  }

  private static String page() {
    var text = new StringBuilder();
    text.append(
        """
        # Settings

        This page is written by a test from the declarations in `Settings`; the chapter \
        [Settings](guide/settings.md) of the guide says how to use them.

        A setting is chosen on the command line (`--exit-timeout 5`), in the environment \
        (`PULSAR_EXIT_TIMEOUT=5`), in a TOML file (`exit_timeout = 5`), or in code. In a program \
        with several applications the first one's settings have these names; those of another, \
        called rpc, are `--rpc-exit-timeout`, `PULSAR_RPC_EXIT_TIMEOUT`, and `exit_timeout` in \
        the table `[rpc]`. What is *of the whole program* is there once.

        """);
    String group = "";
    for (Setting<?> setting : Settings.ALL) {
      if (!setting.group().equals(group)) {
        group = setting.group();
        text.append("## ").append(group).append("\n\n");
      }
      text.append(entry(setting));
    }
    text.append(
        """
        ## Settings of the original that are not here

        Pulsar for Python had these, and Pulsar for Java does not:

        | setting | why |
        |---|---|
        """);
    DROPPED.forEach(
        (name, why) -> text.append("| ").append(name).append(" | ").append(why).append(" |\n"));
    text.append("\nNot dropped, but not there before their part of Pulsar is: ")
        .append(LATER)
        .append(".\n");
    return text.toString();
  }

  private static String entry(Setting<?> setting) {
    String word = Settings.defaults().word(setting);
    String flag = setting.isSwitch() ? setting.flag() : setting.flag() + " " + setting.metavar();
    String letter = setting.letter().isEmpty() ? "" : "`-" + setting.letter() + "`, ";
    String unit = setting.unit().isEmpty() ? "" : " " + setting.unit();
    return """
    ### %s

    %s

    - %s`%s`, `%s`%s
    - Default: %s. Allowed: %s.

    """
        .formatted(
            setting.key(),
            setting.help().replace("*", "\\*"),
            letter,
            flag,
            setting.variable(),
            setting.isGlobal() ? "; of the whole program" : "",
            word.isEmpty() ? setting.ifUnset() : "`" + word + "`" + unit,
            setting.words().allowed());
  }
}
