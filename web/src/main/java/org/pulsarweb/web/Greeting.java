package org.pulsarweb.web;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.http.Http2Reader;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;

/**
 * The first bytes of a connection in clear: the preface of HTTP/2 (RFC 9113 §3.3), or HTTP/1.1. It
 * leaves the connection as soon as it knows; what is not the preface, or not in time, is HTTP/1.1's
 * to answer.
 */
final class Greeting implements Protocol {
  /** The length of the preface. */
  private static final int PREFACE_BYTES = 24;

  private final Connection connection;
  private final HttpLoop home;
  private final Http2Limits limits;
  private final Exchange http1;
  private byte[] heard = new byte[0];
  private @Nullable Protocol next;

  Greeting(Connection connection, HttpLoop home, Http2Limits limits) {
    this.connection = connection;
    this.home = home;
    this.limits = limits;
    this.http1 = new Exchange(connection, home);
  }

  @Override
  public void onBytes(byte[] bytes) {
    byte[] all = bytes;
    if (heard.length > 0) {
      all = Arrays.copyOf(heard, heard.length + bytes.length);
      System.arraycopy(bytes, 0, all, heard.length, bytes.length);
    }
    int known = Http2Reader.prefaceBytes(all);
    if (known == PREFACE_BYTES) {
      leave(new Http2Exchange(connection, home, limits)).onBytes(all);
    } else if (known < 0) {
      leave(http1).onBytes(all);
    } else {
      heard = all;
    }
  }

  private Protocol leave(Protocol to) {
    next = to;
    connection.become(to);
    return to;
  }

  /** Returns HTTP/1.1's side, which now has what was heard. */
  private Protocol giveUp() {
    Protocol to = leave(http1);
    if (heard.length > 0) {
      to.onBytes(heard);
    }
    return to;
  }

  @Override
  public void onEnd() {
    giveUp().onEnd();
  }

  @Override
  public void onTick(long nowNanos) {
    if (http1.isLate(nowNanos)) {
      giveUp().onTick(nowNanos);
    }
  }

  @Override
  public void onStop(Connection stopped) {
    giveUp().onStop(stopped);
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    Protocol to = next == null ? http1 : next;
    to.onClosed(cause);
  }
}
