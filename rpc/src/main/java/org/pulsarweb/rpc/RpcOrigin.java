package org.pulsarweb.rpc;

import java.util.Optional;
import org.pulsarweb.http.Request;

/**
 * Where calls come from.
 *
 * @param request they came with
 * @param peer the way back
 */
record RpcOrigin(Optional<Request> request, Optional<RpcClient> peer) {
  static RpcOrigin of(Request request) {
    return new RpcOrigin(Optional.of(request), Optional.empty());
  }
}
