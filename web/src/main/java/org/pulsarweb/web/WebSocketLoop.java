package org.pulsarweb.web;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Compressors;
import org.pulsarweb.loop.EventLoop;

/** What the sockets of one endpoint on one loop share; there while there is such a socket. */
final class WebSocketLoop {
  final EventLoop loop;
  final WebSocketSettings settings;
  final Compressors compressors;

  /** Where a frame is put together. Emptied before anything waits, so all may use the one. */
  final ByteSink sink = ByteSink.open();

  private int openCount;

  private WebSocketLoop(EventLoop loop, WebSocketSettings settings) {
    this.loop = loop;
    this.settings = settings;
    this.compressors = Compressors.open(Math.max(1, settings.compression().level()));
  }

  /** Returns what is there for the loop that runs this, with one socket more. */
  static WebSocketLoop enter(
      ConcurrentMap<EventLoop, WebSocketLoop> all, WebSocketSettings settings) {
    WebSocketLoop entered =
        all.computeIfAbsent(EventLoop.current(), loop -> new WebSocketLoop(loop, settings));
    entered.openCount++;
    return entered;
  }

  /** Takes a socket away; the last takes all that was shared along. */
  void leave(ConcurrentMap<EventLoop, WebSocketLoop> all) {
    openCount--;
    if (openCount == 0) {
      all.remove(loop);
      compressors.close();
    }
  }

  static ConcurrentMap<EventLoop, WebSocketLoop> none() {
    return new ConcurrentHashMap<>();
  }
}
