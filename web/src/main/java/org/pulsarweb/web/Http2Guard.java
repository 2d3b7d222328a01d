package org.pulsarweb.web;

import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Http2Exception;
import org.pulsarweb.http.Http2Limits;

/**
 * Counts what a client does that costs the server more than the client, and ends the connection
 * when it is too much: streams that are opened to be given up (rapid reset, CVE-2023-44487), or to
 * be broken so that the server gives them up (MadeYouReset, CVE-2025-8671), and frames that bring
 * nothing forward (CVE-2019-9512 to 9518). It counts anew after each window of time.
 */
final class Http2Guard {
  private static final String RULE = "RFC 9113 §10.5";

  /** How many idle frames each useful one pays for. */
  private static final int IDLE_PER_USEFUL = 10;

  private final Http2Limits limits;
  private long windowSinceNanos;
  private int resets;
  private int idle;
  private int useful;

  Http2Guard(Http2Limits limits, long nowNanos) {
    this.limits = limits;
    this.windowSinceNanos = nowNanos;
  }

  private void turnTo(long nowNanos) {
    if (nowNanos - windowSinceNanos > limits.guardWindow().toNanos()) {
      windowSinceNanos = nowNanos;
      resets = 0;
      idle = 0;
      useful = 0;
    }
  }

  /** A stream came to nothing, by the client's doing. */
  void onReset(long nowNanos) throws Http2Exception {
    turnTo(nowNanos);
    if (++resets > limits.resetMax()) {
      throw tooMuch("more than " + limits.resetMax() + " streams given up");
    }
  }

  /** A frame came that asks for nothing, or for little. */
  void onIdleFrame(long nowNanos) throws Http2Exception {
    turnTo(nowNanos);
    if (++idle > limits.idleFrameMax() + (long) IDLE_PER_USEFUL * useful) {
      throw tooMuch("more than " + limits.idleFrameMax() + " frames that bring nothing forward");
    }
  }

  /** A request came, or a piece of a body did or went. */
  void onUsefulFrame() {
    useful++;
  }

  private static Http2Exception tooMuch(String what) {
    return new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, RULE, what);
  }
}
