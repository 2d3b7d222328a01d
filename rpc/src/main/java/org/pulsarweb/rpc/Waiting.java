package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Waits for an answer in straight-line code. */
final class Waiting {
  private Waiting() {}

  static <T> T of(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException _) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the call was cancelled");
    }
  }

  /** Returns what went wrong on the way; throws what the server has said, with a trace of here. */
  private static IOException thrown(ExecutionException e) {
    Throwable cause = cause(e);
    return switch (cause) {
      case RpcException refused -> throw RpcException.of(refused.error());
      case RpcTimeoutException late -> late;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      default -> new IOException(cause.getMessage(), cause);
    };
  }

  /** Returns what a future has failed with, without what futures put around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    Throwable inner = cause.getCause();
    while (inner != null
        && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
      cause = inner;
      inner = cause.getCause();
    }
    return cause;
  }
}
