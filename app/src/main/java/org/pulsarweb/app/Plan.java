package org.pulsarweb.app;

import java.net.SocketAddress;
import java.time.Duration;
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
  /** Reads what was asked for; again at each reload. */
  @FunctionalInterface
  interface Source {
    /** Throws IllegalArgumentException with a line for people if a setting is not right. */
    Plan read();
  }

  /** One application, with its own defaults under what was asked for. */
  record Entry(String name, Application application, Settings settings) {
    /** Returns whether its workers have JVMs of their own. */
    boolean hasProcesses() {
      return settings.workers() > 0 && settings.value(Settings.CONCURRENCY) == Concurrency.PROCESS;
    }

    /** Returns how long the application may take to start: its workers start side by side. */
    Duration startTime() {
      return settings.value(Settings.READY_TIMEOUT).plus(ApplicationMonitor.GRACE);
    }

    /** Returns how long the application may take to stop. */
    Duration stopTime() {
      Duration grace = ApplicationMonitor.GRACE;
      return settings.exitTimeout().plus(grace).plus(grace).plus(grace); // a product takes longer
    }
  }

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

  /** Returns the application of that name. */
  Entry entry(String name) {
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException("there is no application " + name);
  }

  Settings settings() {
    return entries.getFirst().settings();
  }

  /** Returns how long all applications may take to start, one after another. */
  Duration startTime() {
    return entries.stream().map(Entry::startTime).reduce(Duration.ofSeconds(1), Duration::plus);
  }

  /** Returns how long all applications may take to stop, one after another. */
  Duration stopTime() {
    return entries.stream().map(Entry::stopTime).reduce(Duration.ofSeconds(1), Duration::plus);
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
                  + ": give each an address of its own in its defaults, or with --"
                  + Names.prefix(entry.name())
                  + "-bind");
        }
      }
    }
  }
}
