package org.pulsarweb.app;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket of a new arbiter whose path is still that of the one before: opened when that
 * one has gone.
 *
 * <p>Safe for use by many threads.
 */
final class LateControl implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path path;
  private final Duration stopTime;
  private final Thread waiting;
  private @Nullable ControlServer server;
  private boolean closed;

  private LateControl(EventLoop loop, Path path, ControlCommands commands, Duration stopTime) {
    this.path = path;
    this.stopTime = stopTime;
    this.waiting =
        Thread.ofVirtual().name("pulsar-control").unstarted(() -> openWhenFree(loop, commands));
  }

  /**
   * Begins to wait.
   *
   * @param stopTime how long a stop may take
   */
  static LateControl start(EventLoop loop, Path path, ControlCommands commands, Duration stopTime) {
    var late = new LateControl(loop, path, commands, stopTime);
    log().info("the control socket {} is opened when the arbiter before this one has gone", path);
    late.waiting.start();
    return late;
  }

  private void openWhenFree(EventLoop loop, ControlCommands commands) {
    try {
      while (!tryOpen(loop, commands)) {
        Thread.sleep(LOOK);
      }
    } catch (IOException e) {
      log().warn("there is no control socket: {}", e.getMessage());
    } catch (InterruptedException _) {
      // it is closed
    }
  }

  /** Opens the socket; returns false while another listens there. */
  private synchronized boolean tryOpen(EventLoop loop, ControlCommands commands)
      throws IOException {
    if (closed) {
      return true;
    }
    try {
      server = ControlServer.open(loop, path, commands);
      return true;
    } catch (BindException _) {
      return false;
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger("pulsar.app");
  }

  @Override
  public void close() {
    waiting.interrupt();
    ControlServer opened;
    synchronized (this) {
      closed = true;
      opened = server;
    }
    if (opened != null) {
      boolean _ = opened.stop(stopTime);
    }
  }
}
