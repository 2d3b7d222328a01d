package org.pulsarweb.examples;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Room;
import org.pulsarweb.web.Rooms;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.SlowConsumer;
import org.pulsarweb.web.WebSocket;
import org.pulsarweb.web.WebSocketEndpoint;
import org.pulsarweb.web.WebSocketSettings;

/**
 * A chat room: a page, and a WebSocket for everybody who has it open. However many workers there
 * are, in threads or in JVMs of their own, the room is one.
 *
 * <p>Safe for use by many threads.
 */
public final class Chat {
  private static final int NAME_MAX_LENGTH = 30;
  private static final int REMEMBERED_MAX = 50;

  // @start region="settings"
  private static final WebSocketSettings LIMITS =
      WebSocketSettings.DEFAULTS
          .withMessageMaxBytes(4096)
          .withQueuedMaxBytes(256 * 1024)
          .withSlowConsumer(SlowConsumer.CLOSE);

  // @end

  /** What is said: by whom, or by nobody. */
  record Line(String who, String text) {}

  private final Room room;
  private final ArrayDeque<Message> remembered = new ArrayDeque<>(REMEMBERED_MAX);

  private Chat(Room room) {
    this.room = room;
  }

  // @start region="rooms"
  static HttpServer server() {
    Rooms rooms = Rooms.of();
    var chat = new Chat(rooms.named("chat"));
    chat.room.onMessage(chat::remember);
    return HttpServer.of(chat.routes()).named("chat").with(rooms);
  }

  // @end

  // @start region="routes"
  private Router routes() {
    return Router.of()
        .get("/", Page.named("chat.html"))
        .get("/chat", WebSocketEndpoint.of(this::talk).with(LIMITS));
  }

  // @end

  // @start region="talk"
  private void talk(WebSocket socket) throws IOException {
    String name = socket.request().query("name").orElse("").strip();
    if (name.isEmpty() || name.length() > NAME_MAX_LENGTH) {
      socket.close(CloseReason.POLICY, "a name of 1 to " + NAME_MAX_LENGTH + " characters, please");
      return;
    }
    for (Message said : remembered()) {
      socket.send(said);
    }
    room.join(socket);
    say("", name + " came in");
    try {
      for (Message message : socket) {
        if (message instanceof Message.Text(String text) && !text.isBlank()) {
          say(name, text.strip());
        }
      }
    } finally {
      room.leave(socket);
      say("", name + " left");
    }
  }

  private void say(String who, String text) {
    String line = Response.json(new Line(who, text)).text();
    room.send(line); // encoded once, for however many are here
  }

  // @end

  // With --workers 2 two loops share what is remembered, so it is locked; the room needs no lock.
  // Workers in JVMs of their own each remember what was said while they were there.
  private synchronized void remember(Message said) {
    if (remembered.size() == REMEMBERED_MAX) {
      remembered.removeFirst();
    }
    remembered.addLast(said);
  }

  private synchronized List<Message> remembered() {
    return List.copyOf(remembered);
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, server());
  }
}
