package org.pulsarweb.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Jetty with WebSockets that echo at {@code /echo} and are told everything at {@code /room}.
 *
 * <p>Safe for use by many threads.
 */
final class JettyWebSocket {
  private JettyWebSocket() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) throws Exception {
    var server = new Server();
    server.setHandler(WebSocketUpgradeHandler.from(server, JettyWebSocket::configure));
    JettyPeer.start(server, Greeting.port(args), Optional.empty());
  }

  private static void configure(ServerWebSocketContainer container) {
    Set<Session> room = ConcurrentHashMap.newKeySet();
    container.setIdleTimeout(Duration.ofMinutes(10));
    container.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    container.addMapping("/echo", (_, _, _) -> new Echo());
    container.addMapping("/room", (_, _, _) -> new Talk(room));
  }

  /** Public, because Jetty calls it by reflection. */
  public abstract static class Socket implements Session.Listener.AutoDemanding {
    private @Nullable Session session;

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
    }

    final Session session() {
      if (session == null) {
        throw new IllegalStateException("not open yet");
      }
      return session;
    }
  }

  /** Public, because Jetty calls it by reflection. */
  public static final class Echo extends Socket {
    @Override
    public void onWebSocketText(String text) {
      session().sendText(text, Callback.NOOP);
    }
  }

  /** Public, because Jetty calls it by reflection. */
  public static final class Talk extends Socket {
    private final Set<Session> room;

    Talk(Set<Session> room) {
      this.room = room;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
      super.onWebSocketOpen(opened);
      room.add(opened);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer bytes, Callback callback) {
      // What came is Jetty's again afterwards, and sends may take longer.
      ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
      for (Session one : room) {
        one.sendBinary(copy.duplicate(), Callback.NOOP);
      }
      callback.succeed();
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
      room.remove(session());
      callback.succeed();
    }
  }
}
