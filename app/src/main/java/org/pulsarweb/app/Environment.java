package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings in variables of the environment, such as {@code PULSAR_WORKERS}. An empty variable
 * counts as one that is not there. A variable that is no setting is no error: others have names
 * that begin like ours, and Kubernetes makes some for a service called pulsar.
 */
final class Environment {
  private static final String PREFIX = "PULSAR_";

  /** Descriptors 0 to 2 are the standard streams. */
  private static final int FIRST_PASSED = 3;

  private static final int PASSED_MAX = 1000;

  private Environment() {}

  /** Returns the variable for a name with hyphens between words. */
  static String variable(String name) {
    return PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Returns what is given; throws IllegalArgumentException with a line for people. */
  static List<Given<?>> read(Names names, Map<String, String> variables) {
    var given = new ArrayList<Given<?>>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(PREFIX) && !variable.getValue().isEmpty()) {
        Optional<Names.Target> target = names.find(name(name));
        if (target.isPresent()) {
          Names.Target to = target.get();
          given.add(Given.read(to.part(), to.setting(), variable.getValue(), name));
        }
      }
    }
    return given;
  }

  /**
   * Returns the sockets that systemd has bound for this process (sd_listen_fds), for the first
   * application.
   */
  static List<Given<?>> passedSockets(Map<String, String> variables) {
    String count = variables.get("LISTEN_FDS");
    if (count == null) {
      return List.of();
    }
    String pid = String.valueOf(ProcessHandle.current().pid()); // takes milliseconds, once
    if (!pid.equals(variables.get("LISTEN_PID"))) {
      return List.of();
    }
    int sockets = new WholeNumber(0, PASSED_MAX).read(count);
    var endpoints = new ArrayList<Endpoint>();
    for (int i = 0; i < sockets; i++) {
      endpoints.add(new Endpoint.Descriptor(FIRST_PASSED + i));
    }
    return endpoints.isEmpty()
        ? List.of()
        : List.of(new Given<>(0, Settings.BIND, List.copyOf(endpoints), "LISTEN_FDS"));
  }

  /** Returns a line for each variable that is no setting but looks much like one. */
  static List<String> doubts(Names names, Map<String, String> variables) {
    var doubts = new ArrayList<String>();
    for (String variable : new TreeMap<>(variables).keySet()) {
      if (variable.startsWith(PREFIX) && names.find(name(variable)).isEmpty()) {
        String hint = names.hint(name(variable), Names.Style.VARIABLE);
        if (!hint.isEmpty()) {
          doubts.add(variable + " is no setting" + hint);
        }
      }
    }
    return doubts;
  }

  private static String name(String variable) {
    return variable.substring(PREFIX.length()).replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
