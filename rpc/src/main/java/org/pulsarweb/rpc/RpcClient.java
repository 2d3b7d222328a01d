package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.client.HttpClient;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.rpc.RpcMessage.Answer;
import org.pulsarweb.rpc.RpcMessage.Failure;

/**
 * Calls the methods of a server, by name or through an interface. A call waits for its answer in
 * straight-line code, on any thread or in a fiber; each has a twin that does not wait.
 *
 * <p>What the server refuses is an {@link RpcException} of the class that its code has; what goes
 * wrong on the way is an {@link IOException}, of which {@link RpcTimeoutException} is one.
 *
 * <p>Safe for use by many threads.
 */
public final class RpcClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30); // as the original's

  private final RpcTransport transport;
  private final AtomicLong lastId;
  private final Duration timeout;

  private RpcClient(RpcTransport transport, AtomicLong lastId, Duration timeout) {
    this.transport = transport;
    this.lastId = lastId;
    this.timeout = timeout;
  }

  static RpcClient of(RpcTransport transport) {
    return new RpcClient(transport, new AtomicLong(), TIMEOUT);
  }

  /**
   * Opens a client of a server.
   *
   * @param url where it is: {@code http:} or {@code https:} of a page; {@code ws:} or {@code wss:},
   *     over which the server may call nothing here; {@code unix:} with the path of a socket, or
   *     {@code tcp:} with host and port, over which messages are lines
   * @return the client, to be closed by the caller
   * @throws IOException if it needs a connection, and there is none
   */
  public static RpcClient open(String url) throws IOException {
    return open(url, JsonRpc.of());
  }

  /**
   * Opens a client of a server that may call back.
   *
   * @param url where it is, as {@link #open(String)} takes it
   * @param methods what the server may call, if the way goes both ways
   * @return the client, to be closed by the caller
   * @throws IOException if it needs a connection, and there is none
   */
  public static RpcClient open(String url, JsonRpc methods) throws IOException {
    return RpcPeers.open(url, methods);
  }

  /**
   * Returns a client that calls over HTTP.
   *
   * @param http makes the requests: its headers, its authentication, its proxies; not closed
   * @param url of a page, or relative to that of the session
   * @return the client
   */
  public static RpcClient over(HttpClient http, String url) {
    return of(new HttpTransport(http, url, false));
  }

  /**
   * Opens a client over streams, as of a process that was started to be a server.
   *
   * @param in what the server says; read by a thread of its own
   * @param out what it hears
   * @param framing how messages are told apart
   * @return the client; to close it closes both streams
   */
  public static RpcClient over(InputStream in, OutputStream out, RpcFraming framing) {
    return RpcPeers.open(in, out, framing, JsonRpc.of());
  }

  /**
   * Opens a client over a channel, whose other side may call nothing here.
   *
   * @param channel of which the client is the only reader, and which it closes
   * @return the client, to be closed by the caller
   */
  public static RpcClient over(RpcChannel channel) {
    return over(channel, JsonRpc.of());
  }

  /**
   * Opens a client over a channel, whose other side may call back.
   *
   * @param channel of which the client is the only reader, and which it closes
   * @param methods what the other side may call
   * @return the client, to be closed by the caller
   */
  public static RpcClient over(RpcChannel channel, JsonRpc methods) {
    return RpcPeers.over(channel, methods, Thread.ofVirtual());
  }

  /**
   * Returns this client with another deadline.
   *
   * @param limit how long each call may take; 30 s at first
   * @return a changed copy, over the same connection
   */
  public RpcClient timeout(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("a timeout is positive, not " + limit);
    }
    return new RpcClient(transport, lastId, limit);
  }

  // ---- by name --------------------------------------------------------------------------------

  /**
   * Calls a method, and waits for what it returns.
   *
   * @param method its name, with all its dots
   * @param arguments in the order of its parameters; each as Jackson writes it, or null
   * @return the result
   * @throws RpcException as the server says
   * @throws IOException if there is no answer
   */
  public JsonValue call(String method, @Nullable Object... arguments) throws IOException {
    return exchange(method, arguments.length == 0 ? null : arguments);
  }

  /**
   * Calls a method with arguments by name, and waits for what it returns.
   *
   * @param method its name, with all its dots
   * @param arguments by the names of its parameters; each as Jackson writes it
   * @return the result
   * @throws RpcException as the server says
   * @throws IOException if there is no answer
   */
  public JsonValue callNamed(String method, Map<String, ?> arguments) throws IOException {
    return exchange(method, arguments);
  }

  /**
   * Calls a method, and does not wait.
   *
   * @param method its name, with all its dots
   * @param arguments in the order of its parameters; each as Jackson writes it, or null
   * @return the result; fails with {@link RpcException} or {@link IOException}
   */
  public CompletableFuture<JsonValue> callAsync(String method, @Nullable Object... arguments) {
    return ask(method, arguments.length == 0 ? null : arguments);
  }

  /**
   * Calls a method with arguments by name, and does not wait.
   *
   * @param method its name, with all its dots
   * @param arguments by the names of its parameters; each as Jackson writes it
   * @return the result; fails with {@link RpcException} or {@link IOException}
   */
  public CompletableFuture<JsonValue> callNamedAsync(String method, Map<String, ?> arguments) {
    return ask(method, arguments);
  }

  /**
   * Calls a method that is not to answer: a notification. Whether it was carried out is not told.
   *
   * @param method its name, with all its dots
   * @param arguments in the order of its parameters; each as Jackson writes it, or null
   * @throws IOException if it could not be sent
   */
  public void tell(String method, @Nullable Object... arguments) throws IOException {
    byte[] message = MessageWriter.request(method, arguments.length == 0 ? null : arguments, null);
    List<RpcMessage> _ = transport.exchange(new RpcTransport.Sending(message, List.of()), timeout);
  }

  private JsonValue exchange(String method, @Nullable Object params) throws IOException {
    long id = nextId();
    byte[] message = MessageWriter.request(method, params, id);
    return result(transport.exchange(new RpcTransport.Sending(message, List.of(id)), timeout), id);
  }

  private CompletableFuture<JsonValue> ask(String method, @Nullable Object params) {
    long id = nextId();
    byte[] message = MessageWriter.request(method, params, id);
    return transport
        .send(new RpcTransport.Sending(message, List.of(id)), timeout)
        .thenApply(answers -> result(answers, id));
  }

  private static JsonValue result(List<RpcMessage> answers, long id) {
    for (RpcMessage message : answers) {
      if (message instanceof Answer answer && isOf(answer.id(), id)) {
        return answer.result();
      } else if (message instanceof Failure failure
          && (failure.id().isNull() || isOf(failure.id(), id))) {
        throw RpcException.of(failure.error());
      }
    }
    throw RpcException.of(
        RpcError.of(RpcError.INVALID_REQUEST, "the server has not answered call " + id));
  }

  static boolean isOf(JsonValue id, long number) {
    return id.isWhole() && id.as(Number.class).longValue() == number;
  }

  long nextId() {
    return lastId.incrementAndGet();
  }

  // ---- through an interface -------------------------------------------------------------------

  /**
   * Returns an object whose methods are the server's: each call of one waits for its answer. A
   * method that returns a {@link java.util.concurrent.CompletionStage} does not wait. What goes
   * wrong on the way is thrown as {@link java.io.UncheckedIOException} by a method that does not
   * declare {@link IOException}. If the interface is {@link AutoCloseable}, to close the object
   * closes this client.
   *
   * @param type an interface; {@link Rpc} says names that are not those in Java
   * @param <T> the interface
   * @return the object
   */
  public <T> T proxy(Class<T> type) {
    return RpcProxy.of(type, "", this);
  }

  /**
   * Returns an object whose methods are some of the server's.
   *
   * @param type an interface
   * @param prefix what goes before the names of its methods, with a dot between
   * @param <T> the interface
   * @return the object
   */
  public <T> T proxy(Class<T> type, String prefix) {
    return RpcProxy.of(type, prefix + ".", this);
  }

  // ---- many at once ---------------------------------------------------------------------------

  /**
   * Returns a batch, to which calls are added and which is then sent as one message.
   *
   * @return an empty batch
   */
  public RpcBatch batch() {
    return new RpcBatch(this);
  }

  CompletableFuture<List<RpcMessage>> send(RpcTransport.Sending sending) {
    return transport.send(sending, timeout);
  }

  List<RpcMessage> exchange(RpcTransport.Sending sending) throws IOException {
    return transport.exchange(sending, timeout);
  }

  /** Ends the connection; calls that wait fail. May be called again. */
  @Override
  public void close() {
    transport.close();
  }

  /** Returns where to it calls, for messages only. */
  @Override
  public String toString() {
    return "JSON-RPC client of " + transport;
  }
}
