package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.Factory;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoadBoard;

/**
 * Makes a worker in a JVM of its own: finds the application that this JVM's program has, and gets
 * the sockets that the arbiter has bound.
 *
 * @param application its name
 * @param number the worker's
 * @param settings the application's, as words of a command line
 * @param handover where the sockets are handed over
 * @param word what is said there
 * @param board where workers see each other's load
 * @param slot this worker's on it
 */
record ProcessWorker(
    String application,
    int number,
    List<String> settings,
    String handover,
    String word,
    String board,
    int slot)
    implements Factory<WorkerActor> {
  @Override
  public WorkerActor create() {
    Application own = Actor.context(WorkerProgram.class).application(application);
    Settings chosen =
        Settings.defaults().declaring(own.settings()).and(settings.toArray(String[]::new));
    String title = chosen.value(Settings.PROCESS_NAME).orElse(application);
    boolean _ = ProcessTitle.trySet(title + "-" + number);
    return new WorkerActor(application, own, chosen, number, loop -> open(loop, chosen), true);
  }

  /** Gets the sockets; after that nothing is needed any more that only root may have. */
  private List<BoundSocket> open(EventLoop loop, Settings chosen) throws IOException {
    LoadBoard.Slot own = LoadBoard.open(Path.of(board)).slot(slot);
    List<BoundSocket> sockets = HandedSockets.adopt(loop, Path.of(handover), word);
    sockets.forEach(socket -> socket.balance(own));
    Facilities.identity(chosen).adopt();
    return sockets;
  }
}
