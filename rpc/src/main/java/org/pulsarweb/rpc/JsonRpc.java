package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.web.HttpHandler;
import org.pulsarweb.web.WebSocket;
import org.pulsarweb.web.WebSocketEndpoint;
import org.pulsarweb.web.WebSocketSettings;

/**
 * A server for JSON-RPC 2.0: methods by names, out of interfaces and functions. It answers HTTP as
 * a handler, WebSockets, unix sockets, and the streams of a process.
 *
 * <p>A method runs in a fiber, and may wait. Calls of one connection, and of one batch, run side by
 * side.
 *
 * <p>Immutable.
 */
public final class JsonRpc implements HttpHandler {
  private static final JsonRpc EMPTY =
      new JsonRpc(new LinkedHashMap<>(), new LinkedHashMap<>(), RpcLimits.DEFAULTS, _ -> {});

  private final SequencedMap<String, RpcMethod> methods;
  private final SequencedMap<Class<? extends Exception>, Integer> errors;
  private final RpcLimits limits;
  private final Consumer<RpcClient> onOpen;

  private JsonRpc(
      SequencedMap<String, RpcMethod> methods,
      SequencedMap<Class<? extends Exception>, Integer> errors,
      RpcLimits limits,
      Consumer<RpcClient> onOpen) {
    this.methods = methods;
    this.errors = errors;
    this.limits = limits;
    this.onOpen = onOpen;
  }

  // ---- what there is --------------------------------------------------------------------------

  /**
   * Returns a server without methods.
   *
   * @return a server
   */
  public static JsonRpc of() {
    return EMPTY;
  }

  /**
   * Returns a server with the methods of an interface. {@link Rpc} says names that are not those in
   * Java. A parameter that is an {@link Optional}, or marked as nullable, may be left out; a method
   * that needs to know who calls asks {@link RpcCall#current}.
   *
   * @param type an interface; its {@code close()} and its static methods are left out
   * @param object whose methods are called, by many fibers
   * @param <T> the interface
   * @return a server
   * @throws IllegalArgumentException if two methods have the same name
   */
  public static <T> JsonRpc service(Class<T> type, T object) {
    SequencedMap<String, RpcMethod> methods = new LinkedHashMap<>();
    InterfaceMethods.of(type).on(object).forEach(method -> methods.put(method.name(), method));
    return EMPTY.with(methods);
  }

  /**
   * Returns this server with one more method.
   *
   * @param name its name; dots are only a habit
   * @param function does it
   * @param parameters of it, in their order
   * @return a changed copy
   * @throws IllegalArgumentException if the name is taken, or begins with {@code rpc.}, which the
   *     protocol keeps for itself (§4)
   */
  public JsonRpc method(String name, RpcFunction function, RpcParameter... parameters) {
    if (name.startsWith("rpc.")) {
      throw new IllegalArgumentException("names that begin with rpc. are the protocol's: " + name);
    }
    return with(RpcMethod.of(name, function, List.of(parameters)));
  }

  /**
   * Returns this server with all methods of another.
   *
   * @param other whose access rules and time limits of methods go along
   * @return a changed copy
   * @throws IllegalArgumentException if a name is taken
   */
  public JsonRpc and(JsonRpc other) {
    JsonRpc grown = this;
    for (RpcMethod method : other.methods.values()) {
      grown = grown.with(method);
    }
    var allErrors = new LinkedHashMap<>(errors);
    other.errors.forEach(allErrors::putIfAbsent);
    return new JsonRpc(grown.methods, allErrors, limits, onOpen);
  }

  /**
   * Returns this server with all methods of another under a prefix.
   *
   * @param prefix what goes before their names, with a dot between
   * @param other whose access rules and time limits of methods go along
   * @return a changed copy
   * @throws IllegalArgumentException if a name is taken
   */
  public JsonRpc mount(String prefix, JsonRpc other) {
    SequencedMap<String, RpcMethod> moved = new LinkedHashMap<>();
    for (RpcMethod method : other.methods.values()) {
      RpcMethod renamed = method.under(prefix);
      moved.put(renamed.name(), renamed);
    }
    return and(other.with(moved));
  }

  JsonRpc with(RpcMethod method) {
    SequencedMap<String, RpcMethod> more = new LinkedHashMap<>(methods);
    if (more.putIfAbsent(method.name(), method) != null) {
      throw new IllegalArgumentException("two methods are named " + method.name());
    }
    return with(more);
  }

  private JsonRpc with(SequencedMap<String, RpcMethod> all) {
    return new JsonRpc(all, errors, limits, onOpen);
  }

  private JsonRpc changed(UnaryOperator<RpcMethod> change) {
    SequencedMap<String, RpcMethod> changed = new LinkedHashMap<>(methods);
    changed.replaceAll((_, method) -> change.apply(method));
    return with(changed);
  }

  private JsonRpc changed(String name, UnaryOperator<RpcMethod> change) {
    if (!methods.containsKey(name)) {
      throw new IllegalArgumentException("there is no method " + name);
    }
    return changed(method -> method.name().equals(name) ? change.apply(method) : method);
  }

  // ---- how it behaves -------------------------------------------------------------------------

  /**
   * Returns this server with a rule for the methods that it has by now, besides those that they
   * have.
   *
   * @param rule says who may call them
   * @return a changed copy
   */
  public JsonRpc allowing(RpcAccess rule) {
    return changed(method -> method.with(rule));
  }

  /**
   * Returns this server with a rule for one method, besides those that it has.
   *
   * @param name of the method
   * @param rule says who may call it
   * @return a changed copy
   * @throws IllegalArgumentException if there is no such method
   */
  public JsonRpc allowing(String name, RpcAccess rule) {
    return changed(name, method -> method.with(rule));
  }

  /**
   * Returns this server with a time limit for one method in place of the server's: beyond it the
   * method is interrupted, and the answer is {@link RpcError#TIMED_OUT}.
   *
   * @param name of the method
   * @param limit zero for none
   * @return a changed copy
   * @throws IllegalArgumentException if there is no such method
   */
  public JsonRpc timeout(String name, Duration limit) {
    return changed(name, method -> method.within(limit));
  }

  /**
   * Returns this server with words on what a method does.
   *
   * @param name of the method
   * @param summary a sentence
   * @return a changed copy
   * @throws IllegalArgumentException if there is no such method
   */
  public JsonRpc documented(String name, String summary) {
    return changed(name, method -> method.described(summary));
  }

  /**
   * Returns this server with an error for what its methods throw: its message is told. Whatever is
   * neither an {@link RpcException} nor of such a class is answered with -32603, and only reported.
   *
   * @param type and those that extend it, unless an earlier one fits
   * @param code the program's own: not from -32768 to -32000
   * @return a changed copy
   */
  public JsonRpc error(Class<? extends Exception> type, int code) {
    var more = new LinkedHashMap<>(errors);
    more.put(type, code);
    return new JsonRpc(methods, more, limits, onOpen);
  }

  /**
   * Returns this server with other limits.
   *
   * @param other what to put up with
   * @return a changed copy
   */
  public JsonRpc with(RpcLimits other) {
    return new JsonRpc(methods, errors, other, onOpen);
  }

  /**
   * Returns this server with the method {@code rpc.discover}, which describes all of them (OpenRPC
   * 1.3).
   *
   * @param title of the server
   * @param version of what it serves
   * @return a changed copy
   */
  public JsonRpc discoverable(String title, String version) {
    RpcFunction discover = call -> OpenRpc.document(call.server(), title, version);
    return with(
        RpcMethod.of("rpc.discover", discover, List.of())
            .described("Describes the methods of this server"));
  }

  /**
   * Returns this server with something to do for each channel that is opened, WebSocket or stream:
   * the way to call its other side first.
   *
   * @param action called in the fiber that then reads the channel, so it must not wait for an
   *     answer; the client may be kept, until a call fails
   * @return a changed copy
   */
  public JsonRpc onOpen(Consumer<RpcClient> action) {
    return new JsonRpc(methods, errors, limits, action);
  }

  @Nullable RpcMethod find(String name) {
    return methods.get(name);
  }

  SequencedMap<String, RpcMethod> methods() {
    return methods;
  }

  SequencedMap<Class<? extends Exception>, Integer> errors() {
    return errors;
  }

  RpcLimits limits() {
    return limits;
  }

  /**
   * Returns an object whose methods are a server's, as {@link RpcClient#proxy(Class)} makes it. If
   * the interface is {@link AutoCloseable}, to close the object ends the connection.
   *
   * @param type an interface; {@link Rpc} says names that are not those in Java
   * @param url where the server is, as {@link RpcClient#open(String)} takes it
   * @param <T> the interface
   * @return the object
   * @throws IOException if it needs a connection, and there is none
   */
  public static <T> T client(Class<T> type, String url) throws IOException {
    return RpcClient.open(url).proxy(type);
  }

  // ---- over HTTP ------------------------------------------------------------------------------

  /**
   * Answers a request: a POST of one message or a batch, as {@code application/json}. Whatever is
   * answered in JSON-RPC has status 200, errors too; but 400 what is no request at all, and 204
   * what wants no answer.
   *
   * @param request from a client
   * @return the answer
   * @throws HttpException 405 if it is no POST, 413 if it is too large, 415 if it is not declared
   *     as JSON: without that, any page that a user visits could send it
   */
  @Override
  public Response handle(Request request) throws IOException, InterruptedException {
    HttpRpc.require(request, limits);
    RpcMessage message = MessageReader.read(request.bytes(), limits.batchMaxCount());
    byte[] answer = new Dispatcher(this, RpcOrigin.of(request)).answer(message);
    return HttpRpc.response(message, answer);
  }

  /**
   * Returns this server for WebSockets, whose messages are JSON-RPC's. Either side may call the
   * other: {@link RpcCall#peer}.
   *
   * @return an endpoint for a route, with the limits of this server
   */
  public WebSocketEndpoint websocket() {
    return WebSocketEndpoint.of(this::serve)
        .with(WebSocketSettings.DEFAULTS.withMessageMaxBytes(limits.messageMaxBytes()));
  }

  private void serve(WebSocket socket) throws IOException, InterruptedException {
    serve(new WebSocketChannel(socket), Optional.of(socket.request()));
  }

  // ---- over everything else -------------------------------------------------------------------

  /**
   * Returns this server for sockets of any kind, as of a {@link org.pulsarweb.socket.SocketServer}:
   * messages are lines, or have heads as in the Language Server Protocol, whichever the client
   * begins with.
   *
   * @return what serves each connection
   */
  public ByteStream.Handler framed() {
    return stream ->
        serve(
            new StreamChannel(
                new ByteStreamInput(stream),
                new ByteStreamOutput(stream),
                RpcFraming.DETECTED,
                limits.messageMaxBytes(),
                stream::close));
  }

  /**
   * Serves over streams until the first one ends and all is answered: {@code serve(System.in,
   * System.out)} makes a program a server for whoever starts it. Messages are lines, or have heads
   * as in the Language Server Protocol, whichever the client begins with.
   *
   * <p>It blocks the thread that calls it, so it is not for fibers of a loop.
   *
   * @param in what the client says
   * @param out what it hears
   * @throws IOException if a stream breaks, or the client breaks the rules
   * @throws InterruptedException if the thread is interrupted
   */
  public void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
    serve(new StreamChannel(in, out, RpcFraming.DETECTED, limits.messageMaxBytes(), () -> {}));
  }

  /**
   * Serves over a channel until its other side has said everything and all is answered.
   *
   * @param channel of which this is the only reader, and which it closes
   * @throws IOException if the channel breaks, or the other side breaks the rules
   * @throws InterruptedException if the caller is cancelled
   */
  public void serve(RpcChannel channel) throws IOException, InterruptedException {
    serve(channel, Optional.empty());
  }

  private void serve(RpcChannel channel, Optional<Request> request)
      throws IOException, InterruptedException {
    var link = new RpcLink(channel, this, request);
    onOpen.accept(link.client());
    link.run();
  }

  /** Returns the names of its methods, for messages only. */
  @Override
  public String toString() {
    return "JSON-RPC of " + methods.keySet();
  }
}
