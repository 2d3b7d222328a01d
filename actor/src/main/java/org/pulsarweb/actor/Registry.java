package org.pulsarweb.actor;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The actors of one JVM by id and by name. An id is the JVM's number and a running number, written
 * in eight letters and digits; here only the running number is kept, in a table that costs an actor
 * about eight bytes.
 */
final class Registry {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int ID_LENGTH = 8;
  private static final int NODE_LENGTH = 2;
  private static final int BITS = 5;

  /** JVMs that can be told apart. */
  static final int NODES_MAX = 1 << (NODE_LENGTH * BITS);

  private static final int SERIAL_BITS = (ID_LENGTH - NODE_LENGTH) * BITS;
  private static final int SERIAL_MAX = (1 << SERIAL_BITS) - 1;

  final int node;
  private final ConcurrentHashMap<String, Ref<?>> named = new ConcurrentHashMap<>();
  private @Nullable Child<?>[] table = new Child<?>[64];
  private int count;
  private int last;

  Registry(int node) {
    this.node = node;
  }

  /** Returns a number that no living actor has. */
  synchronized int next() {
    do {
      last = last == SERIAL_MAX ? 1 : last + 1;
    } while (find(last) != null);
    return last;
  }

  synchronized void add(Child<?> child) {
    if (2 * (count + 1) > table.length) {
      @Nullable Child<?>[] before = table;
      table = new Child<?>[2 * before.length];
      for (Child<?> known : before) {
        if (known != null) {
          put(known);
        }
      }
    }
    put(child);
    count++;
  }

  private void put(Child<?> child) {
    int place = place(child.serial);
    while (table[place] != null) {
      place = (place + 1) & (table.length - 1);
    }
    table[place] = child;
  }

  synchronized void remove(Child<?> child) {
    int place = place(child.serial);
    while (table[place] != child) {
      if (table[place] == null) {
        return;
      }
      place = (place + 1) & (table.length - 1);
    }
    table[place] = null;
    count--;
    // Those behind may have stood there only because this place was taken.
    for (int at = (place + 1) & (table.length - 1); ; at = (at + 1) & (table.length - 1)) {
      Child<?> moved = table[at];
      if (moved == null) {
        break;
      }
      table[at] = null;
      put(moved);
    }
    release(child);
  }

  /** Gives a name back. */
  void release(Child<?> child) {
    String name = child.spawn().name();
    if (!name.isEmpty()) {
      named.remove(name, child);
    }
  }

  private @Nullable Child<?> find(int serial) {
    for (int at = place(serial); ; at = (at + 1) & (table.length - 1)) {
      Child<?> child = table[at];
      if (child == null || child.serial == serial) {
        return child;
      }
    }
  }

  private int place(int serial) {
    return ((serial * 0x9E3779B9) >>> 7) & (table.length - 1);
  }

  /** Takes a name, which nobody may have that is not about to go. */
  void name(String name, Ref<?> ref) {
    Ref<?> owner = named.putIfAbsent(name, ref);
    if (owner == null || owner == ref) {
      return;
    }
    boolean isFree = owner instanceof Child<?> child && child.isLeaving();
    if (!isFree || !named.replace(name, owner, ref)) {
      throw new SpawnException(
          "the name " + name + " is taken by " + owner + ": each actor's is its own", null);
    }
  }

  @Nullable Ref<?> byName(String name) {
    return named.get(name);
  }

  /** Returns an actor of this JVM. */
  synchronized @Nullable Child<?> bySerial(int serial) {
    return find(serial);
  }

  synchronized int count() {
    return count;
  }

  /** Returns an id as a number. */
  static long address(int node, int serial) {
    return ((long) node << SERIAL_BITS) | serial;
  }

  /** Returns the number of the JVM in an id. */
  static int node(long address) {
    return (int) (address >>> SERIAL_BITS);
  }

  static int serial(long address) {
    return (int) address & SERIAL_MAX;
  }

  /** Returns an id as it is written. */
  static String id(long address) {
    var text = new char[ID_LENGTH];
    long number = address;
    for (int i = ID_LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (number & 31));
      number >>>= BITS;
    }
    return new String(text);
  }

  /** Returns an id as a number, or -1 if it is none. */
  static long address(String id) {
    if (id.length() != ID_LENGTH) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < ID_LENGTH; i++) {
      int digit = ALPHABET.indexOf(id.charAt(i));
      if (digit < 0) {
        return -1;
      }
      number = (number << BITS) | digit;
    }
    return number;
  }
}
