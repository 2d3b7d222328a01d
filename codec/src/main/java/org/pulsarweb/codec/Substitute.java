package org.pulsarweb.codec;

import java.util.function.Function;

/**
 * A type whose instances travel as another value.
 *
 * @param id the type's, by its name
 */
record Substitute<T>(
    Class<T> type, int id, Function<T, Object> toValue, Function<Object, T> fromValue) {
  /** Returns what travels in place of an instance. */
  Object replace(Object instance) {
    return toValue.apply(type.cast(instance));
  }

  /** Returns the instance that a value stands for. */
  T restore(Object value) {
    T instance = fromValue.apply(value);
    if (!type.isInstance(instance)) {
      throw new CodecException("the substitute of " + type.getName() + " brings no instance");
    }
    return instance;
  }
}
