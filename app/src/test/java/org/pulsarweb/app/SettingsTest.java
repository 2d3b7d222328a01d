package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.loop.Transport;

class SettingsTest {
  @Test
  void defaults_are_those_of_the_original() {
    Settings settings = Settings.defaults();
    assertThat(settings.bind())
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8060));
    assertThat(settings.workers()).isEqualTo(1);
    assertThat(settings.io()).isEqualTo(Transport.BEST);
    assertThat(settings.keepAlive()).isEmpty();
    assertThat(settings.backlog()).isEqualTo(2048);
    assertThat(settings.exitTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.logLevels()).isEqualTo(new LogLevels(LogLevel.INFO, Map.of()));
    assertThat(settings.value(Settings.CONCURRENCY)).isEqualTo(Concurrency.THREAD);
    assertThat(settings.value(Settings.TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.value(Settings.THREAD_WORKERS)).isEqualTo(5);
    assertThat(settings.value(Settings.PID_FILE)).isEmpty();
    assertThat(settings.value(Settings.JVM)).isEmpty();
    assertThat(settings.value(Settings.DEBUG)).isFalse();
    assertThat(settings.words()).isEmpty();
  }

  @Test
  void each_flag_sets_its_setting() {
    var settings =
        Settings.of(
            "--bind=:0,[::1]:81,unix:/run/a.sock",
            "-w",
            "4",
            "--io",
            "NIO",
            "--keep-alive=2.5",
            "--backlog",
            "7",
            "--exit-timeout",
            "0",
            "--log-level",
            "warning");
    assertThat(settings.bind())
        .containsExactly(
            new InetSocketAddress(0),
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 81),
            UnixDomainSocketAddress.of("/run/a.sock"));
    assertThat(settings.workers()).isEqualTo(4);
    assertThat(settings.io()).isEqualTo(Transport.NIO);
    assertThat(settings.keepAlive()).contains(Duration.ofMillis(2500));
    assertThat(settings.backlog()).isEqualTo(7);
    assertThat(settings.exitTimeout()).isZero();
    assertThat(settings.logLevels().level()).isEqualTo(LogLevel.WARNING);
  }

  @ParameterizedTest
  @CsvSource({"--workers 2", "--workers=2", "-w 2", "-w2", "-w 9 --workers 2"})
  void a_flag_can_be_written_in_several_ways_and_the_last_counts(String line) {
    assertThat(Settings.of(line.split(" ", -1)).workers()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --bindd x           | there is no setting --bindd (did you mean --bind?)
          --wokers 2          | there is no setting --wokers (did you mean --workers?)
          --keepalive 2       | there is no setting --keepalive (did you mean --keep-alive?)
          --log 2             | there is no setting --log (did you mean --log-level?)
          --no-daemo          | there is no setting --no-daemo
          --no-workers        | there is no setting --no-workers
          --debug true        | 'true' is not a setting: write --debug=true
          --debug=maybe       | bad value 'maybe' for --debug: give true or false
          --helpp             | there is no setting --helpp (did you mean --help?)
          --zzzzzz            | there is no setting --zzzzzz; --help lists them all
          --check-confg       | there is no setting --check-confg (did you mean --check-config?)
          -bind x             | there is no setting -bind (did you mean --bind?)
          -x 1                | there is no setting -x
          hello               | 'hello' is not a setting
          --workers           | --workers needs a value: N
          --workers --io nio  | --workers needs a value: N
          --workers=          | --workers needs a value: N
          --workers -1        | bad value '-1' for --workers: give a whole number from 0 to 1024
          --workers 1025      | bad value '1025' for --workers: give a whole number from 0 to 1024
          --workers two       | bad value 'two' for --workers: give a whole number from 0 to 1024
          --backlog 0         | bad value '0' for --backlog: give a whole number from 1 to 65535
          --io epol           | give best, epoll, nio or uring (did you mean epoll?)
          --io select         | bad value 'select' for --io: give best, epoll, nio or uring
          --log-level warn    | (did you mean warning?)
          --keep-alive -1     | bad value '-1' for --keep-alive: give seconds from 0 to 31536000
          --keep-alive 1e9    | bad value '1e9' for --keep-alive: give seconds from 0 to
          --keep-alive 9e9999 | bad value '9e9999' for --keep-alive: give seconds from 0 to
          --exit-timeout soon | bad value 'soon' for --exit-timeout: give seconds from 0 to
          --bind 127.0.0.1    | '127.0.0.1' has no port; give HOST:PORT, :PORT, [IPV6]:PORT,
          --bind [::1]        | '[::1]' has no port
          --bind ::1:80       | put an IPv6 address in brackets, as in [::1]:8060
          --bind :65536       | '65536' is not a port
          --bind :http        | 'http' is not a port
          --bind [::1]:1,     | '' has no port
          --bind :80,:80      | 0.0.0.0:80 is there twice
          --bind unix:        | unix: needs a path
          --bind a..b:80      | no host is called 'a..b'
          --bind fd:x         | give a whole number from 0 to 1048575
          --bind fd:3,fd:3    | fd:3 is there twice
          --bind unix:a?mode=1000 | give octal digits from 0 to 0777
          --bind unix:a?mode=0600,unix:a | unix:a is there twice
          """)
  void what_is_wrong_is_said_in_one_line(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(line.split(" ")))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void a_unix_path_must_fit_into_a_socket_address() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of("--bind", "unix:/" + "é".repeat(60)))
        .withMessageContaining("103 bytes at most");
  }

  @Test
  void two_ports_that_the_system_chooses_are_two_addresses() {
    assertThat(Settings.of("--bind", ":0,:0").bind()).hasSize(2);
  }

  @Test
  void code_is_checked_like_the_command_line() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.defaults().with(Settings.WORKERS, -1))
        .withMessageContaining("give a whole number from 0 to 1024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.defaults().with(Settings.EXIT_TIMEOUT, Duration.ofNanos(-1)));
    assertThat(Settings.defaults().with(Settings.WORKERS, 3).workers()).isEqualTo(3);
  }

  @Test
  void what_is_asked_for_goes_over_an_applications_own_defaults() {
    Settings own = Settings.of("--workers", "2", "--backlog", "5");
    Settings both = Settings.of("--workers", "3").over(own);
    assertThat(both.workers()).isEqualTo(3);
    assertThat(both.backlog()).isEqualTo(5);
    assertThat(own.and("--backlog", "6").backlog()).isEqualTo(6);
  }

  @Test
  void settings_are_written_as_the_command_line_that_gives_them() {
    var settings = Settings.of("--bind", "[::1]:80,unix:/run/a", "--keep-alive", "0.5", "-w", "0");
    assertThat(settings).hasToString("--bind=[::1]:80,unix:/run/a --keep-alive=0.5 --workers=0");
  }

  /** What each setting takes, with the least and the greatest; and what it refuses. */
  private static final String SAMPLES =
      """
      bind               | :0 ; fd:0,fd:3 ; [::1]:65535,unix:/a,unix:b c?mode=0660  | :65536 ; fd:-1
      backlog            | 1 ; 65535                                             | 0 ; 65536
      keep-alive         | 0 ; 31536000 ; 0.25 ;                                 | -1 ; 31536000.1
      max-connections    | 1 ; 1000000 ;                                         | 0 ; 1000001
      proxy-protocol     | unix ; 10.0.0.0/8,::1 ;                               | x ; ::/129
      forwarded-allow-ips | * ; unix,10.0.0.0/8 ; ::1 ;                          | x ; 1.2.3.4/33
      cert-file          | a b ; /x/y.pem ;                                      | ' '
      key-file           | a b ; /x/y.pem ;                                      | ' '
      client-ca-file     | a b ; /x/y.pem ;                                      | ' '
      client-certificate | none ; wanted ; required                              | maybe
      workers            | 0 ; 1024                                              | -1 ; 1025
      concurrency        | thread ; process                                      | fiber
      thread-workers     | 1 ; 1024                                              | 0 ; 1025
      jvm                | -Xss1m ; -Xss1m "-Dx=a b" --enable-preview ;          | "
      heap-max           | 8M ; 4T ; 12345678 ;                                  | 8191K ; 5T
      rss-max            | 32M ; 4T ;                                            | 32767K ; 5T
      max-requests       | 0 ; 2147483647                                        | -1 ; 2147483648
      max-requests-jitter | 0 ; 2147483647 ;                                     | -1 ; 2147483648
      max-lifetime       | 0 ; 31536000                                          | -1 ; 31536001
      timeout            | 1 ; 31536000                                          | 0.9 ; 31536001
      ready-timeout      | 1 ; 31536000                                          | 0.9 ; 31536001
      exit-timeout       | 0 ; 31536000                                          | -1 ; 31536001
      max-restarts       | 0 ; 1000                                              | -1 ; 1001
      restart-period     | 1 ; 31536000                                          | 0.9 ; 31536001
      settle-time        | 0 ; 31536000                                          | -1 ; 31536001
      config             | a.toml ;                                              | ' '
      chdir              | / ; a b ;                                             | ' '
      daemon             | true ; false                                          | x
      pid-file           | a.pid ;                                               | ' '
      user               | www-data ; 1000 ;                                     | ' '
      group              | www-data ; 1000 ;                                     | ' '
      umask              | 0000 ; 0777 ; 0027 ;                                  | 1000 ; 8
      process-name       | Hello -- world ;                                      | ' '
      io                 | best ; epoll ; nio ; uring                            | select
      control-socket     | auto ; none ; /run/a.sock                             | ' '
      metrics-bind       | 127.0.0.1:0 ; unix:/run/m ;                           | 80
      debug              | true ; false                                          | x
      reload             | true ; false                                          | x
      reload-paths       | a/**.html,"b,c" ;                                     | "a
      log-level          | none ; trace ; info,a.b.debug,c.warning               | warn ; a.b
      log-format         | auto ; text ; json                                    | xml
      log-file           | a.log ;                                               | ' '
      """;

  /** A command line that chooses every setting. */
  static final List<String> GOOD =
      SAMPLES
          .lines()
          .map(line -> "--" + samples(line, 0).getFirst() + "=" + samples(line, 1).getFirst())
          .toList();

  private static List<String> samples(String line, int column) {
    return Arrays.stream(line.split(" *\\| ?", -1)[column].split(";", -1))
        .map(word -> word.equals(" ") || word.isBlank() ? "" : word.strip())
        .map(word -> word.equals("' '") ? " " : word)
        .toList();
  }

  @Test
  void every_setting_has_samples() {
    assertThat(SAMPLES.lines().map(line -> samples(line, 0).getFirst()))
        .containsExactlyElementsOf(Settings.ALL.stream().map(Setting::name).toList());
  }

  static Stream<String> lines() {
    return SAMPLES.lines();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void a_setting_takes_what_is_allowed_and_travels_as_words(String line) {
    Setting<?> setting = Settings.defaults().named(samples(line, 0).getFirst()).orElseThrow();
    assertThat(samples(line, 1).contains("")).isEqualTo(setting.words().isOptional());
    for (String word : samples(line, 1)) {
      Settings settings = Settings.of(setting.flag() + "=" + word);
      assertThat(settings.word(setting)).isEqualTo(word);
      assertThat(settings.words()).containsExactly(setting.flag() + "=" + word);
      Settings again = Settings.of(settings.words().toArray(String[]::new));
      assertThat(again.words()).isEqualTo(settings.words());
      assertThat((Object) again.value(setting)).isEqualTo(settings.value(setting));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void a_setting_refuses_what_is_beyond(String line) {
    Setting<?> setting = Settings.defaults().named(samples(line, 0).getFirst()).orElseThrow();
    for (String word : samples(line, 2)) {
      assertThatIllegalArgumentException()
          .as(setting + "=" + word)
          .isThrownBy(() -> Settings.of(setting.flag() + "=" + word))
          .withMessageStartingWith("bad value '" + word + "' for " + setting + ": ");
    }
  }

  @Test
  void all_settings_travel_together() {
    Settings settings = Settings.of(GOOD.toArray(String[]::new));
    assertThat(settings.words()).hasSameSizeAs(Settings.ALL).containsExactlyElementsOf(GOOD);
    assertThat(Settings.of(settings.words().toArray(String[]::new)).words()).isEqualTo(GOOD);
  }

  @Test
  void what_is_yes_or_no_needs_no_value() {
    assertThat(Settings.of("--debug", "-D").value(Settings.DEBUG)).isTrue();
    assertThat(Settings.of("--debug", "-D").value(Settings.DAEMON)).isTrue();
    assertThat(Settings.of("--debug", "--no-debug").value(Settings.DEBUG)).isFalse();
    assertThat(Settings.of("--debug=no").value(Settings.DEBUG)).isFalse();
    assertThat(Settings.of("--no-debug").isChosen(Settings.DEBUG)).isTrue();
  }

  @Test
  void a_list_takes_several_words() {
    assertThat(Settings.of("--log-level", "info", "a.debug", "-w", "2").logLevels())
        .isEqualTo(new LogLevels(LogLevel.INFO, Map.of("a", LogLevel.DEBUG)));
    assertThat(Settings.of("--bind", ":0", "[::1]:0").bind()).hasSize(2);
    assertThat(Settings.of("--jvm", "-Xss1m -Xmn2m").value(Settings.JVM)).hasSize(2);
  }

  @Test
  void debug_logs_more_unless_a_level_is_chosen() {
    assertThat(Settings.of("--debug").logLevels().level()).isEqualTo(LogLevel.DEBUG);
    assertThat(Settings.of("--debug", "--log-level=error").logLevels().level())
        .isEqualTo(LogLevel.ERROR);
  }

  @Test
  void a_name_has_a_flag_a_key_and_a_variable() {
    Setting<?> setting = Settings.defaults().named("exit_timeout").orElseThrow();
    assertThat(setting).isSameAs(Settings.EXIT_TIMEOUT);
    assertThat(setting.flag()).isEqualTo("--exit-timeout");
    assertThat(setting.key()).isEqualTo("exit_timeout");
    assertThat(setting.variable()).isEqualTo("PULSAR_EXIT_TIMEOUT");
    assertThat(Settings.defaults().named("exit-timeou")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a-", "-a", "a--b", "A", "a_b", "1a", "é", "a b"})
  void a_name_is_small_letters_digits_and_single_hyphens(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setting.named(name, "X", Words.path()).declare())
        .withMessageStartingWith("'" + name + "' names no setting");
    assertThat(Setting.named("a-b2-c", "X", Words.path()).declare().name()).isEqualTo("a-b2-c");
  }

  static Iterable<Setting<?>> all() {
    return Settings.ALL;
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_setting_is_declared_in_full(Setting<?> setting) {
    assertThat(setting.metavar()).matches(setting.isSwitch() ? "" : "[A-Z]+");
    assertThat(setting.help()).endsWith(".");
    assertThat(setting.group()).isNotEmpty();
    assertThat(setting.initial()).isNotNull();
    assertThat(setting.words().allowed()).isNotEmpty();
    boolean isNumber = setting.metavar().matches("N|SECONDS|SIZE");
    assertThat(setting.unit()).matches(isNumber ? "[a-z]+" : "");
  }
}
