package org.pulsarweb.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * The open connections of one loop. Each is shown the clock once a second, a tenth of them at each
 * tick, so that a deadline costs its connection nothing but a comparison a second.
 */
final class Connections {
  private static final int TICKS_PER_ROUND = 10;

  private final ArrayList<Connection> all = new ArrayList<>();
  private volatile int count;
  private int turn;

  void add(Connection connection) {
    connection.place = all.size();
    all.add(connection);
    count = all.size();
  }

  void remove(Connection connection) {
    int place = connection.place;
    if (place < 0) {
      return;
    }
    Connection last = all.removeLast();
    if (last != connection) {
      all.set(place, last);
      last.place = place;
    }
    connection.place = -1;
    count = all.size();
  }

  int count() {
    return count;
  }

  List<Connection> all() {
    return List.copyOf(all);
  }

  void tick(long nowNanos) {
    // Backwards, because a connection that closes moves the last one into its place.
    for (int i = all.size() - 1; i >= 0; i--) {
      if (i % TICKS_PER_ROUND == turn && i < all.size()) {
        all.get(i).tick(nowNanos);
      }
    }
    turn = (turn + 1) % TICKS_PER_ROUND;
  }
}
