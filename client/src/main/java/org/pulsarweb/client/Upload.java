package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.pulsarweb.client.Exchange.Stage;

/**
 * A body on its way from the caller's code to the connection: about 64 KiB ahead of what the kernel
 * has taken, then the caller waits.
 */
final class Upload implements RequestBody.Sink {
  private static final int AHEAD_MAX_BYTES = 64 * 1024;
  private static final long CONTINUE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int PIECE_BYTES = 16 * 1024;

  private final Exchange exchange;
  private final RequestBody body;
  private volatile boolean mayBegin; // nobody has to be asked, or the server has said yes
  private long written; // by the caller
  private volatile long taken; // by the connection, which has room for more
  private boolean isFinished; // the loop's own, as what follows
  private long handedOver; // to the connection; the loop's own

  /** The server has answered before it has heard everything: there is no use in going on. */
  @SuppressWarnings("serial") // never serialized
  private static final class AnsweredException extends IOException {
    AnsweredException() {
      super("the server has answered already, and wants no more of the request");
    }
  }

  Upload(Exchange exchange, HttpRequest request) {
    this.exchange = exchange;
    this.body = request.body();
    this.mayBegin = !request.options().expectsContinue();
  }

  // ---- the caller's side ----------------------------------------------------------------------

  /** Writes the body, if there is a connection, and unless the server does not want it. */
  void perform() throws IOException {
    exchange.await(Stage.CARRIED);
    awaitContinue();
    boolean isDue = exchange.stage() == Stage.CARRIED || mayBegin; // the stage comes after the word
    if (!isDue || !exchange.wantsBody()) {
      return;
    }
    try {
      body.writeTo(this);
      exchange.onLoop(this::finish);
    } catch (AnsweredException _) {
      return; // what it says is the answer
    } catch (InterruptedIOException e) {
      exchange.onLoop(exchange::cancel);
      throw e;
    } catch (IOException | RuntimeException e) {
      if (exchange.stage() == Stage.FAILED) {
        return; // which has a better reason
      }
      exchange.onLoop(exchange::cancel);
      throw e;
    } catch (InterruptedException e) {
      exchange.onLoop(exchange::cancel);
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("the call was cancelled: " + exchange.request);
      interrupted.initCause(e);
      throw interrupted;
    } catch (Exception e) {
      exchange.onLoop(exchange::cancel);
      throw new IOException("the body could not be written: " + exchange.request, e);
    }
  }

  /** RFC 9110 §10.1.1: a server that knows nothing of this says nothing, and wants the body. */
  private void awaitContinue() throws IOException {
    long end = System.nanoTime() + CONTINUE_NANOS;
    long left;
    while (!mayBegin && exchange.stage() == Stage.CARRIED && (left = end - System.nanoTime()) > 0) {
      exchange.pause(left);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int to) throws IOException {
    for (int start = from; start < to; start += PIECE_BYTES) {
      byte[] piece = Arrays.copyOfRange(bytes, start, Math.min(to, start + PIECE_BYTES));
      written += piece.length;
      exchange.onLoop(() -> take(piece));
      while (written - taken > AHEAD_MAX_BYTES && exchange.wantsBody()) {
        exchange.pause();
      }
      requireWanted();
    }
  }

  private void requireWanted() throws IOException {
    if (exchange.stage() == Stage.FAILED) {
      throw exchange.failed();
    }
    if (!exchange.wantsBody()) {
      throw new AnsweredException();
    }
  }

  // ---- the loop's side ------------------------------------------------------------------------

  private void take(byte[] piece) {
    Http1Link link = exchange.link();
    if (link != null) {
      handedOver += piece.length;
      if (link.write(piece)) {
        exchange.onWritable();
      }
    }
  }

  void onContinue() {
    mayBegin = true;
  }

  void onWritable() {
    taken = handedOver;
  }

  boolean isFinished() {
    return isFinished;
  }

  private void finish() {
    isFinished = true;
    Http1Link link = exchange.link();
    if (link != null) {
      link.endBody();
    }
  }
}
