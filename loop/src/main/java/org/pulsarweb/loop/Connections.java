package org.pulsarweb.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * The open connections of one loop. Each is shown the clock once a second, a tenth of them at each
 * tick, so that a deadline costs its connection nothing but a comparison a second.
 */
final class Connections {
  private static final int TICKS_PER_ROUND = 10;

  /**
   * Those that are shown the clock at the same tick. A connection stays in its part as long as it
   * lives: were it moved when another closes, it could be moved out of the clock's way again and
   * again, and of thousands that close at once a third would do so seconds too late.
   */
  private final List<ArrayList<Connection>> parts = new ArrayList<>();

  private int size;
  private volatile int count; // the same, for other threads
  private int turn;
  private int next; // the part of the connection that comes next

  Connections() {
    for (int part = 0; part < TICKS_PER_ROUND; part++) {
      parts.add(new ArrayList<>());
    }
  }

  void add(Connection connection) {
    ArrayList<Connection> part = parts.get(next);
    connection.place = part.size() * TICKS_PER_ROUND + next;
    part.add(connection);
    next = (next + 1) % TICKS_PER_ROUND;
    changeCount(1);
  }

  void remove(Connection connection) {
    int place = connection.place;
    if (place < 0) {
      return;
    }
    ArrayList<Connection> part = parts.get(place % TICKS_PER_ROUND);
    Connection last = part.removeLast();
    if (last != connection) {
      part.set(place / TICKS_PER_ROUND, last);
      last.place = place;
    }
    connection.place = -1;
    changeCount(-1);
  }

  private void changeCount(int by) {
    size += by;
    count = size;
  }

  int count() {
    return count;
  }

  List<Connection> all() {
    var all = new ArrayList<Connection>(count);
    parts.forEach(all::addAll);
    return all;
  }

  void tick(long nowNanos) {
    ArrayList<Connection> part = parts.get(turn);
    // Backwards, because a connection that closes moves the last one into its place.
    for (int i = part.size() - 1; i >= 0; i--) {
      if (i < part.size()) { // more may have closed than the one that was shown the clock
        part.get(i).tick(nowNanos);
      }
    }
    turn = (turn + 1) % TICKS_PER_ROUND;
  }
}
