package org.pulsarweb.app;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.loop.Transport;

/**
 * What a program was asked to do. Each setting is declared once, here, with its unit, default and
 * reason; the command line, its help and this class all go by the declaration.
 *
 * <p>Immutable.
 */
public final class Settings {
  private static final String SERVING = "Serving";
  private static final String RUNNING = "Running";

  /** Where to listen. The port is the original's; the loopback address, because it is safe. */
  public static final Setting<List<SocketAddress>> BIND =
      new Setting<>(
          SERVING,
          "bind",
          "b",
          "ADDRESS",
          "Where to listen, with commas between: HOST:PORT, :PORT for all interfaces (IPv4 and"
              + " IPv6), [::1]:PORT or unix:PATH. Port 0 lets the system choose.",
          "127.0.0.1:8060",
          new BindWords());

  /** How many threads serve. */
  public static final Setting<Integer> WORKERS =
      new Setting<>(
          RUNNING,
          "workers",
          "w",
          "N",
          "Threads that serve, each with an event loop; 0 serves in the arbiter itself, with one"
              + " loop.",
          "1",
          Words.wholeNumber(0, 1024));

  /** How loops ask the system what is ready. */
  public static final Setting<Transport> IO =
      new Setting<>(
          RUNNING,
          "io",
          "",
          "KIND",
          "How event loops wait: best (epoll where there is one, else nio), epoll, nio or uring.",
          "best",
          Words.transport());

  /** How long an idle connection lives. */
  public static final Setting<Optional<Duration>> KEEP_ALIVE =
      new Setting<>(
          SERVING,
          "keep-alive",
          "",
          "SECONDS",
          "How long a connection without a request stays open; 0 closes it after each answer.",
          "",
          Words.orUnset(Words.seconds()));

  /** How many connections the kernel holds. 2048, as in gunicorn; the kernel may hold fewer. */
  public static final Setting<Integer> BACKLOG =
      new Setting<>(
          SERVING,
          "backlog",
          "",
          "N",
          "Connections that the kernel may hold until they are accepted.",
          "2048",
          Words.wholeNumber(1, 65_535));

  /** How long stopping may take. */
  public static final Setting<Duration> EXIT_TIMEOUT =
      new Setting<>(
          RUNNING,
          "exit-timeout",
          "",
          "SECONDS",
          "How long what was begun may go on after a request to stop; then it is cut.",
          "3",
          Words.seconds());

  /** What is logged. */
  public static final Setting<LogLevel> LOG_LEVEL =
      new Setting<>(
          RUNNING,
          "log-level",
          "",
          "LEVEL",
          "Least weight that is logged: trace, debug, info, warning, error or none.",
          "info",
          Words.logLevel());

  /** Every setting there is, in the order of the help text. */
  static final List<Setting<?>> ALL =
      List.of(BIND, BACKLOG, KEEP_ALIVE, WORKERS, IO, EXIT_TIMEOUT, LOG_LEVEL);

  private static final Settings DEFAULTS = new Settings(Map.of());

  private final Map<Setting<?>, Object> chosen;

  private Settings(Map<Setting<?>, Object> chosen) {
    this.chosen = chosen;
  }

  /**
   * Returns the settings of a program that was told nothing.
   *
   * @return each setting's default
   */
  public static Settings defaults() {
    return DEFAULTS;
  }

  /**
   * Returns the settings that a command line asks for.
   *
   * @param args flags and values, as in {@code --workers 2}
   * @return the settings
   * @throws IllegalArgumentException if a flag or value is not right; the message is one line for
   *     people
   */
  public static Settings of(String... args) {
    return DEFAULTS.and(args);
  }

  /**
   * Returns these settings with what a command line asks for laid over them.
   *
   * @param args flags and values, as in {@code --workers 2}
   * @return the settings
   * @throws IllegalArgumentException if a flag or value is not right; the message is one line for
   *     people
   */
  public Settings and(String... args) {
    return switch (CommandLine.read(this, args)) {
      case CommandLine.Serve(var settings) -> settings;
      case CommandLine.Help _, CommandLine.Version _ ->
          throw new IllegalArgumentException("--help and --version are for the command line only");
    };
  }

  /**
   * Returns these settings with one of them changed.
   *
   * @param <T> what the setting holds
   * @param setting which
   * @param value its new value
   * @return the changed copy
   */
  public <T> Settings with(Setting<T> setting, T value) {
    setting.read(setting.write(value)); // the same check as for a word of the command line
    return put(setting, value);
  }

  /** The same for a value that has been checked. */
  <T> Settings put(Setting<T> setting, T value) {
    var changed = new HashMap<Setting<?>, Object>(chosen);
    changed.put(setting, value);
    return new Settings(changed);
  }

  /** Returns what is set here, and for the rest what is set in {@code base}. */
  Settings over(Settings base) {
    var both = new HashMap<Setting<?>, Object>(base.chosen);
    both.putAll(chosen);
    return new Settings(both);
  }

  /**
   * Returns the value of a setting.
   *
   * @param <T> what the setting holds
   * @param setting which
   * @return its value, or its default
   */
  @SuppressWarnings("unchecked") // with() is the only way in
  public <T> T value(Setting<T> setting) {
    Object value = chosen.get(setting);
    return value == null ? setting.initial() : (T) value;
  }

  /**
   * Returns where to listen.
   *
   * @return one address or more; port 0 lets the system choose, an unspecified host means all
   *     interfaces
   */
  public List<SocketAddress> bind() {
    return value(BIND);
  }

  /**
   * Returns how many threads serve.
   *
   * @return 0 if the arbiter serves by itself
   */
  public int workers() {
    return value(WORKERS);
  }

  /**
   * Returns how loops wait.
   *
   * @return the transport as asked for
   */
  public Transport io() {
    return value(IO);
  }

  /**
   * Returns how long an idle connection lives.
   *
   * @return zero if it is closed after each answer; empty if the application decides
   */
  public Optional<Duration> keepAlive() {
    return value(KEEP_ALIVE);
  }

  /**
   * Returns how many connections the kernel may hold until they are accepted.
   *
   * @return at least 1
   */
  public int backlog() {
    return value(BACKLOG);
  }

  /**
   * Returns how long what was begun may go on after a request to stop.
   *
   * @return zero or more
   */
  public Duration exitTimeout() {
    return value(EXIT_TIMEOUT);
  }

  /**
   * Returns the least weight that is logged.
   *
   * @return the level
   */
  public LogLevel logLevel() {
    return value(LOG_LEVEL);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Setting<?> setting : ALL) {
      text.append(text.isEmpty() ? "" : " ").append(setting).append(' ').append(word(setting));
    }
    return text.toString();
  }

  /** Returns a setting's value as the command line has it; empty if it is unset. */
  <T> String word(Setting<T> setting) {
    return setting.write(value(setting));
  }
}
