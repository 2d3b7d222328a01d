package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
          --bind 127.0.0.1    | '127.0.0.1' has no port; give HOST:PORT, :PORT, [IPV6]:PORT or unix:
          --bind [::1]        | '[::1]' has no port
          --bind ::1:80       | put an IPv6 address in brackets, as in [::1]:8060
          --bind :65536       | '65536' is not a port
          --bind :http        | 'http' is not a port
          --bind [::1]:1,     | '' has no port
          --bind :80,:80      | 0.0.0.0:80 is there twice
          --bind unix:        | unix: needs a path
          --bind a..b:80      | no host is called 'a..b'
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
    assertThat(settings)
        .hasToString("--bind=[::1]:80,unix:/run/a --keep-alive=0.5 --workers=0");
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
