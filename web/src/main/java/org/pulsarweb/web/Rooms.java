package org.pulsarweb.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.EncodedMessage;

/**
 * Rooms by their names, which all workers of a server share, in threads and in JVMs of their own:
 * what is said in a room is told to the sockets that are in the room of that name, wherever they
 * are.
 *
 * <pre>{@code
 * Rooms rooms = Rooms.of();
 * Room kitchen = rooms.named("kitchen");
 * WebSocketHandler talk =
 *     socket -> {
 *       kitchen.join(socket);
 *       for (Message message : socket) {
 *         kitchen.send(message);
 *       }
 *     };
 * HttpServer.of(WebSocketEndpoint.of(talk)).with(rooms);
 * }</pre>
 *
 * <p>A message goes to each other JVM once, through the arbiter, and is encoded there once. What
 * one thread says arrives in its order, once at most: a worker that does not serve yet, or reads
 * what others tell too slowly, misses it. Nothing is kept for it; nothing waits for it. Between
 * machines nothing is told.
 *
 * <p>A room is there while somebody holds it or is in it.
 *
 * <p>Safe for use by many threads.
 */
public final class Rooms {
  /*
   * What goes to other JVMs:
   *
   *  0      1        3
   *  +------+--------+------+---------+
   *  | kind | length | name | what     |    length: of the name, in bytes
   *  +------+--------+------+---------+    what: a message, or two bytes of a code and a reason
   */
  private static final byte BINARY = 0;
  private static final byte TEXT = 1;
  private static final byte CLOSE = 2;

  private static final String TOPIC = "rooms";
  private static final int NAME_MAX_BYTES = 1024;

  private final Map<String, Named> known = new HashMap<>(); // guarded by this
  private final ReferenceQueue<Room> forgotten = new ReferenceQueue<>();
  private volatile @Nullable Worker worker; // one of this JVM

  private Rooms() {}

  /** A room, as long as it is in use. */
  private static final class Named extends WeakReference<Room> {
    private final String name;

    Named(String name, Room room, ReferenceQueue<Room> forgotten) {
      super(room, forgotten);
      this.name = name;
    }
  }

  /**
   * Returns rooms, none of which is known yet.
   *
   * @return for {@link HttpServer#with(Rooms)}; without it they are rooms of this JVM
   */
  public static Rooms of() {
    return new Rooms();
  }

  /**
   * Returns the room of a name.
   *
   * @param name any, of 1,024 bytes in UTF-8 at most
   * @return the same for the same name, as long as it is in use
   * @throws IllegalArgumentException if the name is too long
   */
  public Room named(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    if (bytes.length > NAME_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a room's name has " + NAME_MAX_BYTES + " bytes at most, not " + bytes.length);
    }
    synchronized (this) {
      forget();
      Room room = find(name);
      if (room == null) {
        room = new Room(new Others(bytes));
        known.put(name, new Named(name, room, forgotten));
      }
      return room;
    }
  }

  private synchronized @Nullable Room find(String name) {
    Named found = known.get(name);
    return found == null ? null : found.get();
  }

  private void forget() {
    while (forgotten.poll() instanceof Named old) {
      known.remove(old.name, old);
    }
  }

  /** A worker is about to serve. */
  void open(Worker serving) {
    serving.onTold(TOPIC, this::hear);
    worker = serving;
  }

  /** The sockets of one room in other JVMs. */
  private final class Others implements Room.Elsewhere {
    private final byte[] name;

    Others(byte[] name) {
      this.name = name;
    }

    @Override
    public void send(EncodedMessage message) {
      Worker own = worker;
      if (own != null && own.hasOtherJvms()) {
        own.tellOtherJvms(TOPIC, told(message.isText() ? TEXT : BINARY, message.bytes()));
      }
    }

    @Override
    public void close(CloseReason reason) {
      Worker own = worker;
      if (own != null && own.hasOtherJvms()) {
        byte[] words = reason.reason().getBytes(UTF_8);
        byte[] what =
            ByteBuffer.allocate(Short.BYTES + words.length)
                .putShort((short) reason.code())
                .put(words)
                .array();
        own.tellOtherJvms(TOPIC, told(CLOSE, what));
      }
    }

    private byte[] told(byte kind, byte[] what) {
      return ByteBuffer.allocate(1 + Short.BYTES + name.length + what.length)
          .put(kind)
          .putShort((short) name.length)
          .put(name)
          .put(what)
          .array();
    }
  }

  /** Somebody in another JVM has said something. */
  private void hear(byte[] told) {
    ByteBuffer in = ByteBuffer.wrap(told);
    byte kind = in.get();
    Room room = find(new String(take(in, in.getShort()), UTF_8));
    if (room == null) {
      return; // nobody is in
    }
    switch (kind) {
      case BINARY -> room.tellHere(EncodedMessage.binary(take(in, in.remaining())));
      case TEXT -> room.tellHere(EncodedMessage.utf8(take(in, in.remaining())));
      case CLOSE -> {
        int code = in.getShort();
        room.closeHere(new CloseReason(code, new String(take(in, in.remaining()), UTF_8)));
      }
      default -> throw new IllegalStateException("nobody says what is of kind " + kind);
    }
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }
}
