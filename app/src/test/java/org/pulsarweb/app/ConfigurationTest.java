package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
  private static final Setting<String> TEMPLATES =
      Setting.named("templates", "FOLDER", Words.text("a folder"))
          .initially("templates")
          .help("Where templates are.")
          .declare();

  private static final Setting<Optional<String>> PASSWORD =
      Setting.named("mail-code", "TEXT", Words.orUnset(Words.text("a text")))
          .secret()
          .help("What the mail server wants to hear.")
          .declare();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("pulsar.toml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          - | - | - | - | 1 | default
          2 | - | - | - | 2 | code
          2 | 3 | - | - | 3 | pulsar.toml:2
          - | 3 | - | - | 3 | pulsar.toml:2
          2 | 3 | 4 | - | 4 | PULSAR_WORKERS
          2 | - | 4 | - | 4 | PULSAR_WORKERS
          - | 3 | 4 | 5 | 5 | --workers
          2 | - | - | 5 | 5 | --workers
          - | - | 4 | 5 | 5 | --workers
          2 | 3 | 4 | 1 | 1 | --workers
          """)
  void the_command_line_goes_before_environment_file_code_and_default(
      String code, String toml, String variable, String flag, int workers, String origin)
      throws IOException {
    Settings own = code == null ? Settings.defaults() : Settings.of("-w", code);
    if (toml != null) {
      Files.writeString(file, "# workers\nworkers = " + toml + "\n");
    }
    Map<String, String> variables =
        variable == null ? Map.of() : Map.of("PULSAR_WORKERS", variable);
    String[] args = flag == null ? new String[0] : new String[] {"--workers", flag};

    Settings settings = serve(variables, List.of(own), args).getFirst();

    assertThat(settings.workers()).isEqualTo(workers);
    assertThat(settings.origin(Settings.WORKERS).replace(folder + "/", "")).isEqualTo(origin);
  }

  @Test
  void a_file_has_settings_in_all_its_ways() throws IOException {
    Files.writeString(
        file,
        """
        bind = ["127.0.0.1:0", "unix:/run/a.sock"]
        exit-timeout = 2.5
        keep_alive = "7"
        debug = true
        umask = 0o27
        rss_max = "600M"
        pid_file = ""
        jvm = ["-Xss512k", "-Dx=a b"]
        log.level = ["info", "org.pulsarweb.web.debug"]

        [log]
        """
            .replace("\n[log]\n", ""));
    Settings settings = serve(Map.of(), "--log-format", "text").getFirst();
    assertThat(settings.bind()).hasSize(2);
    assertThat(settings.exitTimeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(settings.keepAlive()).contains(Duration.ofSeconds(7));
    assertThat(settings.value(Settings.DEBUG)).isTrue();
    assertThat(settings.value(Settings.UMASK)).contains(23);
    assertThat(settings.value(Settings.RSS_MAX)).contains(600L << 20);
    assertThat(settings.value(Settings.PID_FILE)).isEmpty();
    assertThat(settings.value(Settings.JVM)).containsExactly("-Xss512k", "-Dx=a b");
    assertThat(settings.logLevels())
        .isEqualTo(new LogLevels(LogLevel.INFO, Map.of("org.pulsarweb.web", LogLevel.DEBUG)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          wokers = 2           | 1:1: there is no setting wokers (did you mean workers?)
          # x~~  bnd = "x"     | 3:3: there is no setting bnd (did you mean bind?)
          zzz = 1              | 1:1: there is no setting zzz
          Workers = 1          | 1:1: there is no setting Workers (did you mean workers?)
          workers = "two"      | 1:11: bad value 'two' for workers: give a whole number from 0 to
          workers = 1025       | 1:11: bad value '1025' for workers: give a whole number from 0 to
          workers = ""         | 1:11: bad value '' for workers: give a whole number
          workers = [1]        | 1:11: workers is one value, not a list
          bind = [":1", [":2"]]  | 1:15: bind is a list of values, not of lists
          a=1~bind = [":1", "x"] | 1:1: there is no setting a
          debug = 2            | 1:9: bad value '2' for debug: give true or false
          io = "epol"          | 1:6: bad value 'epol' for io: give best, epoll, nio or uring (did
          [log]~levl = "info"  | 2:1: there is no setting log.levl (did you mean level?)
          config = "x"         | 1:1: a file cannot name another file; give --config
          workers = 1~workers=2 | 2:1: workers is there twice
          workers              | 1:8: after a key comes =
          """)
  void what_is_wrong_in_a_file_is_said_with_its_place(String toml, String message)
      throws IOException {
    Files.writeString(file, toml.replace('~', '\n'));
    refused(Map.of(), file + ":" + message);
  }

  @Test
  void two_keys_for_one_setting_are_the_last_one() throws IOException {
    Files.writeString(file, "exit_timeout = 1\nexit-timeout = 2\n");
    assertThat(serve(Map.of()).getFirst().exitTimeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void another_file_can_be_named_or_none() throws IOException {
    Files.writeString(file, "workers = 2\n");
    Path other = Files.writeString(folder.resolve("other.toml"), "workers = 3\n");
    assertThat(serve(Map.of(), "-c", other.toString()).getFirst().workers()).isEqualTo(3);
    Map<String, String> variables = Map.of("PULSAR_CONFIG", other.toString());
    assertThat(serve(variables).getFirst().workers()).isEqualTo(3);
    assertThat(serve(variables, "--config", file.toString()).getFirst().workers()).isEqualTo(2);
    assertThat(serve(Map.of(), "--config=").getFirst().workers()).isEqualTo(1);
    Settings code = Settings.defaults().with(Settings.CONFIG, Optional.of(other));
    assertThat(serve(Map.of(), List.of(code)).getFirst().workers()).isEqualTo(3);
  }

  @Test
  void a_file_that_cannot_be_read_is_one_line() throws IOException {
    Path missing = folder.resolve("missing.toml");
    refused(Map.of(), "there is no file " + missing, "-c", missing.toString());
    refused(Map.of(), folder + " cannot be read: it is a folder", "-c", folder.toString());
    Files.write(file, new byte[] {'#', (byte) 0xFF});
    refused(Map.of(), file + " is not in UTF-8");
    Files.writeString(file, "#".repeat((1 << 20) + 1));
    refused(Map.of(), file + " is longer than 1048576 bytes");
    Files.writeString(file, "#".repeat(1 << 20));
    assertThat(serve(Map.of())).hasSize(1);
  }

  @Test
  void variables_that_are_no_settings_are_left_alone() {
    Map<String, String> variables =
        Map.of("PULSAR_PORT", "tcp://10.0.0.1:80", "PULSAR_WORKERS", "", "WORKERS", "7");
    assertThat(serve(variables).getFirst().workers()).isEqualTo(1);
  }

  @Test
  void a_bad_variable_is_named() {
    refused(
        Map.of("PULSAR_WORKERS", "two"),
        "bad value 'two' for PULSAR_WORKERS: give a whole number from 0 to 1024");
  }

  @Test
  void a_secret_is_not_shown_when_it_is_bad() {
    Settings own = Settings.defaults().declaring(List.of(PASSWORD));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serve(Map.of("PULSAR_MAIL_CODE", "hush\n"), List.of(own)))
        .withMessage("bad value for PULSAR_MAIL_CODE: give a text");
  }

  @Test
  void applications_have_settings_of_their_own() throws IOException {
    Files.writeString(
        file,
        """
        workers = 2
        rpc_timeout = 9
        log_level = "error"
        [rpc]
        workers = 3
        keep-alive = 4
        """);
    Map<String, String> variables = Map.of("PULSAR_RPC_BACKLOG", "5", "PULSAR_EXIT_TIMEOUT", "6");
    List<Settings> both =
        serve(
            variables,
            List.of(Settings.defaults(), Settings.of("--exit-timeout", "8")),
            "--rpc-bind=:0",
            "--timeout",
            "22",
            "--io=nio");

    Settings first = both.get(0);
    Settings second = both.get(1);
    assertThat(first.workers()).isEqualTo(2);
    assertThat(second.workers()).isEqualTo(3);
    assertThat(first.value(Settings.TIMEOUT)).isEqualTo(Duration.ofSeconds(22));
    assertThat(second.value(Settings.TIMEOUT)).isEqualTo(Duration.ofSeconds(9));
    assertThat(first.exitTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(second.exitTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(first.keepAlive()).isEmpty();
    assertThat(second.keepAlive()).contains(Duration.ofSeconds(4));
    assertThat(first.backlog()).isEqualTo(2048);
    assertThat(second.backlog()).isEqualTo(5);
    assertThat(first.isChosen(Settings.BIND)).isFalse();
    assertThat(second.isChosen(Settings.BIND)).isTrue();
    for (Settings each : both) {
      assertThat(each.io()).hasToString("nio");
      assertThat(each.logLevels().level()).isEqualTo(LogLevel.ERROR);
    }
    assertThat(second.origin(Settings.WORKERS)).isEqualTo(file + ":5");
    assertThat(second.origin(Settings.BACKLOG)).isEqualTo("PULSAR_RPC_BACKLOG");
    assertThat(second.origin(Settings.BIND)).isEqualTo("--rpc-bind");
  }

  @Test
  void what_is_for_the_whole_program_has_no_prefix() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serve(Map.of(), two(), "--rpc-log-level", "info"))
        .withMessage(
            "there is no setting --rpc-log-level (--log-level is for the whole program);"
                + " --help lists them all");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serve(Map.of(), two(), "--rcp-workers", "1"))
        .withMessageContaining("(did you mean --rpc-workers?)");
    Settings second =
        serve(Map.of(), List.of(Settings.defaults(), Settings.of("--io", "nio"))).get(1);
    assertThat(second.isChosen(Settings.IO)).as("a second application's choice").isFalse();
  }

  @Test
  void a_name_stands_for_one_setting() {
    Setting<String> twin =
        Setting.named("rpc-workers", "N", Words.text("x")).initially("x").help("X.").declare();
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Names.of(
                List.of(
                    new Names.Part("", Settings.defaults().declaring(List.of(twin))),
                    new Names.Part("rpc", Settings.defaults()))))
        .withMessage(
            "two settings would be --rpc-workers; give one of the applications another name");
    Setting<String> workers =
        Setting.named("workers", "N", Words.text("x")).initially("x").help("X.").declare();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.defaults().declaring(List.of(workers)))
        .withMessage("two settings are called workers");
    Setting<String> letter =
        Setting.named("wide", "N", Words.text("x")).letter('w').initially("x").declare();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.defaults().declaring(List.of(letter)))
        .withMessage("--workers and --wide are both -w");
  }

  @ParameterizedTest
  @CsvSource({"rpc, rpc", "My Rpc!, my-rpc", "Über-App, ber-app", "__, ''", "a2, a2"})
  void a_prefix_is_made_of_an_applications_name(String name, String prefix) {
    assertThat(Names.prefix(name)).isEqualTo(prefix);
  }

  @Test
  void an_application_has_settings_that_the_house_does_not_know() throws IOException {
    Settings own = Settings.defaults().declaring(List.of(TEMPLATES, PASSWORD));
    Files.writeString(file, "templates = \"pages\"\n");
    Settings settings = serve(Map.of("PULSAR_MAIL_CODE", "hush"), List.of(own)).getFirst();
    assertThat(settings.value(TEMPLATES)).isEqualTo("pages");
    assertThat(settings.value(PASSWORD)).contains("hush");
    assertThat(settings).asString().contains("--templates=pages").doesNotContain("hush");
    assertThat(own.and(settings.words().toArray(String[]::new)).value(PASSWORD)).contains("hush");
    assertThat(serve(Map.of(), List.of(own), "--templates", "x").getFirst().value(TEMPLATES))
        .isEqualTo("x");
    assertThat(say(Map.of(), List.of(own), "--help"))
        .contains("Hello:\n")
        .contains("--templates FOLDER")
        .contains("Where templates are. Default: templates.");
  }

  @Test
  void help_of_several_applications_explains_their_prefixes() {
    Settings second = Settings.of("--bind", "127.0.0.1:8061").declaring(List.of(TEMPLATES));
    String help = say(Map.of(), List.of(Settings.defaults(), second), "--help");
    assertThat(help.replaceAll("\\s+", " "))
        .contains(
            "Application rpc: It has all of Serving, TLS and Workers for itself, with --rpc- before"
                + " the name; these differ: --rpc-bind ADDRESS")
        .contains("Default: 127.0.0.1:8061.")
        .contains("--rpc-templates FOLDER")
        .doesNotContain("--rpc-workers");
    assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void a_check_is_one_line() throws IOException {
    assertThat(say(Map.of(), "--check-config"))
        .isEqualTo("Hello: the settings are right (no file)\n");
    Files.writeString(file, "workers = 2\n");
    Map<String, String> variables = Map.of("PULSAR_BACKLOG", "5", "PULSAR_PORT", "tcp://x");
    assertThat(say(variables, "--check-config", "--io", "nio"))
        .isEqualTo("Hello: the settings are right (" + file + ", PULSAR_BACKLOG, --io)\n");
    assertThat(say(Map.of("PULSAR_WROKERS", "5"), "--check-config").lines().skip(1))
        .containsExactly("PULSAR_WROKERS is no setting (did you mean PULSAR_WORKERS?)");
    refused(Map.of(), "bad value 'x' for --io: give best, epoll", "--check-config", "--io=x");
  }

  static List<Settings> printed() {
    var samples = new ArrayList<Settings>();
    samples.add(Settings.defaults());
    samples.add(
        Settings.of(
            SettingsTest.GOOD.stream()
                .filter(word ->
                    !word.matches("--(cert-file|key-file|client-ca-file|proxy-protocol|config)=.*"))
                .toArray(String[]::new)));
    samples.add(
        Settings.of(
            "--bind",
            "127.0.0.1:0,".repeat(9) + ":0",
            "--process-name=\"\\ \u00e9 #=",
            "--log-file",
            "l" + "ong".repeat(60),
            "--reload-paths=\"a,b\",c\\d"));
    return samples;
  }

  @ParameterizedTest
  @MethodSource("printed")
  void what_is_printed_can_be_read_again(Settings settings) throws IOException {
    String text = say(Map.of(), List.of(settings), "--print-config", "--config=");
    Files.writeString(file, text);
    Settings again = serve(Map.of()).getFirst();
    for (Setting<?> setting : Settings.ALL) {
      assertThat(again.word(setting)).as(setting.name()).isEqualTo(settings.word(setting));
    }
    assertThat(text.lines().filter(line -> !line.startsWith("log_file =")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .noneSatisfy(line -> assertThat(line).endsWith(" "));
  }

  @Test
  void what_is_printed_says_where_it_comes_from() throws IOException {
    Files.writeString(file, "\nbacklog = 7\n");
    Settings own = Settings.of("--exit-timeout=4").declaring(List.of(TEMPLATES, PASSWORD));
    String[] args = {"--print-config", "-w2", "--jvm=-Xss1m -Dx.password=hush", "--pid-file="};
    String text = say(Map.of("PULSAR_MAIL_CODE", "hush"), List.of(own), args);
    assertThat(text.lines().map(line -> line.replaceAll(" {2,}", "  ")))
        .contains(
            "# The settings of Hello. File: " + file,
            "# Serving",
            "bind = [\"127.0.0.1:8060\"]  # default",
            "# " + file + ":2:",
            "backlog = 7",
            "workers = 2  # -w",
            "exit_timeout = 4  # code",
            "pid_file = \"\"  # --pid-file",
            "# user  # default: whoever starts it",
            "# jvm = \"-Xss1m -Dx.password=***\"  # --jvm",
            "# Hello",
            "templates = \"templates\"  # default",
            "# mail_code = \"***\"  # PULSAR_MAIL_CODE")
        .noneSatisfy(line -> assertThat(line).contains("hush"))
        .noneSatisfy(line -> assertThat(line).startsWith("config"));
  }

  @Test
  void what_is_printed_of_several_applications_has_tables() throws IOException {
    Settings second = Settings.of("--bind", "127.0.0.1:8061");
    String text = say(Map.of(), List.of(Settings.defaults(), second), "--print-config");
    assertThat(text).contains("\n[rpc]\n");
    String table = text.substring(text.indexOf("[rpc]"));
    assertThat(table).contains("bind = [\"127.0.0.1:8061\"]").doesNotContain("log_level");
    Files.writeString(file, text);
    assertThat(serve(Map.of(), two()).get(1).bind()).isEqualTo(second.bind());
  }

  @Test
  void sockets_that_systemd_passes_are_taken_unless_something_is_asked_for() {
    String pid = String.valueOf(ProcessHandle.current().pid());
    Map<String, String> passed = Map.of("LISTEN_FDS", "2", "LISTEN_PID", pid);
    Settings code = Settings.of("--bind", ":80");
    Settings settings = serve(passed, List.of(code, code)).getFirst();
    assertThat(settings.endpoints())
        .containsExactly(new Endpoint.Descriptor(3), new Endpoint.Descriptor(4));
    assertThat(settings.bind()).isEmpty();
    assertThat(settings.origin(Settings.BIND)).isEqualTo("LISTEN_FDS");
    assertThat(serve(passed, List.of(code, code)).get(1).endpoints()).isEqualTo(code.endpoints());
    assertThat(serve(passed, "--bind", ":81").getFirst().bind()).hasSize(1);
    for (Map<String, String> other :
        List.of(
            Map.of("LISTEN_FDS", "2", "LISTEN_PID", "1"),
            Map.of("LISTEN_FDS", "2"),
            Map.of("LISTEN_FDS", "0", "LISTEN_PID", pid))) {
      assertThat(serve(other, List.of(code)).getFirst().bind()).hasSize(1);
    }
  }

  @Test
  void certificate_and_key_need_each_other_and_must_be_there() throws IOException {
    String cert = Files.writeString(folder.resolve("cert.pem"), "").toString();
    String key = Files.writeString(folder.resolve("key.pem"), "").toString();
    refused(Map.of(), "--cert-file: --cert-file needs --key-file", "--cert-file", cert);
    refused(Map.of(), "--key-file: --key-file needs --cert-file", "--key-file", key);
    refused(Map.of("PULSAR_CERT_FILE", cert), "PULSAR_CERT_FILE: --cert-file needs --key-file");
    refused(
        Map.of(),
        "--key-file: there is no file " + folder + "/none",
        "--cert-file",
        cert,
        "--key-file",
        folder + "/none");
    refused(
        Map.of(), "--client-ca-file: --client-ca-file needs --cert-file", "--client-ca-file", cert);
    String[] tls = {"--cert-file", cert, "--key-file", key, "--client-certificate", "required"};
    refused(Map.of(), "--client-certificate: --client-certificate needs --client-ca-file", tls);
    assertThat(serve(Map.of(), "--cert-file", cert, "--key-file", key)).hasSize(1);
  }

  @Test
  void a_log_file_needs_its_folder() {
    refused(
        Map.of("PULSAR_LOG_FILE", folder + "/none/a.log"),
        "PULSAR_LOG_FILE: there is no folder " + folder + "/none");
    refused(Map.of(), "--log-file: " + folder + " is a folder", "--log-file", folder.toString());
    assertThat(serve(Map.of(), "--log-file", folder + "/a.log").getFirst().logFile())
        .contains(folder.resolve("a.log"));
    assertThat(serve(Map.of(), "--daemon").getFirst().logFile()).contains(Path.of("pulsar.log"));
    assertThat(serve(Map.of()).getFirst().logFile()).isEmpty();
  }

  private static List<Settings> two() {
    return List.of(Settings.defaults(), Settings.defaults());
  }

  private Configuration configuration(Map<String, String> variables, List<Settings> own) {
    var parts = new ArrayList<Names.Part>();
    for (Settings each : own) {
      parts.add(new Names.Part(parts.isEmpty() ? "" : "rpc", each));
    }
    return new Configuration("Hello", Names.of(parts), variables, folder);
  }

  private List<Settings> serve(Map<String, String> variables, String... args) {
    return serve(variables, List.of(Settings.defaults()), args);
  }

  private List<Settings> serve(Map<String, String> variables, List<Settings> own, String... args) {
    return ((Order.Serve) configuration(variables, own).read(args)).settings();
  }

  private String say(Map<String, String> variables, String... args) {
    return say(variables, List.of(Settings.defaults()), args);
  }

  private String say(Map<String, String> variables, List<Settings> own, String... args) {
    return ((Order.Say) configuration(variables, own).read(args)).text();
  }

  private void refused(Map<String, String> variables, String message, String... args) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serve(variables, args))
        .withMessageStartingWith(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
