package org.pulsarweb.http;

/**
 * The key of something that middleware adds to a request for those inside: a user, a session, an
 * identifier. Each key is its own, whatever it is called.
 *
 * <p>Immutable.
 *
 * @param <T> what it is the key of
 */
@SuppressWarnings("UnusedTypeParameter") // it is what the value is asked for as
public final class Attribute<T> {
  private final String name;

  private Attribute(String name) {
    this.name = name;
  }

  /**
   * {@return a new key, usually kept in a static final field}
   *
   * @param <T> what it is the key of
   * @param name for messages
   */
  public static <T> Attribute<T> of(String name) {
    return new Attribute<>(name);
  }

  /** {@return the name} */
  @Override
  public String toString() {
    return name;
  }
}
