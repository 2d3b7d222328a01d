package org.pulsarweb.app;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Which applications run with which settings. What concerns the whole JVM (workers, loops, log,
 * time to stop) goes by the first application's settings.
 *
 * <p>Immutable.
 */
record Plan(List<Entry> entries) {
  /** One application, with its own defaults under what was asked for. */
  record Entry(String name, Application application, Settings settings) {}

  Plan {
    entries = List.copyOf(entries);
    refuseSharedAddresses(entries);
  }

  /** Throws IllegalArgumentException if there is no application, or if two want one address. */
  static Plan of(String program, Settings asked, Application... applications) {
    if (applications.length == 0) {
      throw new IllegalArgumentException("there is no application to run");
    }
    var entries = new ArrayList<Entry>();
    for (Application application : applications) {
      entries.add(
          new Entry(name(program, application), application, asked.over(application.defaults())));
    }
    return new Plan(entries);
  }

  /** The same for settings that are complete, one for each application. */
  static Plan of(String program, List<Settings> settings, Application... applications) {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < applications.length; i++) {
      entries.add(new Entry(name(program, applications[i]), applications[i], settings.get(i)));
    }
    return new Plan(entries);
  }

  static String name(String program, Application application) {
    return application.name().isEmpty() ? program : application.name();
  }

  Settings settings() {
    return entries.getFirst().settings();
  }

  private static void refuseSharedAddresses(List<Entry> entries) {
    var owners = new HashMap<SocketAddress, Entry>();
    for (Entry entry : entries) {
      for (SocketAddress address : entry.settings().bind()) {
        Entry owner = BindWords.isAnyPort(address) ? null : owners.putIfAbsent(address, entry);
        if (owner != null && owner != entry) {
          throw new IllegalArgumentException(
              owner.name()
                  + " and "
                  + entry.name()
                  + " would both listen on "
                  + BindWords.text(address)
                  + ": give each an address of its own in its defaults, or "
                  + Settings.BIND
                  + " :0");
        }
      }
    }
  }
}
