package org.pulsarweb.rpc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.JsonValue;

/**
 * Calls that go as one message (JSON-RPC 2.0 §6): the server carries them out side by side. A batch
 * that was sent is empty again.
 *
 * <p>Used by one thread at a time.
 */
public final class RpcBatch {
  private final RpcClient client;
  private final List<byte[]> messages = new ArrayList<>();
  private final List<Long> ids = new ArrayList<>();

  RpcBatch(RpcClient client) {
    this.client = client;
  }

  /**
   * What came of one call.
   *
   * <p>Immutable.
   *
   * @param id of the call, as {@link RpcBatch#call} has returned it
   * @param value what the method has returned, if it has
   * @param failure what went wrong, if something did
   */
  public record Result(long id, Optional<JsonValue> value, Optional<RpcException> failure) {
    /**
     * Returns what the method has returned.
     *
     * @param type of it
     * @param <T> the type
     * @return the value
     * @throws RpcException if the call failed
     */
    public <T> T as(Class<T> type) {
      if (failure.isPresent()) {
        throw failure.get();
      }
      return value.orElse(JsonValue.NULL).as(type);
    }
  }

  /**
   * Adds a call.
   *
   * @param method its name, with all its dots
   * @param arguments in the order of its parameters; each as Jackson writes it, or null
   * @return its id, which its result has, too
   */
  public long call(String method, @Nullable Object... arguments) {
    long id = client.nextId();
    ids.add(id);
    messages.add(MessageWriter.request(method, arguments.length == 0 ? null : arguments, id));
    return id;
  }

  /**
   * Adds a notification, which has no result.
   *
   * @param method its name, with all its dots
   * @param arguments in the order of its parameters; each as Jackson writes it, or null
   */
  public void tell(String method, @Nullable Object... arguments) {
    messages.add(MessageWriter.request(method, arguments.length == 0 ? null : arguments, null));
  }

  /**
   * Returns an object each of whose methods adds a call, and returns nothing yet: null, zero or
   * false.
   *
   * @param type an interface
   * @param <T> the interface
   * @return the object
   */
  public <T> T proxy(Class<T> type) {
    return RpcProxy.of(type, "", this);
  }

  /**
   * Returns an object each of whose methods adds a call, and returns nothing yet.
   *
   * @param type an interface
   * @param prefix what goes before the names of its methods, with a dot between
   * @param <T> the interface
   * @return the object
   */
  public <T> T proxy(Class<T> type, String prefix) {
    return RpcProxy.of(type, prefix + ".", this);
  }

  /**
   * Returns how many calls and notifications were added since it was sent last.
   *
   * @return a count
   */
  public int size() {
    return messages.size();
  }

  /**
   * Sends all of it as one message, and waits for the results. An empty batch sends nothing.
   *
   * @return one for each call, in the order in which they were added
   * @throws RpcException if the server refuses the batch as a whole
   * @throws IOException if there is no answer
   */
  public List<Result> send() throws IOException {
    if (messages.isEmpty()) {
      return List.of();
    }
    List<Long> asked = List.copyOf(ids);
    return BatchAnswers.of(client.exchange(taken())).results(asked);
  }

  /**
   * Sends all of it as one message, and does not wait.
   *
   * @return the results; fails with {@link RpcException} or {@link IOException}
   */
  public CompletableFuture<List<Result>> sendAsync() {
    if (messages.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<Long> asked = List.copyOf(ids);
    return client.send(taken()).thenApply(answers -> BatchAnswers.of(answers).results(asked));
  }

  private RpcTransport.Sending taken() {
    var sending = new RpcTransport.Sending(MessageWriter.batch(messages), List.copyOf(ids));
    messages.clear();
    ids.clear();
    return sending;
  }
}
