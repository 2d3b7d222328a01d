package org.pulsarweb.web;

import java.util.Optional;
import java.util.Set;
import org.pulsarweb.http.Attribute;
import org.pulsarweb.http.Request;

/**
 * Who makes a request, as authentication has found out.
 *
 * <p>Immutable.
 *
 * @param name by which the program knows them
 * @param roles what the program lets them do
 */
public record User(String name, Set<String> roles) {
  static final Attribute<User> ATTRIBUTE = Attribute.of("user");

  /** Copies the roles. */
  public User {
    roles = Set.copyOf(roles);
  }

  /**
   * Returns a user without roles.
   *
   * @param name by which the program knows them
   * @return the user
   */
  public static User named(String name) {
    return new User(name, Set.of());
  }

  /**
   * Returns who makes a request.
   *
   * @param request inside of authentication
   * @return nothing outside
   */
  public static Optional<User> of(Request request) {
    return request.attribute(ATTRIBUTE);
  }
}
