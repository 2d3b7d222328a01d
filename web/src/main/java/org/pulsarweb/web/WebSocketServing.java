package org.pulsarweb.web;

import java.util.function.Function;
import org.pulsarweb.http.Request;

/** How the sockets of an endpoint are served. */
sealed interface WebSocketServing {
  /** Begins to serve a socket that has just been opened; on its loop, in no fiber. */
  @FunctionalInterface
  interface Start {
    void begin(WebSocketLink link, WebSocket socket);
  }

  /** Returns how the socket that a request asks for will be served. */
  Start prepare(Request request);

  /** Each in a fiber. */
  record InFibers(WebSocketHandler handler) implements WebSocketServing {
    @Override
    public Start prepare(Request request) {
      return (link, socket) -> {
        var inbox = new WebSocketInbox(link, socket, handler);
        link.open(inbox);
        link.home.loop.launch(inbox, inbox);
      };
    }
  }

  /** In callbacks. */
  record InCallbacks(Function<Request, WebSocketListener> listeners) implements WebSocketServing {
    @Override
    public Start prepare(Request request) {
      WebSocketListener listener = listeners.apply(request);
      return (link, socket) -> {
        var calls = new WebSocketCalls(link, socket, listener);
        link.open(calls);
        calls.onOpen();
      };
    }
  }
}
