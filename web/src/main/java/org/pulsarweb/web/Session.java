package org.pulsarweb.web;

import java.util.HashMap;
import java.util.Map;
import org.pulsarweb.http.Attribute;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Value;

/**
 * What is remembered of a client from one request to the next. It is saved when the handler has
 * made its answer: what a stream changes later is lost. Of two requests at the same time the later
 * one's values stay.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Session {
  static final Attribute<Session> ATTRIBUTE = Attribute.of("session");

  private final Map<String, String> values;
  private boolean changed;
  private boolean renewed;

  Session(Map<String, String> values) {
    this.values = new HashMap<>(values);
  }

  /**
   * Returns the session of a request.
   *
   * @param request inside of {@link Sessions}
   * @return empty if the client has none yet
   * @throws IllegalStateException outside of {@link Sessions}
   */
  public static Session of(Request request) {
    return request
        .attribute(ATTRIBUTE)
        .orElseThrow(() -> new IllegalStateException("there are no Sessions around this handler"));
  }

  /**
   * Returns a value.
   *
   * @param name under which it was put
   * @return absent if it was not
   */
  public Value get(String name) {
    return Value.of("session value", name, values.get(name));
  }

  /**
   * Remembers a value.
   *
   * @param name of the value
   * @param value in the place of what there was
   */
  public void put(String name, String value) {
    values.put(name, value);
    changed = true;
  }

  /**
   * Forgets a value, if there is one.
   *
   * @param name under which it was put
   */
  public void remove(String name) {
    changed |= values.remove(name) != null;
  }

  /** Forgets all values, as when a user logs out: the client has no session then. */
  public void clear() {
    values.clear();
    changed = true;
  }

  /**
   * Gives the session another identity. To be called when a user logs in: who has given the client
   * a session before would share it otherwise (session fixation).
   */
  public void renew() {
    renewed = true;
    changed = true;
  }

  Map<String, String> values() {
    return values;
  }

  boolean isChanged() {
    return changed;
  }

  boolean isRenewed() {
    return renewed;
  }

  /** Returns the names alone, for messages: values may be secrets. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
