package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.slf4j.LoggerFactory;

/**
 * A new arbiter on the sockets of the one before (USR2): the same command, started once more, gets
 * the sockets instead of binding them. When it serves, whoever asked for it stops the old one.
 */
final class Successor {
  /** Where the sockets are to be had, and the secret. */
  private static final String VARIABLE = "PULSAR_SOCKETS";

  private Successor() {}

  /** Returns whether this JVM was started as one. */
  static boolean isOne() {
    return System.getenv(VARIABLE) != null;
  }

  /** Starts one. Its output goes where this program's goes. */
  static Process start(SocketsForWorkers sockets) throws IOException {
    var builder = new ProcessBuilder(JvmCommandLine.own().words()).inheritIO();
    builder.environment().put(VARIABLE, sockets.secret() + " " + sockets.path());
    Process process = builder.start();
    CompletableFuture<Void> _ =
        process
            .onExit()
            .thenAccept(ended ->
                LoggerFactory.getLogger("pulsar.app")
                    .warn(
                        "the new arbiter {} has ended with code {}",
                        ended.pid(),
                        ended.exitValue()));
    return process;
  }

  /** Gets an application's sockets from the arbiter before this one. */
  static List<BoundSocket> sockets(Plan.Entry entry, EventLoop loop) throws IOException {
    String told = System.getenv(VARIABLE);
    int space = told.indexOf(' ');
    List<BoundSocket> sockets =
        HandedSockets.adopt(
            loop,
            Path.of(told.substring(space + 1)),
            told.substring(0, space) + " " + entry.name());
    int wanted = entry.settings().endpoints().size();
    if (sockets.size() != wanted) {
      int had = sockets.size();
      sockets.forEach(BoundSocket::close);
      throw new StartFault(
          Program.WRONG_SETTINGS,
          entry.name()
              + " is to listen on "
              + wanted
              + " addresses, and the arbiter before has "
              + had
              + ": addresses cannot be changed this way, start it anew");
    }
    return sockets;
  }
}
