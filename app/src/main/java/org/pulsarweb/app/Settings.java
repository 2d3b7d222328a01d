package org.pulsarweb.app;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.loop.Transport;

/**
 * What a program was asked to do, and where. Each setting of the house is declared once, here, with
 * its unit, default and reason; an application adds its own. The command line, its help and this
 * class all go by the declarations.
 *
 * <p>Immutable.
 */
public final class Settings {
  private static final String SERVING = "Serving";
  private static final String TLS = "TLS";
  private static final String WORKING = "Workers";
  private static final String PROGRAM = "Program";
  private static final String DEVELOPING = "Developing";
  private static final String LOGS = "Logs";

  /** As many workers an application may have; more would not help any machine there is. */
  static final int WORKERS_MAX = 1024;

  /** Where to listen. The port is the original's; the loopback address, because it is safe. */
  public static final Setting<List<Endpoint>> BIND =
      Setting.named("bind", "ADDRESS", new BindWords())
          .letter('b')
          .group(SERVING)
          .initially("127.0.0.1:8060")
          .help(
              "Where to listen, with commas between: HOST:PORT, :PORT for all interfaces"
                  + " (IPv4 and IPv6), [::1]:PORT, unix:PATH, unix:PATH?mode=0660, or fd:N for a"
                  + " socket that is open already. Port 0 lets the system choose. Sockets that"
                  + " systemd passes are taken when nothing is asked for.")
          .declare();

  /** How many connections the kernel holds. 2048, as in gunicorn. */
  public static final Setting<Integer> BACKLOG =
      Setting.named("backlog", "N", Words.wholeNumber(1, 65_535))
          .group(SERVING)
          .unit("connections")
          .initially("2048")
          .help(
              "Connections that the kernel may hold until they are accepted; it may hold"
                  + " fewer.")
          .declare();

  /** How long an idle connection lives. */
  public static final Setting<Optional<Duration>> KEEP_ALIVE =
      Setting.named("keep-alive", "SECONDS", Words.orUnset(Words.seconds()))
          .group(SERVING)
          .unit("seconds")
          .ifUnset("as the application has it")
          .help(
              "How long a connection without a request stays open; 0 closes it after each"
                  + " answer. An HTTP server has 75.")
          .declare();

  /** How many connections one worker keeps open. */
  public static final Setting<Optional<Integer>> MAX_CONNECTIONS =
      Setting.named("max-connections", "N", Words.orUnset(Words.wholeNumber(1, 1_000_000)))
          .group(SERVING)
          .unit("connections")
          .ifUnset("as the application has it")
          .help(
              "Connections that a worker keeps open at each address; more are accepted and"
                  + " closed, so that the others go on. An HTTP server has 16384 for all workers.")
          .declare();

  /** Whose PROXY header is believed. Nobody's, because anybody can write one. */
  public static final Setting<List<String>> PROXY_PROTOCOL =
      Setting.named("proxy-protocol", "NETWORK", Words.list(new NetworkWords(false), ','))
          .group(SERVING)
          .ifUnset("off")
          .help(
              "Peers that say in the PROXY protocol (1 or 2) whom they speak for, with commas"
                  + " between: ADDRESS, ADDRESS/BITS, or unix for all on unix sockets. From them,"
                  + " and only them, it is required.")
          .declare();

  /**
   * Whose Forwarded and X-Forwarded fields are believed. As {@code PROXY_PROTOCOL}, but in HTTP.
   */
  public static final Setting<List<String>> FORWARDED_ALLOW_IPS =
      Setting.named("forwarded-allow-ips", "NETWORK", Words.list(new NetworkWords(true), ','))
          .group(SERVING)
          .ifUnset("as the application has it, which is nobody unless it says otherwise")
          .help(
              "Proxies whose Forwarded, or X-Forwarded-For, -Proto, -Host and -Port, an HTTP server"
                  + " believes, with commas between: ADDRESS, ADDRESS/BITS, unix for all on unix"
                  + " sockets, or * for everybody, who then can pass for anybody.")
          .declare();

  /** The certificate of a TLS server. */
  public static final Setting<Optional<Path>> CERT_FILE =
      Setting.named("cert-file", "PATH", Words.orUnset(Words.path()))
          .group(TLS)
          .ifUnset("no TLS")
          .help(
              "Certificate chain in PEM, the server's own first; needs --key-file. Read again"
                  + " when it changes.")
          .declare();

  /** The key of a TLS server. */
  public static final Setting<Optional<Path>> KEY_FILE =
      Setting.named("key-file", "PATH", Words.orUnset(Words.path()))
          .group(TLS)
          .ifUnset("no TLS")
          .help("Private key of the certificate, in PEM (PKCS #8).")
          .declare();

  /** Who vouches for clients. */
  public static final Setting<Optional<Path>> CLIENT_CA_FILE =
      Setting.named("client-ca-file", "PATH", Words.orUnset(Words.path()))
          .group(TLS)
          .ifUnset("none")
          .help("Certificates in PEM; clients that show one signed by these are trusted.")
          .declare();

  /** Whether clients show certificates. */
  public static final Setting<ClientCertificate> CLIENT_CERTIFICATE =
      Setting.named("client-certificate", "KIND", Words.choice(ClientCertificate.values()))
          .group(TLS)
          .initially("none")
          .help(
              "Whether a client shows a certificate: none (it is not asked), wanted or"
                  + " required.")
          .declare();

  /** How many workers serve. */
  public static final Setting<Integer> WORKERS =
      Setting.named("workers", "N", Words.wholeNumber(0, WORKERS_MAX))
          .letter('w')
          .group(WORKING)
          .unit("workers")
          .initially("1")
          .help(
              "Workers that serve, each with an event loop; 0 serves in the arbiter itself,"
                  + " with one loop.")
          .declare();

  /** What a worker is. */
  public static final Setting<Concurrency> CONCURRENCY =
      Setting.named("concurrency", "KIND", Words.choice(Concurrency.values()))
          .group(WORKING)
          .initially("thread")
          .help(
              "What a worker is: a thread of this JVM, or a process: a JVM of its own. The Python"
                  + " original had processes by default, for a lock that Java does not have.")
          .declare();

  /** How many threads a worker has besides its loop; 5, as in the original. */
  public static final Setting<Integer> THREAD_WORKERS =
      Setting.named("thread-workers", "N", Words.wholeNumber(1, 1024))
          .group(WORKING)
          .unit("threads")
          .initially("5")
          .help(
              "Threads of a worker for work that keeps a processor busy: those of"
                  + " Worker.executor().")
          .declare();

  /** What a worker's JVM is told. */
  public static final Setting<List<String>> JVM =
      Setting.named("jvm", "OPTIONS", Words.list(Words.text("options of a JVM"), ' '))
          .group(WORKING)
          .ifUnset("-XX:+UseSerialGC -Xms32m")
          .help(
              "Options of a worker's JVM, with blanks between, in double quotes if one has a"
                  + " blank. Written as --jvm=\"-Xss512k -Dname=value\". They are added to the"
                  + " default, and take the place of what it says of the same: a large heap"
                  + " wants --jvm=-XX:+UseG1GC.")
          .declare();

  /** How much of its heap a worker may have in use. */
  public static final Setting<Optional<Long>> HEAP_MAX =
      Setting.named("heap-max", "SIZE", Words.orUnset(Words.size(8L << 20, 1L << 42)))
          .group(WORKING)
          .unit("bytes")
          .ifUnset("no limit")
          .help(
              "Heap that a worker's process may have in use after a collection, such as 200M;"
                  + " beyond it another takes its place, and what it has begun is finished first."
                  + " How large the heap may grow is for --jvm=-Xmx256M.")
          .declare();

  /** How much memory a worker may take. */
  public static final Setting<Optional<Long>> RSS_MAX =
      Setting.named("rss-max", "SIZE", Words.orUnset(Words.size(32L << 20, 1L << 42)))
          .group(WORKING)
          .unit("bytes")
          .ifUnset("no limit")
          .help(
              "Memory of a worker's process beyond which another takes its place, such as"
                  + " 600M; what it has begun is finished first.")
          .declare();

  /** After how many requests a worker is replaced. Never by default: that hides leaks. */
  public static final Setting<Integer> MAX_REQUESTS =
      Setting.named("max-requests", "N", Words.wholeNumber(0, Integer.MAX_VALUE))
          .group(WORKING)
          .unit("requests")
          .initially("0")
          .help("Requests after which another worker takes a worker's place; 0 sets no limit.")
          .declare();

  /** How far the limits of requests lie apart. */
  public static final Setting<Optional<Integer>> MAX_REQUESTS_JITTER =
      Setting.named(
              "max-requests-jitter", "N", Words.orUnset(Words.wholeNumber(0, Integer.MAX_VALUE)))
          .group(WORKING)
          .unit("requests")
          .ifUnset("a fifth of --max-requests")
          .help(
              "Up to so many requests more, at random for each worker, so that they are not"
                  + " replaced all at once.")
          .declare();

  /** How old a worker gets. */
  public static final Setting<Duration> MAX_LIFETIME =
      Setting.named("max-lifetime", "SECONDS", Words.seconds())
          .group(WORKING)
          .unit("seconds")
          .initially("0")
          .help("Age at which another worker takes a worker's place; 0 sets no limit.")
          .declare();

  /** How long a worker may be silent; 30, as in the original. */
  public static final Setting<Duration> TIMEOUT =
      Setting.named("timeout", "SECONDS", Words.seconds(1))
          .letter('t')
          .group(WORKING)
          .unit("seconds")
          .initially("30")
          .help(
              "How long a worker may be silent before it is stopped and another takes its"
                  + " place.")
          .declare();

  /** How long a worker may take to get ready; twice what it may be silent. */
  public static final Setting<Duration> READY_TIMEOUT =
      Setting.named("ready-timeout", "SECONDS", Words.seconds(1))
          .group(WORKING)
          .unit("seconds")
          .initially("60")
          .help("How long a worker may take until it serves; then it counts as failed.")
          .declare();

  /** How long stopping may take; 3, as in the original (gunicorn has 30). */
  public static final Setting<Duration> EXIT_TIMEOUT =
      Setting.named("exit-timeout", "SECONDS", Words.seconds())
          .group(WORKING)
          .unit("seconds")
          .initially("3")
          .help("How long what was begun may go on after a request to stop; then it is cut.")
          .declare();

  /** How many failures are put up with; 5, as Supervision has it. */
  public static final Setting<Integer> MAX_RESTARTS =
      Setting.named("max-restarts", "N", Words.wholeNumber(0, 1000))
          .group(WORKING)
          .unit("restarts")
          .initially("5")
          .help(
              "Failed workers that are replaced within --restart-period; at one more the"
                  + " program gives up and ends with 1, so that whoever started it sees that.")
          .declare();

  /** In which time restarts are counted. */
  public static final Setting<Duration> RESTART_PERIOD =
      Setting.named("restart-period", "SECONDS", Words.seconds(1))
          .group(WORKING)
          .unit("seconds")
          .initially("30")
          .help("Time in which --max-restarts are counted.")
          .declare();

  /** How long a new worker proves itself; long enough for a first request under load. */
  public static final Setting<Duration> SETTLE_TIME =
      Setting.named("settle-time", "SECONDS", Words.seconds())
          .group(WORKING)
          .unit("seconds")
          .initially("1")
          .help(
              "How long a new worker has to serve beside the old one at a reload; if it fails"
                  + " meanwhile, the old ones go on.")
          .declare();

  /** The file with settings. */
  public static final Setting<Optional<Path>> CONFIG =
      Setting.named("config", "FILE", Words.orUnset(Words.path()))
          .letter('c')
          .group(PROGRAM)
          .global()
          .ifUnset("pulsar.toml, if it is there")
          .help("TOML file with settings; --config= reads none.")
          .declare();

  /** Where relative paths start. */
  public static final Setting<Optional<Path>> CHDIR =
      Setting.named("chdir", "FOLDER", Words.orUnset(Words.path()))
          .group(PROGRAM)
          .global()
          .ifUnset("this folder")
          .help("Folder that relative paths start from.")
          .declare();

  /** Whether the program leaves its terminal. */
  public static final Setting<Boolean> DAEMON =
      Setting.named("daemon", "", Words.yesOrNo())
          .letter('D')
          .group(PROGRAM)
          .global()
          .initially("false")
          .help("Go on in the background, without a terminal.")
          .declare();

  /** Where the process id is written. */
  public static final Setting<Optional<Path>> PID_FILE =
      Setting.named("pid-file", "PATH", Words.orUnset(Words.path()))
          .letter('p')
          .group(PROGRAM)
          .global()
          .ifUnset("none; pulsar.pid with --daemon")
          .help("File that has the process id while the program runs; two cannot have one.")
          .declare();

  /** Whose rights workers have. */
  public static final Setting<Optional<String>> USER =
      Setting.named("user", "NAME", Words.orUnset(Words.text("the name or number of a user")))
          .letter('u')
          .group(PROGRAM)
          .global()
          .ifUnset("whoever starts it")
          .help("User, by name or number, whose rights workers have.")
          .declare();

  /** Whose rights workers have as a group. */
  public static final Setting<Optional<String>> GROUP =
      Setting.named("group", "NAME", Words.orUnset(Words.text("the name or number of a group")))
          .letter('g')
          .group(PROGRAM)
          .global()
          .ifUnset("the user's")
          .help("Group, by name or number, whose rights workers have.")
          .declare();

  /** Which rights new files lack. */
  public static final Setting<Optional<Integer>> UMASK =
      Setting.named("umask", "OCTAL", Words.orUnset(new Octal()))
          .letter('m')
          .group(PROGRAM)
          .global()
          .ifUnset("as it is inherited")
          .help("Rights that files which the program makes do not get, as in 0027.")
          .declare();

  /** What process lists show. */
  public static final Setting<Optional<String>> PROCESS_NAME =
      Setting.named("process-name", "NAME", Words.orUnset(Words.text("a name")))
          .letter('n')
          .group(PROGRAM)
          .global()
          .ifUnset("the program's")
          .help("What process lists call the program and, with its own name added, each worker.")
          .declare();

  /** How loops ask the system what is ready. */
  public static final Setting<Transport> IO =
      Setting.named("io", "KIND", Words.choice(Transport.values()))
          .group(PROGRAM)
          .global()
          .initially("best")
          .help(
              "How event loops wait: best (epoll where there is one, else nio), epoll, nio or"
                  + " uring.")
          .declare();

  /** Where the program takes orders. */
  public static final Setting<String> CONTROL_SOCKET =
      Setting.named("control-socket", "PATH", Words.text("auto, none or a path"))
          .group(PROGRAM)
          .global()
          .initially("auto")
          .help(
              "Unix socket that pulsar status, reload and their like talk to: auto (in a"
                  + " folder of this user), none or a path.")
          .declare();

  /** Where figures and health are asked for. */
  public static final Setting<Optional<SocketAddress>> METRICS_BIND =
      Setting.named("metrics-bind", "ADDRESS", Words.orUnset(new AddressWords()))
          .group(PROGRAM)
          .global()
          .ifUnset("off")
          .help(
              "Where /metrics, /health/live and /health/ready are answered for all workers."
                  + " They are nobody else's business: choose an address that clients do not"
                  + " reach.")
          .declare();

  /** Whether somebody looks for a fault. */
  public static final Setting<Boolean> DEBUG =
      Setting.named("debug", "", Words.yesOrNo())
          .group(DEVELOPING)
          .global()
          .initially("false")
          .help(
              "Log at level debug, unless --log-level says otherwise. What clients are answered"
                  + " stays the same.")
          .declare();

  /** Whether changed code is loaded. */
  public static final Setting<Boolean> RELOAD =
      Setting.named("reload", "", Words.yesOrNo())
          .group(DEVELOPING)
          .global()
          .initially("false")
          .help("Replace workers when a source, class or jar of the program has changed.")
          .declare();

  /** Which other files are looked at. */
  public static final Setting<List<String>> RELOAD_PATHS =
      Setting.named("reload-paths", "GLOB", Words.list(Words.text("a path or glob"), ','))
          .group(DEVELOPING)
          .global()
          .ifUnset("none")
          .help(
              "Further files that --reload looks at, with commas between, as in"
                  + " templates/**.html.")
          .declare();

  /** What is logged. */
  public static final Setting<LogLevels> LOG_LEVEL =
      Setting.named("log-level", "LEVEL", new LogWords())
          .group(LOGS)
          .global()
          .initially("info")
          .help(
              "Least weight that is logged: trace, debug, info, warning, error or none. After it"
                  + " some loggers may have a level of their own, as org.pulsarweb.web.debug does.")
          .declare();

  /** How a line of the log looks. */
  public static final Setting<LogFormat> LOG_FORMAT =
      Setting.named("log-format", "KIND", Words.choice(LogFormat.values()))
          .group(LOGS)
          .global()
          .initially("auto")
          .help(
              "How a line looks: text, json (an object a line), or auto: text on a terminal,"
                  + " else json.")
          .declare();

  /** Where the log goes. */
  public static final Setting<Optional<Path>> LOG_FILE =
      Setting.named("log-file", "PATH", Words.orUnset(Words.path()))
          .group(LOGS)
          .global()
          .ifUnset("standard error; pulsar.log with --daemon")
          .help("File that the log is appended to; USR1 opens it again by its name.")
          .declare();

  /** Every setting of the house, in the order of the help text. */
  static final List<Setting<?>> ALL =
      List.of(
          BIND,
          BACKLOG,
          KEEP_ALIVE,
          MAX_CONNECTIONS,
          PROXY_PROTOCOL,
          FORWARDED_ALLOW_IPS,
          CERT_FILE,
          KEY_FILE,
          CLIENT_CA_FILE,
          CLIENT_CERTIFICATE,
          WORKERS,
          CONCURRENCY,
          THREAD_WORKERS,
          JVM,
          HEAP_MAX,
          RSS_MAX,
          MAX_REQUESTS,
          MAX_REQUESTS_JITTER,
          MAX_LIFETIME,
          TIMEOUT,
          READY_TIMEOUT,
          EXIT_TIMEOUT,
          MAX_RESTARTS,
          RESTART_PERIOD,
          SETTLE_TIME,
          CONFIG,
          CHDIR,
          DAEMON,
          PID_FILE,
          USER,
          GROUP,
          UMASK,
          PROCESS_NAME,
          IO,
          CONTROL_SOCKET,
          METRICS_BIND,
          DEBUG,
          RELOAD,
          RELOAD_PATHS,
          LOG_LEVEL,
          LOG_FORMAT,
          LOG_FILE);

  /** Where a value comes from that nobody chose. */
  static final String DEFAULT = "default";

  /** Where a value comes from that a program chose for itself. */
  private static final String CODE = "code";

  private static final Settings DEFAULTS = new Settings(ALL, Map.of());

  /** What somebody chose, and where: a flag, a variable, a line of a file, or code. */
  private record Chosen(Object value, String origin) {}

  private final List<Setting<?>> declared;
  private final Map<Setting<?>, Chosen> chosen;

  private Settings(List<Setting<?>> declared, Map<Setting<?>, Chosen> chosen) {
    this.declared = declared;
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
   * Returns the settings that a command line asks for. Neither a file nor the environment is looked
   * at.
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
    var line = CommandLine.read(Names.of(this), args);
    if (!line.asks().isEmpty()) {
      throw new IllegalArgumentException(
          line.asks() + " is for the command line of a program only");
    }
    return line.into(List.of(this)).getFirst();
  }

  /**
   * Returns these settings with more that can be chosen.
   *
   * @param own the settings of an application
   * @return a changed copy
   * @throws IllegalArgumentException if two of all these have the same name, or the same letter
   */
  public Settings declaring(List<Setting<?>> own) {
    var more = new ArrayList<Setting<?>>(declared);
    for (Setting<?> setting : own) {
      if (!more.contains(setting)) {
        refuseTwins(more, setting);
        more.add(setting);
      }
    }
    return more.size() == declared.size() ? this : new Settings(List.copyOf(more), chosen);
  }

  private static void refuseTwins(List<Setting<?>> declared, Setting<?> setting) {
    for (Setting<?> other : declared) {
      if (other.name().equals(setting.name())) {
        throw new IllegalArgumentException("two settings are called " + setting.name());
      }
      if (!setting.letter().isEmpty() && other.letter().equals(setting.letter())) {
        throw new IllegalArgumentException(
            other + " and " + setting + " are both -" + setting.letter());
      }
    }
  }

  /**
   * Returns what can be chosen.
   *
   * @return the settings of the house, then those of an application
   */
  public List<Setting<?>> declared() {
    return declared;
  }

  /**
   * Returns the setting of a name.
   *
   * @param name with hyphens or underscores, as in {@code keep-alive}
   * @return the setting, or empty if none of that name is declared
   */
  public Optional<Setting<?>> named(String name) {
    String wanted = name.replace('_', '-');
    for (Setting<?> setting : declared) {
      if (setting.name().equals(wanted)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns these settings with one of them changed. A setting that was not declared is from now
   * on.
   *
   * @param <T> what the setting holds
   * @param setting which
   * @param value its new value
   * @return the changed copy
   * @throws IllegalArgumentException if the value is not allowed
   */
  public <T> Settings with(Setting<T> setting, T value) {
    // the same check as for a word of the command line
    return put(setting, setting.read(setting.write(value)), CODE);
  }

  /** The same for a value that has been checked. */
  <T> Settings put(Setting<T> setting, T value, String origin) {
    var changed = new HashMap<Setting<?>, Chosen>(chosen);
    changed.put(setting, new Chosen(value, origin));
    boolean isNew = !declared.contains(setting);
    return new Settings(isNew ? declaring(List.of(setting)).declared : declared, changed);
  }

  /** Returns what is set here, and for the rest what is set in {@code base}. */
  Settings over(Settings base) {
    var both = new HashMap<Setting<?>, Chosen>(base.chosen);
    both.putAll(chosen);
    return new Settings(base.declaring(declared).declared, both);
  }

  /** Returns these settings as those that a program chose for itself. */
  Settings asCode() {
    var code = new HashMap<Setting<?>, Chosen>();
    for (Map.Entry<Setting<?>, Chosen> entry : chosen.entrySet()) {
      code.put(entry.getKey(), new Chosen(entry.getValue().value(), CODE));
    }
    return new Settings(declared, code);
  }

  /** Returns these settings with those of the whole program as {@code other} has them. */
  Settings withGlobals(Settings other) {
    var both = new HashMap<Setting<?>, Chosen>();
    for (Map.Entry<Setting<?>, Chosen> entry : chosen.entrySet()) {
      if (!entry.getKey().isGlobal()) {
        both.put(entry.getKey(), entry.getValue());
      }
    }
    for (Map.Entry<Setting<?>, Chosen> entry : other.chosen.entrySet()) {
      if (entry.getKey().isGlobal()) {
        both.put(entry.getKey(), entry.getValue());
      }
    }
    return new Settings(declared, both);
  }

  /**
   * Returns the value of a setting.
   *
   * @param <T> what the setting holds
   * @param setting which
   * @return its value, or its default
   */
  @SuppressWarnings("unchecked") // put() is the only way in
  public <T> T value(Setting<T> setting) {
    Chosen choice = chosen.get(setting);
    return choice == null ? setting.initial() : (T) choice.value();
  }

  /**
   * Returns whether somebody chose the value of a setting.
   *
   * @param setting which
   * @return false if it has its default
   */
  public boolean isChosen(Setting<?> setting) {
    return chosen.containsKey(setting);
  }

  /**
   * Returns where the value of a setting comes from.
   *
   * @param setting which
   * @return {@code default}, {@code code}, or as in {@code pulsar.toml:12}, {@code PULSAR_WORKERS}
   *     or {@code --workers}
   */
  public String origin(Setting<?> setting) {
    Chosen choice = chosen.get(setting);
    return choice == null ? DEFAULT : choice.origin();
  }

  /**
   * Returns the value of a setting as the command line has it.
   *
   * @param setting which
   * @return its word; empty if it is unset or an empty list
   */
  public String word(Setting<?> setting) {
    return wordOf(setting);
  }

  private <T> String wordOf(Setting<T> setting) {
    return setting.write(value(setting));
  }

  /**
   * Returns the command line that chooses what is chosen here: {@code Settings.of} makes the same
   * settings of it, in this JVM or another. Secrets are in it as they are.
   *
   * @return words such as {@code --workers=4}, in the order of the declarations
   */
  public List<String> words() {
    var words = new ArrayList<String>();
    for (Setting<?> setting : declared) {
      if (isChosen(setting)) {
        words.add(setting.flag() + "=" + word(setting));
      }
    }
    return List.copyOf(words);
  }

  /**
   * Returns where to listen, as far as that is an address.
   *
   * @return the addresses of {@link #endpoints}; port 0 lets the system choose, an unspecified host
   *     means all interfaces
   */
  public List<SocketAddress> bind() {
    var addresses = new ArrayList<SocketAddress>();
    for (Endpoint endpoint : endpoints()) {
      if (endpoint.place().isPresent()) {
        addresses.add(endpoint.place().get());
      }
    }
    return List.copyOf(addresses);
  }

  /**
   * Returns where to listen.
   *
   * @return one or more
   */
  public List<Endpoint> endpoints() {
    return value(BIND);
  }

  /**
   * Returns how many workers serve.
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
   * Returns what is logged: as asked for, else more if somebody looks for a fault.
   *
   * @return the levels
   */
  public LogLevels logLevels() {
    LogLevels levels = value(LOG_LEVEL);
    boolean isMore = value(DEBUG) && !isChosen(LOG_LEVEL);
    return isMore ? levels.withLevel(LogLevel.DEBUG) : levels;
  }

  /**
   * Returns where the log goes.
   *
   * @return the file; empty for standard error, which a program in the background does not have
   */
  public Optional<Path> logFile() {
    Optional<Path> file = value(LOG_FILE);
    return file.isEmpty() && value(DAEMON) ? Optional.of(Path.of("pulsar.log")) : file;
  }

  /** Returns what was chosen, as a command line; a secret is not shown. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Setting<?> setting : declared) {
      if (isChosen(setting)) {
        text.append(text.isEmpty() ? "" : " ").append(setting).append('=');
        text.append(Secrets.hidden(setting, word(setting)));
      }
    }
    return text.toString();
  }
}
