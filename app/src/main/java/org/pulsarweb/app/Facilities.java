package org.pulsarweb.app;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program has besides its applications: a pid file, a user, a title, a control socket,
 * systemd's attention. Closed in reverse order.
 *
 * <p>Safe for use by many threads.
 */
final class Facilities implements AutoCloseable {
  /** What is written where a daemon was not told where to write its number. */
  private static final Path DAEMON_PID_FILE = Path.of("pulsar.pid");

  /** New files of a daemon are not for others to write, as ever. */
  private static final int DAEMON_UMASK = 0022;

  /** How often a successor looks whether the name of the pid file is free. */
  private static final Duration PID_LOOK = Duration.ofSeconds(1);

  private static final Duration CONTROL_STOP = Duration.ofSeconds(1);

  private final String name;
  private final Settings settings;
  private final Optional<Daemon> daemon;
  private final SystemdNotify systemd;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Facilities(String name, Settings settings, Optional<Daemon> daemon) {
    this.name = settings.value(Settings.PROCESS_NAME).orElse(name);
    this.settings = settings;
    this.daemon = daemon;
    this.systemd = SystemdNotify.of(System.getenv(), fault -> log().warn("{}", fault.getMessage()));
  }

  /**
   * Opens what has to be there before anything is bound.
   *
   * @throws StartFault if it cannot be; nothing is left open then
   */
  static Facilities open(String name, Settings settings) throws IOException {
    var facilities = new Facilities(name, settings, daemon(settings));
    try {
      Identity _ = identity(settings); // a name that nobody has is said before anything is opened
      facilities.enter();
      facilities.writePid();
      return facilities;
    } catch (IOException | RuntimeException e) {
      facilities.close();
      throw e;
    }
  }

  /** Looking for the parent takes milliseconds, which a plain start does not have. */
  private static Optional<Daemon> daemon(Settings settings) {
    return settings.value(Settings.DAEMON) ? Daemon.own() : Optional.empty();
  }

  /** Returns whether this JVM is to start the program as a daemon, instead of serving by itself. */
  static boolean startsDaemon(Settings settings) {
    return settings.value(Settings.DAEMON) && daemon(settings).isEmpty();
  }

  /** Starts the same command as a daemon; returns what to exit with. */
  static int startDaemon(Program program, Plan plan) throws IOException {
    var command = JvmCommandLine.own();
    Path folder = plan.settings().value(Settings.CHDIR).orElse(command.folder());
    return Daemon.start(
        command,
        new Daemon.Settings(folder.toAbsolutePath(), plan.startTime()),
        program.out(),
        program.err());
  }

  /**
   * Has the program begin again in the folder that it was told to work in, unless it is there: a
   * JVM cannot change its folder. Returns if there is nothing to do.
   */
  static void enterFolder(Settings settings) throws IOException {
    Optional<Path> folder = settings.value(Settings.CHDIR);
    if (folder.isEmpty() || isHere(folder.get())) {
      return;
    }
    if (!Files.isDirectory(folder.get())) {
      throw new StartFault(
          Program.WRONG_SETTINGS,
          "there is no folder " + folder.get() + " to work in (" + Settings.CHDIR + ")");
    }
    Path absolute = folder.get().toRealPath();
    Libc.execute(absolute, JvmCommandLine.own().movedTo(absolute).words());
  }

  /** A folder that was given relatively has been entered if the name leads nowhere from there. */
  private static boolean isHere(Path folder) throws IOException {
    Path here = Path.of("").toRealPath();
    return Files.isDirectory(folder) ? folder.toRealPath().equals(here) : here.endsWith(folder);
  }

  private void enter() throws IOException {
    Optional<Integer> umask = settings.value(Settings.UMASK);
    if (daemon.isPresent()) {
      daemon.get().enter(umask.orElse(DAEMON_UMASK));
    } else if (umask.isPresent()) {
      int _ = Libc.umask(umask.get());
    }
  }

  private void writePid() throws IOException {
    Optional<Path> wanted =
        settings
            .value(Settings.PID_FILE)
            .or(() -> daemon.isPresent() ? Optional.of(DAEMON_PID_FILE) : Optional.empty());
    if (wanted.isEmpty()) {
      return;
    }
    Path file = wanted.get();
    if (Successor.isOne()) {
      PidFile pid = PidFile.createBeside(file);
      opened.push(pid);
      Thread.ofVirtual().name("pulsar-pid-file").start(() -> moveWhenFree(pid, file));
    } else {
      opened.push(PidFile.create(file));
    }
  }

  /** Takes the name of the pid file when the arbiter before this one has gone. */
  private static void moveWhenFree(PidFile pid, Path file) {
    try {
      while (!pid.tryMoveTo(file)) {
        Thread.sleep(PID_LOOK);
      }
    } catch (IOException e) {
      log().warn("the pid file stays {}: {}", pid.path(), e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens what is for a program that serves. */
  void serving(Running running) throws IOException {
    if (!running.hasProcesses()) { // else the workers do, and the arbiter stays who it is
      identity(settings).adopt();
    }
    if (settings.isChosen(Settings.PROCESS_NAME)) {
      boolean _ = ProcessTitle.trySet(name);
    }
    openControl(running);
    Optional<SocketAddress> metrics = settings.value(Settings.METRICS_BIND);
    if (metrics.isPresent()) {
      opened.push(AdminServer.open(running.loop(), metrics.get(), new ProgramPages(running)));
    }
    if (settings.value(Settings.RELOAD)) {
      opened.push(DevelopmentReload.open(running, settings));
    }
    if (systemd.isOn()) {
      if (Successor.isOne()) {
        systemd.mainPid(ProcessHandle.current().pid());
      }
      systemd.ready("serving");
      systemd.watch(running.loop()).ifPresent(watch -> opened.push(watch::cancel));
    }
    if (daemon.isPresent()) {
      daemon.get().ready(settings.value(Settings.LOG_FILE));
    }
  }

  /**
   * Returns who workers are to be.
   *
   * @throws StartFault if there is no such user or group
   */
  static Identity identity(Settings settings) throws IOException {
    try {
      return Identity.of(
          settings.value(Settings.USER).orElse(""), settings.value(Settings.GROUP).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new StartFault(Program.WRONG_SETTINGS, String.valueOf(e.getMessage()));
    }
  }

  private void openControl(Running running) throws IOException {
    String word = settings.value(Settings.CONTROL_SOCKET);
    if (word.equals("none")) {
      return;
    }
    try {
      Path path =
          word.equals("auto")
              ? ControlFolder.of(System.getenv()).prepare(name)
              : ControlFolder.requireUsable(Path.of(word));
      var commands = new ProgramCommands(running, this);
      if (Successor.isOne() && !word.equals("auto")) { // the other kind has a path for each process
        opened.push(LateControl.start(running.loop(), path, commands, CONTROL_STOP));
      } else {
        ControlServer control = ControlServer.open(running.loop(), path, commands);
        opened.push(() -> control.stop(CONTROL_STOP));
      }
    } catch (IOException e) {
      if (!word.equals("auto")) {
        throw e;
      }
      log().warn("there is no control socket: {}", e.getMessage());
    }
  }

  boolean isDaemon() {
    return daemon.isPresent();
  }

  void reloading() {
    systemd.reloading("reloading");
  }

  void reloaded(String how) {
    systemd.ready(how);
  }

  void stopping(String reason) {
    systemd.stopping("stopping on " + reason);
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.app");
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable last = opened.pop();
      Quietly.run("closing", last::close);
    }
  }
}
