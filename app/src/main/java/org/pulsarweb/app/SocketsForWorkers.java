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
import org.pulsarweb.loop.LoadBoard;
import org.pulsarweb.loop.Peer;

/**
 * Hands the arbiter's sockets to other JVMs, its workers' and its successor's: to those of this
 * user that know the secret of this run. With each application's sockets goes a board on which its
 * workers see how much each of them has to serve.
 *
 * <p>Safe for use by many threads.
 */
final class SocketsForWorkers implements AutoCloseable {
  private static final String FILE = "sockets";
  private static final int SECRET_BYTES = 32;

  /** Workers at once, and their successors while they are replaced. */
  private static final int SLOTS = 2 * Settings.WORKERS_MAX;

  private final Path folder;
  private final Handover handover;
  private final String secret;
  private final Map<String, List<BoundSocket>> sockets;

  private SocketsForWorkers(
      Path folder, Handover handover, String secret, Map<String, List<BoundSocket>> sockets) {
    this.folder = folder;
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
    return new SocketsForWorkers(folder, handover, secret, sockets);
  }

  private static List<BoundSocket> answer(
      Map<String, List<BoundSocket>> sockets, String secret, Peer peer, String word) {
    int space = word.indexOf(' ');
    String told = space < 0 ? word : word.substring(0, space);
    if (!MessageDigest.isEqual(
        told.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
      throw new IllegalArgumentException("process " + peer.pid() + " does not know the secret");
    }
    List<BoundSocket> own = sockets.get(word.substring(space + 1));
    if (own == null) {
      throw new IllegalArgumentException("there is no application " + word.substring(space + 1));
    }
    return own;
  }

  /**
   * What the workers of one application need to serve on its sockets.
   *
   * @param path where to ask for them
   * @param word what to say there
   * @param boardPath where the board is on which they see each other's load
   * @param board the same, for the arbiter
   */
  record Offer(String path, String word, Path boardPath, LoadBoard board) {}

  /** Has other JVMs get the sockets of an application. */
  Offer offer(String application, List<BoundSocket> own) throws IOException {
    share(application, own);
    Path boardPath = folder.resolve("load-" + sockets.size());
    return new Offer(
        path().toString(),
        secret + " " + application,
        boardPath,
        LoadBoard.create(boardPath, SLOTS));
  }

  /** Has a successor get the sockets of an application. */
  void share(String application, List<BoundSocket> own) {
    sockets.put(application, List.copyOf(own));
  }

  /** Returns where to ask. */
  Path path() {
    return handover.path();
  }

  /** Returns what a successor of the arbiter has to know. */
  String secret() {
    return secret;
  }

  @Override
  public void close() {
    handover.close();
  }
}
