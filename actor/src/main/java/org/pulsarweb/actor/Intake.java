package org.pulsarweb.actor;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;

/**
 * Messages that have come over a link, and cannot go on at once: their mailbox is full, the link
 * that they go on by is, or the other side does not read its answers. They wait here in their
 * order, each as long as its target's deadline says. Answers still come in meanwhile, so that two
 * sides which ask each other much never wait for each other; when too much waits here, nothing is
 * read any more, and the senders are held up where they are.
 *
 * <p>Lives on the link's loop.
 */
final class Intake {
  private static final int MESSAGES_MAX = 1024;
  private static final long BYTES_MAX = 1024 * 1024;

  /** A message on its way to an actor, or to another link. */
  interface Held {
    /** Goes on, or fails; may wait. */
    void goOn();

    /** Returns how long it is, about. */
    int bytes();
  }

  private final EventLoop loop;
  private final Connection connection;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private long bytes;
  private boolean paused;

  Intake(Connection connection) {
    this.loop = connection.loop();
    this.connection = connection;
  }

  /** Returns whether nothing waits here, and nothing has to. */
  boolean isOpen() {
    return held.isEmpty() && !connection.isCongested();
  }

  /** Takes a message that cannot go on at once, or has others before it. */
  void take(Held message) {
    held.add(message);
    bytes += message.bytes();
    if (held.size() == 1) {
      loop.launch("messages that wait on " + connection, this::letGo);
    }
    if (!paused && (held.size() >= MESSAGES_MAX || bytes >= BYTES_MAX)) {
      paused = true;
      connection.pauseReading();
    }
  }

  /** Lets messages go on, one after another; in a fiber. */
  private void letGo() {
    for (Held first = held.peek(); first != null; first = held.peek()) {
      try {
        connection.awaitWritable();
      } catch (ClosedChannelException _) {
        // it goes on all the same: what was sent before an end arrives
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return; // this loop ends
      }
      first.goOn();
      Held _ = held.remove(); // not before: what comes meanwhile is behind it
      bytes -= first.bytes();
      if (paused && held.size() <= MESSAGES_MAX / 2 && bytes <= BYTES_MAX / 2) {
        paused = false;
        connection.resumeReading();
      }
    }
  }

  /** Returns whether nothing is read for now. */
  boolean isPaused() {
    return paused;
  }
}
