package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.FiberInfo;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;

/**
 * A server on loops of its own, so that a test hears of every error there and of no other's. An
 * error that the test has not asked for by {@link #takeError} fails it when the server is closed.
 */
final class LiveServer implements AutoCloseable {
  private final LoopGroup loops;
  private final Worker worker;
  private final Serving serving;
  private final BlockingQueue<Throwable> errors;

  private LiveServer(
      LoopGroup loops, Worker worker, Serving serving, BlockingQueue<Throwable> errors) {
    this.loops = loops;
    this.worker = worker;
    this.serving = serving;
    this.errors = errors;
  }

  static LiveServer of(HttpHandler handler, String... settings) throws IOException {
    return of(HttpServer.of(handler), settings);
  }

  static LiveServer of(HttpServer server, String... settings) throws IOException {
    Settings all = Settings.of("--bind", "127.0.0.1:0").and(settings);
    var errors = new LinkedBlockingQueue<Throwable>();
    LoopGroup loops =
        LoopGroup.open(
            1,
            all.io(),
            new LoopListener() {
              @Override
              public void onError(EventLoop loop, String where, Throwable error) {
                errors.add(new AssertionError("reported: " + where, error));
              }
            });
    var worker = Worker.open(server, all, loops.loops().getFirst());
    return new LiveServer(loops, worker, server.start(worker), errors);
  }

  RawClient connect() throws IOException {
    return RawClient.connect(address());
  }

  InetSocketAddress address() {
    return (InetSocketAddress) worker.sockets().getFirst().address();
  }

  EventLoop loop() {
    return loops.loops().getFirst();
  }

  /** Lets the loop have a turn: what was sent before has been read when this returns. */
  List<FiberInfo> settle() throws TimeoutException, InterruptedException {
    return loop().fibers();
  }

  /** Waits for the next error that the loops' listener heard of: where it was, and its cause. */
  Throwable takeError() throws InterruptedException {
    Throwable error = errors.poll(10, TimeUnit.SECONDS);
    if (error == null) {
      throw new AssertionError("no error was reported");
    }
    return error;
  }

  /** Stops as a program does: what is under way may end until the exit timeout. */
  void stop() {
    worker.sockets().forEach(BoundSocket::stop);
    serving.close();
  }

  @Override
  public void close() {
    stop();
    worker.close();
    loops.close();
    var left = new ArrayList<Throwable>();
    errors.drainTo(left);
    assertThat(left).as("errors that were reported").isEmpty();
  }
}
