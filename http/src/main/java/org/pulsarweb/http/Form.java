package org.pulsarweb.http;

import java.util.List;
import java.util.Map;

/**
 * The fields of a form that a client has filled in.
 *
 * <p>Immutable.
 */
public final class Form {
  /** More fields than any form has; Tomcat has the same limit. Beyond it the answer is 413. */
  static final int FIELD_MAX_COUNT = 1000;

  private final Map<String, List<String>> fields;

  Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /**
   * {@return the first value of a field}
   *
   * @param name case-sensitive
   */
  public Value get(String name) {
    List<String> values = all(name);
    return Value.of("form field", name, values.isEmpty() ? null : values.getFirst());
  }

  /**
   * {@return all values of a field in their order}
   *
   * @param name case-sensitive
   */
  public List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /** {@return all fields in the order in which they first come} */
  public Map<String, List<String>> fields() {
    return fields;
  }

  /** {@return the names alone, for messages: values may be secrets} */
  @Override
  public String toString() {
    return fields.keySet().toString();
  }
}
