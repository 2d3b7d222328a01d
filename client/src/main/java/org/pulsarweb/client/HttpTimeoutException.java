package org.pulsarweb.client;

import java.io.IOException;
import java.time.Duration;

/**
 * A deadline of a call has passed; its connection was closed.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class HttpTimeoutException extends IOException {
  /** What a call waits for, one after another. */
  public enum Phase {
    /** A connection, while as many as may be open are in use. */
    POOL("waiting for a connection"),
    /** The address of the host, and a connection to it. */
    CONNECT("connecting"),
    /** An agreement on TLS. */
    TLS("agreeing on TLS"),
    /** Room for more of the request. */
    SEND("sending the request"),
    /** The beginning of the answer. */
    FIRST_BYTE("waiting for the answer"),
    /** The next byte of the answer. */
    BETWEEN_BYTES("reading the answer"),
    /** Whatever came last, when the time of the whole call was over. */
    TOTAL("the whole call");

    private final String words;

    Phase(String words) {
      this.words = words;
    }
  }

  private final Phase phase;
  private final Duration time;

  HttpTimeoutException(Phase phase, Duration time, HttpRequest request) {
    super(phase.words + " took longer than " + seconds(time) + ": " + request);
    this.phase = phase;
    this.time = time;
  }

  private static String seconds(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** {@return which deadline it was} */
  public Phase phase() {
    return phase;
  }

  /** {@return how long it would have been allowed to take} */
  public Duration time() {
    return time;
  }
}
