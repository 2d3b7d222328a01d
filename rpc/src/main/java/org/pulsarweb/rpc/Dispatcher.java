package org.pulsarweb.rpc;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.rpc.RpcMessage.Batch;
import org.pulsarweb.rpc.RpcMessage.Call;
import org.pulsarweb.rpc.RpcMessage.Invalid;
import org.pulsarweb.rpc.RpcMessage.Notification;

/** Answers messages, one or many at once. */
final class Dispatcher {
  private final RpcLimits limits;
  private final Invocation invocation;

  Dispatcher(JsonRpc server, RpcOrigin origin) {
    this.limits = server.limits();
    this.invocation = new Invocation(server, origin);
  }

  /** Returns the answer, or null if there is none to give. */
  byte @Nullable [] answer(RpcMessage message) throws InterruptedException {
    return message instanceof Batch(List<RpcMessage> messages) ? batch(messages) : one(message);
  }

  private byte @Nullable [] one(RpcMessage message) {
    return switch (message) {
      case Call call -> invocation.answer(call);
      case Notification notification -> {
        invocation.take(notification);
        yield null;
      }
      case Invalid(JsonValue id, RpcError error, _) -> MessageWriter.failure(id, error);
      case RpcMessage.Answer(JsonValue id, _) -> unwanted(id);
      case RpcMessage.Failure(JsonValue id, _) -> unwanted(id);
      case Batch _ -> throw new IllegalArgumentException("a batch within a batch");
    };
  }

  private static byte[] unwanted(JsonValue id) {
    return MessageWriter.failure(
        id, RpcError.of(RpcError.INVALID_REQUEST, "Invalid Request: \"method\" is missing"));
  }

  /**
   * Answers many, in their order. So many fibers as may wait at once take one after the other: of
   * calls that do not wait, the first fiber answers all.
   */
  private byte @Nullable [] batch(List<RpcMessage> messages) throws InterruptedException {
    byte[] @Nullable [] answers = new byte[messages.size()][];
    var next = new AtomicInteger();
    var bytes = new AtomicLong();
    int fibers = Math.min(limits.batchParallelMax(), answers.length);
    if (fibers == 1) {
      work(messages, answers, next, bytes);
    } else {
      List<Integer> _ =
          Fibers.<Integer, Integer, RuntimeException>all(
              IntStream.range(0, fibers).boxed().toList(),
              number -> {
                work(messages, answers, next, bytes);
                return number;
              });
    }
    List<byte[]> given = Arrays.stream(answers).filter(Objects::nonNull).toList();
    return given.isEmpty() ? null : MessageWriter.batch(given);
  }

  private void work(
      List<RpcMessage> messages,
      byte[] @Nullable [] answers,
      AtomicInteger next,
      AtomicLong bytes) {
    for (int index = next.getAndIncrement();
        index < answers.length && !Thread.currentThread().isInterrupted();
        index = next.getAndIncrement()) {
      RpcMessage message = messages.get(index);
      byte[] answer =
          bytes.get() > limits.batchAnswerMaxBytes() && message instanceof Call call
              ? tooMuch(call)
              : one(message);
      answers[index] = answer;
      bytes.addAndGet(answer == null ? 0 : answer.length);
    }
  }

  private byte[] tooMuch(Call call) {
    String why = "the answers of a batch are at most " + limits.batchAnswerMaxBytes() + " bytes";
    return MessageWriter.failure(call.id(), RpcError.of(RpcError.BUSY, why));
  }
}
