package org.pulsarweb.http;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * Who sent a request, as its connection knows it, and the way to tell it something ahead of the
 * answer. Servers implement it; a handler asks its {@link Request}.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public interface Client {
  /** {@return the address at the other end of the connection, or null if it has none} */
  @Nullable SocketAddress remote();

  /** {@return whether the connection is secured with TLS} */
  boolean isSecure();

  /**
   * {@return whether somebody's word is taken on whom it speaks for}
   *
   * @param peer the address of who says it
   */
  boolean isTrusted(SocketAddress peer);

  /**
   * Sends an interim answer (RFC 9110 §15.2), if the client knows what that is.
   *
   * @param head of the request that is being answered
   * @param status 102 to 199
   * @param headers its fields
   * @throws IOException if the client went away, or the request has its answer already
   */
  void interim(RequestHead head, int status, Headers headers) throws IOException;

  /**
   * Hears of an error of the program, which the answer does not tell the client.
   *
   * @param where what was running
   * @param error what was thrown
   * @return whether somebody hears of it
   */
  default boolean report(String where, Throwable error) {
    return false;
  }

  /**
   * {@return what there is to know of this client, without a way to it: for who keeps a request
   * when its connection is no longer HTTP's}
   */
  default Client detached() {
    return this;
  }
}
