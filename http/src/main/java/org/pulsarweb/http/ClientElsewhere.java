package org.pulsarweb.http;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * A client that is said to be somewhere else: its word is not taken on whom it speaks for.
 *
 * @param remote where
 * @param known the one that the request came from, if it did
 */
record ClientElsewhere(SocketAddress remote, @Nullable Client known) implements Client {
  @Override
  public boolean isSecure() {
    return known != null && known.isSecure();
  }

  @Override
  public boolean isTrusted(SocketAddress peer) {
    return false;
  }

  @Override
  public void interim(RequestHead head, int status, Headers headers) throws IOException {
    if (known != null) {
      known.interim(head, status, headers);
    }
  }

  @Override
  public boolean report(String where, Throwable error) {
    return known != null && known.report(where, error);
  }

  @Override
  public Client detached() {
    return new ClientElsewhere(remote, known == null ? null : known.detached());
  }
}
