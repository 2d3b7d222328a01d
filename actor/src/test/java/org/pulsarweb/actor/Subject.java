package org.pulsarweb.actor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.pulsarweb.loop.Fiber;
import org.pulsarweb.loop.Fibers;

/** What the contract asks of an actor, of any kind: nothing here but data goes to it and back. */
interface Subject {
  int add(int n);

  CompletableFuture<Integer> addLater(int n);

  void reset();

  void note(int n);

  List<Integer> notes();

  String fail(String message) throws IOException;

  void failUnheard(String message) throws IOException;

  /** Waits until {@link #release}, and says which of them it was. */
  String hold(String answer) throws Exception;

  void release();

  /** Whom the code works for: before a wait, in a fiber, after a wait, and in a timer. */
  List<String> selves() throws Exception;

  int ticks(int count) throws Exception;

  /** Spawns one of its kind, and returns its id. */
  String spawn(Spawn spawn);

  /** An actor's object like any other. */
  static final class Plain implements Subject {
    private final CompletableFuture<Boolean> gate = new CompletableFuture<>();
    private final List<Integer> notes = new ArrayList<>();
    private int total;

    @Override
    public int add(int n) {
      total += n;
      return total;
    }

    @Override
    public CompletableFuture<Integer> addLater(int n) {
      return gate.thenApply(_ -> add(n));
    }

    @Override
    public void reset() {
      total = 0;
    }

    @Override
    public void note(int n) {
      notes.add(n);
    }

    @Override
    public List<Integer> notes() {
      return List.copyOf(notes);
    }

    @Override
    public String fail(String message) throws IOException {
      throw new IOException(message);
    }

    @Override
    public void failUnheard(String message) throws IOException {
      throw new IOException(message);
    }

    @Override
    public String hold(String answer) throws Exception {
      boolean _ = gate.get();
      return answer;
    }

    @Override
    public void release() {
      gate.complete(true);
    }

    @Override
    public List<String> selves() throws Exception {
      var timer = new CompletableFuture<String>();
      Object _ =
          Actor.current().after(Duration.ofMillis(1), () -> timer.complete(Actor.current().name()));
      String before = Actor.current().name();
      Fiber<String> fiber = Fibers.start(() -> Actor.current().name());
      String inFiber = fiber.join();
      String inTimer = timer.get();
      return List.of(before, inFiber, inTimer, Actor.current().name());
    }

    @Override
    public int ticks(int count) throws Exception {
      var enough = new CompletableFuture<Integer>();
      int before = total;
      var ticking =
          Actor.current()
              .every(
                  Duration.ofMillis(1),
                  () -> {
                    if (++total == before + count) {
                      enough.complete(total);
                    }
                  });
      int reached = enough.get();
      ticking.cancel();
      return reached;
    }

    @Override
    public String spawn(Spawn spawn) {
      return Actor.current().spawn(Subject.class, Plain::new, spawn).id();
    }
  }
}
