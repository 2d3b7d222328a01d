package org.pulsarweb.rpc;

import java.lang.reflect.Type;

/**
 * A parameter of a method: its place is its position, its name the one that it is given by.
 *
 * <p>Immutable.
 *
 * @param name case-sensitive
 * @param type what its value becomes; may be a generic type, as of a field
 * @param required whether a call without it is refused
 */
public record RpcParameter(String name, Type type, boolean required) {
  /**
   * Returns a parameter that every call must have.
   *
   * @param name case-sensitive
   * @param type what its value becomes
   * @return the parameter
   */
  public static RpcParameter of(String name, Type type) {
    return new RpcParameter(name, type, true);
  }

  /**
   * Returns a parameter that a call may leave out, or give null for.
   *
   * @param name case-sensitive
   * @param type what its value becomes
   * @return the parameter
   */
  public static RpcParameter optional(String name, Type type) {
    return new RpcParameter(name, type, false);
  }
}
