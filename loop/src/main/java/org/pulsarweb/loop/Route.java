package org.pulsarweb.loop;

import java.util.Optional;

/**
 * What lies between a connected socket and the protocol: an opening, TLS, both or nothing.
 *
 * <p>Immutable.
 *
 * @param opening what is said first, to a proxy
 * @param tls whom to believe
 * @param host who the server has to prove to be: a name, or an address as text
 * @param onReached is run on the loop when there is a connection, and what lies between begins
 */
public record Route(
    Optional<Opening> opening, Optional<ClientTls> tls, String host, Runnable onReached) {
  /** Nothing at all. */
  public static final Route DIRECT = new Route(Optional.empty(), Optional.empty(), "", () -> {});

  /**
   * Returns this route with something that is said first.
   *
   * @param said for one connection
   * @return a changed copy
   */
  public Route with(Opening said) {
    return new Route(Optional.of(said), tls, host, onReached);
  }

  /**
   * Returns this route with TLS.
   *
   * @param believed whom to believe
   * @param server who the server has to prove to be: a name, or an address as text
   * @return a changed copy
   */
  public Route with(ClientTls believed, String server) {
    return new Route(opening, Optional.of(believed), server, onReached);
  }

  /**
   * Returns this route with something that hears of the connection.
   *
   * @param callback is run on the loop when there is a connection, and what lies between begins
   * @return a changed copy
   */
  public Route onReached(Runnable callback) {
    return new Route(opening, tls, host, callback);
  }

  boolean isDirect() {
    return opening.isEmpty() && tls.isEmpty();
  }
}
