package org.pulsarweb.actor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pulsarweb.loop.Transport;

/**
 * Where a child's JVM finds its arbiter, and who it is there. It travels in system properties, so
 * that the program's arguments are its own; the secret does not, since others can read these.
 *
 * @param mailbox where the arbiter listens: a path, or a port of this machine
 * @param folder the arbiter's, which is deleted when that one is gone
 * @param number of the child's JVM
 * @param transport how its loops ask for events
 */
record Coordinates(String mailbox, Path folder, int number, Transport transport) {
  private static final String PREFIX = "pulsar.actor.";
  private static final AtomicBoolean TAKEN = new AtomicBoolean();

  /** Returns the system properties of a child. */
  Map<String, String> properties() {
    return Map.of(
        PREFIX + "mailbox", mailbox,
        PREFIX + "folder", folder.toString(),
        PREFIX + "number", Integer.toString(number),
        PREFIX + "transport", transport.name());
  }

  /** Returns whether this JVM is a child. */
  static boolean areGiven() {
    return System.getProperty(PREFIX + "mailbox") != null;
  }

  /** Returns those that this JVM was started with; once. */
  static Coordinates take() {
    if (!areGiven()) {
      throw new IllegalStateException("this JVM was not started for an actor: see Spawn.main");
    }
    if (!TAKEN.compareAndSet(false, true)) {
      throw new IllegalStateException("this JVM has its actor already");
    }
    return new Coordinates(
        given("mailbox"),
        Path.of(given("folder")),
        Integer.parseInt(given("number")),
        Transport.valueOf(given("transport")));
  }

  private static String given(String name) {
    String value = System.getProperty(PREFIX + name);
    if (value == null) {
      throw new IllegalStateException("the system property " + PREFIX + name + " is missing");
    }
    return value;
  }

  /** Returns where the arbiter listens. */
  SocketAddress address() {
    return mailbox.startsWith("/")
        ? UnixDomainSocketAddress.of(mailbox)
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(mailbox));
  }
}
