package org.pulsarweb.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Handover;
import org.pulsarweb.loop.Peer;

/**
 * Hands the arbiter's sockets to worker JVMs: to those of this user that know the secret of this
 * run.
 *
 * <p>Safe for use by many threads.
 */
final class SocketsForWorkers implements AutoCloseable {
  private static final String FILE = "sockets";
  private static final int SECRET_BYTES = 32;

  private final Handover handover;
  private final String secret;
  private final Map<String, List<BoundSocket>> sockets;

  private SocketsForWorkers(
      Handover handover, String secret, Map<String, List<BoundSocket>> sockets) {
    this.handover = handover;
    this.secret = secret;
    this.sockets = sockets;
  }

  /** Opens in a private folder, whose file it is; in a fiber or on a thread. */
  static SocketsForWorkers open(EventLoop loop, Path folder) throws IOException {
    var bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    String secret = HexFormat.of().formatHex(bytes);
    Map<String, List<BoundSocket>> sockets = new ConcurrentHashMap<>();
    Handover handover =
        Handover.open(
            loop, folder.resolve(FILE), (peer, word) -> answer(sockets, secret, peer, word));
    return new SocketsForWorkers(handover, secret, sockets);
  }

  private static List<BoundSocket> answer(
      Map<String, List<BoundSocket>> sockets, String secret, Peer peer, String word) {
    int space = word.indexOf(' ');
    String told = space < 0 ? word : word.substring(0, space);
    List<BoundSocket> own = space < 0 ? null : sockets.get(word.substring(space + 1));
    if (own == null
        || !MessageDigest.isEqual(
            told.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
      throw new IllegalArgumentException("process " + peer.pid() + " does not know the secret");
    }
    return own;
  }

  /** Has the workers of an application get these sockets. */
  void offer(String application, List<BoundSocket> own) {
    sockets.put(application, List.copyOf(own));
  }

  /** Returns where to ask. */
  String path() {
    return handover.path().toString();
  }

  /** Returns what to say there. */
  String word(String application) {
    return secret + " " + application;
  }

  @Override
  public void close() {
    handover.close();
  }
}
