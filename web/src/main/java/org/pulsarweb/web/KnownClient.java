package org.pulsarweb.web;

import java.io.IOException;
import java.net.SocketAddress;
import org.pulsarweb.http.Client;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.loop.TrustedPeers;

/**
 * A client whose connection is no longer HTTP's.
 *
 * @param remote the address at the other end
 * @param isSecure whether the connection is secured with TLS
 * @param forwarders whose word is taken on whom a request comes from
 */
record KnownClient(SocketAddress remote, boolean isSecure, TrustedPeers forwarders)
    implements Client {
  @Override
  public boolean isTrusted(SocketAddress peer) {
    return forwarders.contains(peer);
  }

  @Override
  public void interim(RequestHead head, int status, Headers headers) throws IOException {
    throw new IOException("the request is over");
  }
}
