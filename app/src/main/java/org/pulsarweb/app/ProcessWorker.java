package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.Factory;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Handover;

/**
 * Makes a worker in a JVM of its own: finds the application that this JVM's program has, and gets
 * the sockets that the arbiter has bound.
 *
 * @param application its name
 * @param number the worker's
 * @param settings the application's, as words of a command line
 * @param handover where the sockets are handed over
 * @param word what is said there
 */
record ProcessWorker(
    String application, int number, List<String> settings, String handover, String word)
    implements Factory<WorkerActor> {
  /** How long the arbiter may take to hand its sockets over. */
  private static final Duration HANDING = Duration.ofSeconds(10);

  @Override
  public WorkerActor create() {
    Application own = Actor.context(WorkerProgram.class).application(application);
    return new WorkerActor(
        own,
        Settings.defaults().declaring(own.settings()).and(settings.toArray(String[]::new)),
        number,
        loop -> receive(loop, Path.of(handover), word),
        true);
  }

  private static List<BoundSocket> receive(EventLoop loop, Path handover, String word)
      throws IOException {
    List<Integer> descriptors = Handover.receive(handover, word, HANDING);
    var sockets = new ArrayList<BoundSocket>();
    try {
      for (int descriptor : descriptors) {
        sockets.add(BoundSocket.adopt(loop, descriptor));
      }
      return sockets;
    } catch (IOException | RuntimeException e) {
      sockets.forEach(BoundSocket::close);
      for (int descriptor : descriptors.subList(sockets.size() + 1, descriptors.size())) {
        Handover.discard(descriptor);
      }
      throw e;
    }
  }
}
