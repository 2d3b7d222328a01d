package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own: a cluster in a folder that goes with it. */
final class PostgreSql implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path folder;
  private final Process process;
  private final int port;

  private PostgreSql(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Starts one and waits until it answers; needs the programs initdb and postgres. */
  static PostgreSql start() throws IOException, InterruptedException {
    Path initdb = OutsideProgram.require("initdb");
    Path postgres = OutsideProgram.require("postgres");
    Path folder = Files.createTempDirectory("pg");
    List<String> as = List.of();
    if ("root".equals(System.getProperty("user.name"))) { // whom PostgreSQL refuses to serve
      UserPrincipal user = user("postgres", "nobody");
      Path setpriv = OutsideProgram.require("setpriv");
      Files.setOwner(folder, user);
      as = List.of(setpriv.toString(), "--reuid=" + user, "--clear-groups", "--");
    }
    Path cluster = folder.resolve("c");
    Process made =
        run(as, initdb, "-D", cluster, "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync");
    String said = new String(made.getInputStream().readAllBytes(), UTF_8);
    if (made.waitFor() != 0) {
      throw new IOException("initdb failed: " + said);
    }
    int port = freePort();
    Process process =
        run(as, postgres, "-D", cluster, "-k", folder, "-h", "127.0.0.1", "-p", port, "-F");
    Thread.ofVirtual().start(() -> drain(process));
    var started = new PostgreSql(folder, process, port);
    started.awaitAnswer();
    return started;
  }

  private static UserPrincipal user(String... names) throws IOException {
    var users = Path.of("/").getFileSystem().getUserPrincipalLookupService();
    for (String name : names) {
      try {
        return users.lookupPrincipalByName(name);
      } catch (UserPrincipalNotFoundException _) {
        // The next one.
      }
    }
    throw OutsideProgram.missing("a user to run PostgreSQL as");
  }

  private static Process run(List<String> as, Object... command) throws IOException {
    var words = new ArrayList<>(as);
    for (Object word : command) {
      words.add(word.toString());
    }
    return new ProcessBuilder(words)
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void drain(Process process) {
    try (var said = process.getInputStream()) {
      said.transferTo(System.err);
    } catch (IOException _) {
      // It has ended.
    }
  }

  private void awaitAnswer() throws IOException {
    long deadline = System.nanoTime() + START_NANOS;
    while (true) {
      try (Connection _ = connect()) {
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          close();
          throw new IOException("PostgreSQL did not start", e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=test");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    if (process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive()) {
      process.destroyForcibly().onExit().join();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
