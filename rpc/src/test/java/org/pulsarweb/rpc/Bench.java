package org.pulsarweb.rpc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A service of which every binding must make the same. */
final class Bench implements Workbench {
  static final int FULL = 7;

  final BlockingQueue<String> notes = new LinkedBlockingQueue<>(1000);
  final CountDownLatch waiting = new CountDownLatch(1);
  final CompletableFuture<String> cancelled = new CompletableFuture<>();

  /** What this program's methods throw: its message may be told. */
  static final class FullException extends Exception {
    private static final long serialVersionUID = 1;

    FullException(String message) {
      super(message);
    }
  }

  JsonRpc server() {
    return JsonRpc.service(Workbench.class, this)
        .error(FullException.class, FULL)
        .discoverable("Workbench", "1.0")
        .mount(
            "more",
            JsonRpc.of()
                .method(
                    "product",
                    call -> call.argument("a", int.class) * call.argument("b", int.class),
                    RpcParameter.of("a", int.class),
                    RpcParameter.of("b", int.class)));
  }

  @Override
  public double add(double a, double b) {
    return a + b;
  }

  @Override
  public String greet(String name, Optional<String> greeting) {
    return greeting.orElse("Hello") + " " + name;
  }

  @Override
  public Point mirror(Point point) {
    return new Point(-point.x(), -point.y(), point.name());
  }

  @Override
  public List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Override
  public Optional<String> find(String text) {
    return Optional.of(text).filter(known -> !known.isEmpty());
  }

  @Override
  public void store(@Nullable String text) {
    notes.add(String.valueOf(text));
  }

  @Override
  public void note(String text) {
    notes.add(text);
  }

  @Override
  public CompletionStage<Double> later(double a) {
    return CompletableFuture.supplyAsync(() -> a);
  }

  @Override
  public void bug() {
    throw new IllegalStateException("a secret");
  }

  @Override
  public void refuse() {
    throw new RpcException(RpcError.of(42, "not today").withData(List.of(1, 2)));
  }

  @Override
  public void full() throws FullException {
    throw new FullException("there is no room");
  }

  @Override
  public String stay() throws InterruptedException {
    waiting.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      cancelled.complete("cancelled");
      throw e;
    }
    return "never";
  }

  @Override
  public String askBack(int number) throws IOException {
    RpcClient peer = RpcCall.current().peer().orElseThrow();
    return "the client says " + peer.call("double", number).as(int.class);
  }

  @Override
  public List<String> caller() {
    List<String> told = new ArrayList<>();
    told.add(RpcCall.current().method());
    RpcCall.current().request().ifPresent(request -> told.add(request.method()));
    return told;
  }
}
