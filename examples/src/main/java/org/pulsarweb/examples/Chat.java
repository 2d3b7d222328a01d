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
import org.pulsarweb.web.Router;
import org.pulsarweb.web.SlowConsumer;
import org.pulsarweb.web.WebSocket;
import org.pulsarweb.web.WebSocketEndpoint;
import org.pulsarweb.web.WebSocketSettings;

/**
 * A chat room: a page, and a WebSocket for everybody who has it open.
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

  /** What is said: by whom, or by nobody; and how many are here. */
  record Line(String who, String text, int here) {}

  private final Room room = Room.of();
  private final ArrayDeque<Line> remembered = new ArrayDeque<>(REMEMBERED_MAX);

  private Chat() {}

  static HttpServer server() {
    return HttpServer.of(new Chat().routes()).named("chat");
  }

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
    for (Line line : remembered()) {
      socket.send(json(line));
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
    var line = new Line(who, text, room.size());
    remember(line);
    room.send(json(line)); // encoded once, for however many are here
  }

  // @end

  private static String json(Line line) {
    return Response.json(line).text();
  }

  // With --workers 2 two loops share what is remembered, so it is locked; the room needs no lock.
  private synchronized void remember(Line line) {
    if (remembered.size() == REMEMBERED_MAX) {
      remembered.removeFirst();
    }
    remembered.addLast(line);
  }

  private synchronized List<Line> remembered() {
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
