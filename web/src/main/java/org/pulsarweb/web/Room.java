package org.pulsarweb.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.EncodedMessage;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.WebSocketWriter;
import org.pulsarweb.loop.EventLoop;

/**
 * WebSockets that are told the same. A message is encoded once, and compressed once if any of them
 * wants it so; nothing waits for a socket whose client reads slowly ({@link SlowConsumer}).
 *
 * <p>The sockets may live on several loops of this JVM, each of which tells its own. What one
 * thread says arrives in its order. In a room that {@link Rooms} has named, sockets of workers in
 * other JVMs are told, too; another room ends with this JVM.
 *
 * <p>Safe for use by many threads.
 */
public final class Room {
  private final ConcurrentMap<EventLoop, Part> parts = new ConcurrentHashMap<>();
  private final List<Consumer<Message>> listeners = new CopyOnWriteArrayList<>();
  private final Elsewhere elsewhere;

  /** The part of a room that is in other JVMs. */
  interface Elsewhere {
    /** There is none. */
    Elsewhere NOWHERE =
        new Elsewhere() {
          @Override
          public void send(EncodedMessage message) {}

          @Override
          public void close(CloseReason reason) {}
        };

    void send(EncodedMessage message);

    void close(CloseReason reason);
  }

  Room(Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
  }

  /**
   * Returns a room in which nobody is.
   *
   * @return the room
   */
  public static Room of() {
    return new Room(Elsewhere.NOWHERE);
  }

  /** The sockets of one loop; touched on that loop, but for the count. */
  private static final class Part {
    private final LinkedHashSet<WebSocketLink> members = new LinkedHashSet<>();
    private WebSocketLink @Nullable [] told; // the members, while they are the same
    private volatile int count;

    boolean add(WebSocketLink link) {
      boolean isNew = members.add(link);
      changed();
      return isNew;
    }

    boolean remove(WebSocketLink link) {
      boolean wasThere = members.remove(link);
      changed();
      return wasThere;
    }

    private void changed() {
      told = null;
      count = members.size();
    }

    /** Returns the members as they are now: who is told may leave meanwhile. */
    WebSocketLink[] toldNow() {
      WebSocketLink[] now = told;
      if (now == null) {
        now = members.toArray(WebSocketLink[]::new);
        told = now;
      }
      return now;
    }

    void deliver(EncodedMessage message) {
      for (WebSocketLink link : toldNow()) {
        link.deliver(message);
      }
    }

    void close(CloseReason reason) {
      for (WebSocketLink link : toldNow()) {
        link.close(reason);
      }
    }
  }

  /**
   * Takes a socket in, until it leaves or is closed; on the socket's loop. Does nothing if it is in
   * already, or is closed.
   *
   * @param socket to be told what is said here
   */
  public void join(WebSocket socket) {
    WebSocketLink link = socket.link();
    if (link.isOpen() && parts.computeIfAbsent(link.home.loop, _ -> new Part()).add(link)) {
      link.joined(this);
    }
  }

  /**
   * Lets a socket go; on the socket's loop. Does nothing if it is not in.
   *
   * @param socket to be told no more
   */
  public void leave(WebSocket socket) {
    socket.link().left(this);
    forget(socket.link());
  }

  /** Lets a socket go that is closed. */
  void forget(WebSocketLink link) {
    Part part = parts.get(link.home.loop);
    if (part != null && part.remove(link) && part.count == 0) {
      parts.remove(link.home.loop);
    }
  }

  /**
   * Has somebody hear of all that is said here from now on, by whomever: to remember it for those
   * who come later, perhaps.
   *
   * @param listener is called in the thread that says it, or on a loop if that is in another JVM;
   *     must not wait
   */
  public void onMessage(Consumer<Message> listener) {
    listeners.add(listener);
  }

  /**
   * Returns how many are in, of this JVM.
   *
   * @return the count at about this moment
   */
  public int size() {
    return parts.values().stream().mapToInt(part -> part.count).sum();
  }

  /**
   * Tells all.
   *
   * @param text a message
   */
  public void send(String text) {
    send(EncodedMessage.text(text));
  }

  /**
   * Tells all.
   *
   * @param bytes a message, copied
   */
  public void send(byte[] bytes) {
    send(EncodedMessage.binary(bytes));
  }

  /**
   * Tells all.
   *
   * @param message text or bytes
   */
  public void send(Message message) {
    if (message instanceof Message.Text(String text)) {
      send(text);
    } else if (message instanceof Message.Binary(byte[] bytes)) {
      send(bytes);
    }
  }

  /**
   * Tells all.
   *
   * @param message text or bytes
   * @throws IllegalArgumentException if the room is in other JVMs, too, and the message is larger
   *     than 8 MiB: that is more than goes from one to another
   */
  public void send(EncodedMessage message) {
    elsewhere.send(message);
    tellHere(message);
  }

  /** Tells those of this JVM. */
  void tellHere(EncodedMessage message) {
    for (Consumer<Message> listener : listeners) {
      listener.accept(message.message());
    }
    onEachLoop(part -> part.deliver(message));
  }

  /**
   * Closes all, who leave by that.
   *
   * @param code 1000 to 4999
   * @param reason what the clients may read
   * @throws IllegalArgumentException if the code is not one that may be sent (RFC 6455 §7.4)
   */
  public void close(int code, String reason) {
    var closing = new CloseReason(code, reason);
    WebSocketWriter.requireSendable(closing);
    elsewhere.close(closing);
    closeHere(closing);
  }

  /** Closes those of this JVM. */
  void closeHere(CloseReason reason) {
    onEachLoop(part -> part.close(reason));
  }

  private void onEachLoop(Consumer<Part> action) {
    parts.forEach((loop, part) -> {
      if (loop.isOwnThread()) {
        action.accept(part);
      } else {
        post(loop, () -> action.accept(part));
      }
    });
  }

  private void post(EventLoop loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException _) {
      parts.remove(loop); // it is closed, and its sockets with it
    }
  }
}
