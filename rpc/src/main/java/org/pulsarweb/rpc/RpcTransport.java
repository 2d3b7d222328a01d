package org.pulsarweb.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way from a client to its server and back. */
interface RpcTransport extends AutoCloseable {
  /**
   * What a client sends.
   *
   * @param bytes one message, a batch or not
   * @param ids of the calls in it; without any, no answer is waited for
   */
  record Sending(byte[] bytes, List<Long> ids) {}

  /**
   * Sends it.
   *
   * @param sending a call, a notification, or many
   * @param timeout how long the answers may take
   * @return the answers and failures in whatever order; completes when all are there, or with the
   *     {@link java.io.IOException} that says why not
   */
  CompletableFuture<List<RpcMessage>> send(Sending sending, Duration timeout);

  /**
   * Sends it, and waits for the answers.
   *
   * @param sending a call, a notification, or many
   * @param timeout how long the answers may take
   * @return the answers and failures in whatever order
   * @throws IOException if there are none
   */
  default List<RpcMessage> exchange(Sending sending, Duration timeout) throws IOException {
    return Waiting.of(send(sending, timeout));
  }

  /** Ends it, and fails what waits. May be called again. */
  @Override
  void close();
}
