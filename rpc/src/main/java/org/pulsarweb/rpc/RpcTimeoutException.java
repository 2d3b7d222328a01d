package org.pulsarweb.rpc;

import java.io.IOException;
import java.time.Duration;

/**
 * Tells that a call had no answer in time. Whether it was carried out is not known.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class RpcTimeoutException extends IOException {
  RpcTimeoutException(Duration timeout, Exception cause) {
    super("there was no answer within " + timeout.toMillis() + " ms", cause);
  }
}
