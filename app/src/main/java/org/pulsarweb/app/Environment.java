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
