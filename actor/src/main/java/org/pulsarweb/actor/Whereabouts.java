package org.pulsarweb.actor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The named actors that live within processes, as these have told the arbiter, so that all find
 * them. Within its own JVM a name belongs to one; two processes may each have one of the same name,
 * and then the one is found here that was told of first.
 *
 * <p>Safe for use by many threads.
 */
final class Whereabouts {
  /** How many names one process may tell of; further ones are found in that process only. */
  static final int NAMES_MAX = 10_000;

  private final Map<Integer, Map<Long, Wire.Address>> byNode = new HashMap<>();
  private final Map<String, List<Wire.Address>> byName = new HashMap<>(); // in the order of telling

  /** An actor has got a name; returns false if its process has told of too many. */
  synchronized boolean add(Wire.Address address) {
    Map<Long, Wire.Address> known =
        byNode.computeIfAbsent(Registry.node(address.id()), _ -> new HashMap<>());
    if (known.size() >= NAMES_MAX) {
      return false;
    }
    if (known.putIfAbsent(address.id(), address) == null) {
      byName.computeIfAbsent(address.name(), _ -> new ArrayList<>(1)).add(address);
    }
    return true;
  }

  /** An actor has ended. */
  synchronized void remove(long id) {
    Map<Long, Wire.Address> known = byNode.get(Registry.node(id));
    Wire.Address gone = known == null ? null : known.remove(id);
    if (gone != null) {
      forget(gone);
    }
  }

  /** A process has ended. */
  synchronized void removeAll(int node) {
    Map<Long, Wire.Address> known = byNode.remove(node);
    if (known != null) {
      known.values().forEach(this::forget);
    }
  }

  private void forget(Wire.Address gone) {
    byName.computeIfPresent(
        gone.name(), (_, all) -> all.remove(gone) && all.isEmpty() ? null : all);
  }

  /** Returns who is called so: by name, or by id. */
  synchronized Optional<Wire.Address> find(String target) {
    List<Wire.Address> named = byName.get(target);
    if (named != null) {
      return Optional.of(named.getFirst());
    }
    long id = Registry.address(target);
    Map<Long, Wire.Address> known = byNode.get(Registry.node(id));
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(id));
  }
}
