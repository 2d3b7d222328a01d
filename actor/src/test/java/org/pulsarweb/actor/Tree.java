package org.pulsarweb.actor;

import java.util.Map;
import java.util.Objects;

/** Reads what {@code info} tells. */
final class Tree {
  private Tree() {}

  /** Returns a branch of a tree. */
  static <V> V at(Map<String, V> tree, String key) {
    return Objects.requireNonNull(tree.get(key), () -> "no " + key + " in " + tree);
  }

  /** Returns a branch of a tree, which is a tree itself. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> tree(Map<String, ?> tree, String key) {
    return (Map<String, Object>) at(tree, key);
  }
}
