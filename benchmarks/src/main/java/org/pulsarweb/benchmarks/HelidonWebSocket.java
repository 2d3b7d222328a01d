package org.pulsarweb.benchmarks;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Helidon SE with WebSockets that echo at {@code /echo} and are told everything at {@code /room}.
 *
 * <p>Safe for use by many threads.
 */
final class HelidonWebSocket {
  private HelidonWebSocket() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) {
    HelidonPeer.start(
        HelidonPeer.server(Greeting.port(args))
            .addRouting(
                WsRouting.builder()
                    .endpoint("/echo", new Echo())
                    .endpoint("/room", new Talk(ConcurrentHashMap.newKeySet()))));
  }

  private static final class Echo implements WsListener {
    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      session.send(text, last);
    }
  }

  /** One thread says everything, so that no two write to a socket at once. */
  private record Talk(Set<WsSession> room) implements WsListener {
    @Override
    public void onOpen(WsSession session) {
      room.add(session);
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
      byte[] bytes = buffer.readBytes();
      for (WsSession one : room) {
        one.send(BufferData.create(bytes), last);
      }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
      room.remove(session);
    }

    @Override
    public void onError(WsSession session, Throwable cause) {
      room.remove(session);
    }
  }
}
