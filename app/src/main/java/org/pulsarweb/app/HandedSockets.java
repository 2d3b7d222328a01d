package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Handover;

/** Sockets that another process hands over. */
final class HandedSockets {
  /** How long the other process may take. */
  private static final Duration HANDING = Duration.ofSeconds(10);

  private HandedSockets() {}

  /** Asks for sockets and takes them over, all or none; on a thread or in a fiber. */
  static List<BoundSocket> adopt(EventLoop loop, Path handover, String word) throws IOException {
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
