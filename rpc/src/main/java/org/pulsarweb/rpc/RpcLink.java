package org.pulsarweb.rpc;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.JsonValue.Kind;
import org.pulsarweb.http.Request;
import org.pulsarweb.rpc.RpcMessage.Answer;
import org.pulsarweb.rpc.RpcMessage.Batch;
import org.pulsarweb.rpc.RpcMessage.Failure;
import org.pulsarweb.rpc.RpcMessage.Invalid;

/**
 * One side of a channel: it answers the other side's calls, and has its own answered.
 *
 * <p>Whoever calls {@link #run} reads; each message that asks for something is answered in a fiber
 * of its own, so that none waits for another.
 */
final class RpcLink implements RpcTransport {
  private static final int PENDING_MAX_COUNT = 10_000;

  private final RpcChannel channel;
  private final JsonRpc methods;
  private final Dispatcher dispatcher;
  private final RpcClient client;
  private final Tasks tasks;
  private final ConcurrentMap<Long, CompletableFuture<RpcMessage>> pending =
      new ConcurrentHashMap<>();
  private volatile @Nullable IOException ended;

  RpcLink(RpcChannel channel, JsonRpc methods, Optional<Request> request) {
    this.channel = channel;
    this.methods = methods;
    this.client = RpcClient.of(this);
    this.dispatcher = new Dispatcher(methods, new RpcOrigin(request, Optional.of(client)));
    this.tasks = new Tasks(methods.limits().callMaxCount());
  }

  RpcClient client() {
    return client;
  }

  // ---- receiving ------------------------------------------------------------------------------

  /**
   * Serves until the other side has said everything and been answered, or is gone.
   *
   * @throws IOException if the channel broke, or the other side broke its rules
   */
  void run() throws IOException, InterruptedException {
    IOException end = new EOFException("the other side has closed the channel");
    try {
      for (Optional<byte[]> next = channel.receive(); next.isPresent(); next = channel.receive()) {
        take(MessageReader.read(next.get(), methods.limits().batchMaxCount()));
      }
      if (channel.isOpen()) {
        fail(end); // no answer will come, but what was asked is answered
        tasks.awaitNone();
      }
    } catch (IOException e) {
      end = e;
      throw e;
    } finally {
      tasks.cancel();
      fail(end);
      channel.close();
    }
  }

  private void take(RpcMessage message) throws InterruptedException {
    switch (message) {
      case Answer answer -> settle(answer.id(), answer);
      case Failure failure -> settle(failure.id(), failure);
      case Invalid(JsonValue id, RpcError error, boolean isAnswer) when isAnswer ->
          settle(id, new Failure(id, error));
      case Batch(List<RpcMessage> all) when all.stream().allMatch(RpcLink::isAnswer) -> {
        for (RpcMessage one : all) {
          take(one);
        }
      }
      default -> {
        if (tasks.awaitRoom()) {
          tasks.start(() -> answer(message));
        } else {
          refuse(message);
        }
      }
    }
  }

  private static boolean isAnswer(RpcMessage message) {
    return message instanceof Answer
        || message instanceof Failure
        || (message instanceof Invalid invalid && invalid.isAnswer());
  }

  private void answer(RpcMessage message) {
    try {
      byte[] answer = dispatcher.answer(message);
      if (answer != null) {
        channel.send(answer);
      }
    } catch (IOException | InterruptedException _) {
      channel.close(); // nobody is there any more
    }
  }

  private void refuse(RpcMessage message) {
    int max = methods.limits().callMaxCount();
    RpcError error = RpcError.of(RpcError.BUSY, "more than " + max + " calls are under way");
    JsonValue id = message instanceof RpcMessage.Call call ? call.id() : JsonValue.NULL;
    if (message instanceof RpcMessage.Notification) {
      return;
    }
    try {
      channel.send(MessageWriter.failure(id, error));
    } catch (IOException _) {
      channel.close();
    }
  }

  /** A failure of no known call is one of any: none of them can be sure of its answer. */
  private void settle(JsonValue id, RpcMessage message) {
    if (id.isNull() && message instanceof Failure) {
      List.copyOf(pending.keySet()).forEach(key -> settle(key, message));
    } else if (id.kind() == Kind.NUMBER && id.isWhole()) {
      settle(id.as(Number.class).longValue(), message);
    }
  }

  private void settle(Long id, RpcMessage message) {
    CompletableFuture<RpcMessage> waiting = pending.remove(id);
    if (waiting != null) {
      waiting.complete(message);
    }
  }

  private void fail(IOException end) {
    ended = end;
    pending.values().forEach(waiting -> waiting.completeExceptionally(end));
  }

  // ---- sending --------------------------------------------------------------------------------

  @Override
  public CompletableFuture<List<RpcMessage>> send(Sending sending, Duration timeout) {
    if (pending.size() + sending.ids().size() > PENDING_MAX_COUNT) {
      return CompletableFuture.failedFuture(
          new IOException("more than " + PENDING_MAX_COUNT + " calls wait for an answer"));
    }
    List<CompletableFuture<RpcMessage>> waiting = new ArrayList<>(sending.ids().size());
    for (Long id : sending.ids()) {
      var answer = new CompletableFuture<RpcMessage>();
      pending.put(id, answer);
      waiting.add(answer);
    }
    CompletableFuture<List<RpcMessage>> all =
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
            .thenApply(_ -> waiting.stream().map(CompletableFuture::join).toList());
    if (!waiting.isEmpty()) {
      tasks.urgent(true);
      if (!timeout.isZero()) {
        all = all.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
    try {
      IOException over = ended;
      if (over != null) {
        throw over;
      }
      channel.send(sending.bytes());
    } catch (IOException e) {
      forget(sending);
      return CompletableFuture.failedFuture(e);
    }
    return all.whenComplete((_, _) -> forget(sending))
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(told(Waiting.cause(e), timeout)));
  }

  private static Throwable told(Throwable cause, Duration timeout) {
    return cause instanceof TimeoutException late ? new RpcTimeoutException(timeout, late) : cause;
  }

  private void forget(Sending sending) {
    sending.ids().forEach(pending::remove);
    if (!sending.ids().isEmpty()) {
      tasks.urgent(!pending.isEmpty());
    }
  }

  @Override
  public void close() {
    fail(new IOException("the channel was closed"));
    channel.close();
  }

  @Override
  public String toString() {
    return channel.toString();
  }
}
