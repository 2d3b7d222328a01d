package org.pulsarweb.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Does what a call asks for, in straight-line code; may wait.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface RpcFunction {
  /**
   * Does it.
   *
   * @param call which has the arguments, checked
   * @return a record, map, list or whatever else Jackson can write, or null; of a {@link
   *     java.util.concurrent.CompletionStage} what it completes with
   * @throws RpcException to answer with its error
   * @throws Exception anything else is answered with -32603, and reported
   */
  @Nullable Object call(RpcCall call) throws Exception;
}
