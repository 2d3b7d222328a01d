package org.pulsarweb.rpc;

import java.time.Duration;

/**
 * What one side puts up with from the other.
 *
 * <p>Immutable.
 *
 * @param messageMaxBytes largest message. 4 MiB by default, as gRPC. Beyond: HTTP 413, WebSocket
 *     1009; a stream ends
 * @param batchMaxCount most messages of a batch. 1,000 by default, as geth. Beyond: -32600
 * @param batchParallelMax how many calls of a batch wait at once. 16 by default; the others follow
 * @param batchAnswerMaxBytes what the answers of a batch may come to. 16 MiB by default; geth has
 *     25 MB. Beyond: what is not under way yet is answered with -32003
 * @param callMaxCount how many messages of one channel are under way at once. 100 by default, as
 *     streams of HTTP/2. Beyond, the channel is not read; if this side waits for an answer over it,
 *     it is read, and more calls are answered with -32003
 * @param callTimeout how long a method may take that has no time limit of its own; zero, the
 *     default, means any time. Beyond: it is interrupted, and the answer is -32002
 */
public record RpcLimits(
    int messageMaxBytes,
    int batchMaxCount,
    int batchParallelMax,
    int batchAnswerMaxBytes,
    int callMaxCount,
    Duration callTimeout) {
  /** The defaults of each. */
  public static final RpcLimits DEFAULTS =
      new RpcLimits(4 << 20, 1000, 16, 16 << 20, 100, Duration.ZERO);

  /** Checks that each is positive, and the timeout not negative. */
  public RpcLimits {
    if (Math.min(messageMaxBytes, batchMaxCount) < 1
        || Math.min(batchParallelMax, batchAnswerMaxBytes) < 1
        || callMaxCount < 1
        || callTimeout.isNegative()) {
      throw new IllegalArgumentException("a limit is at least 1, and a timeout not negative");
    }
  }

  /**
   * Returns these limits with another largest message.
   *
   * @param maxBytes at least 1
   * @return a changed copy
   */
  public RpcLimits withMessageMaxBytes(int maxBytes) {
    return new RpcLimits(
        maxBytes, batchMaxCount, batchParallelMax, batchAnswerMaxBytes, callMaxCount, callTimeout);
  }

  /**
   * Returns these limits with others of batches.
   *
   * @param maxCount most messages, at least 1
   * @param parallelMax how many calls wait at once, at least 1
   * @param answerMaxBytes what the answers may come to, at least 1
   * @return a changed copy
   */
  public RpcLimits withBatches(int maxCount, int parallelMax, int answerMaxBytes) {
    return new RpcLimits(
        messageMaxBytes, maxCount, parallelMax, answerMaxBytes, callMaxCount, callTimeout);
  }

  /**
   * Returns these limits with another number of messages under way.
   *
   * @param maxCount at least 1
   * @return a changed copy
   */
  public RpcLimits withCallMaxCount(int maxCount) {
    return new RpcLimits(
        messageMaxBytes,
        batchMaxCount,
        batchParallelMax,
        batchAnswerMaxBytes,
        maxCount,
        callTimeout);
  }

  /**
   * Returns these limits with a time limit of calls.
   *
   * @param timeout zero for none
   * @return a changed copy
   */
  public RpcLimits withCallTimeout(Duration timeout) {
    return new RpcLimits(
        messageMaxBytes,
        batchMaxCount,
        batchParallelMax,
        batchAnswerMaxBytes,
        callMaxCount,
        timeout);
  }
}
