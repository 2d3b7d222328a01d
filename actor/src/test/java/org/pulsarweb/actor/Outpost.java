package org.pulsarweb.actor;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.pulsarweb.loop.WaitQueue;

/** What tests ask of an actor in a JVM of its own. */
interface Outpost {
  /** What its start does: {@code throw}, or {@code hang}. */
  String START = "start";

  /** What crosses: a closed choice of records. */
  sealed interface Shape {
    /** A round one. */
    record Circle(double radius) implements Shape {}

    /** One with four sides. */
    record Square(double side, Optional<Shape> within) implements Shape {}
  }

  /** What crosses: all sorts of things in each other. */
  record Parcel(String name, List<Shape> shapes, Map<String, Long> numbers, Kind kind) {}

  /** A command of its own. */
  record Repeat(String text, int times) implements Command<String> {
    @Override
    public String run(Request request) {
      return request.actor().name() + " says " + text.repeat(times);
    }
  }

  long pid();

  Object echo(Object value);

  Shape turned(Shape shape);

  Parcel grown(Parcel parcel);

  byte[] reversed(byte[] bytes);

  void note(int n);

  List<Integer> notes();

  /** Waits for ever. */
  String hold() throws Exception;

  /** Waits until it is asked to stop. */
  String finish() throws Exception;

  /** Waits until so many hold. */
  int awaitHolding(int count) throws Exception;

  String fail(String message);

  /** Returns something that cannot cross. */
  Object secretive();

  void print(String line);

  void printError(String line);

  /** Ends the JVM, after a last line. */
  String exit(int code, String line);

  String environment(String name);

  List<String> options();

  /** Takes memory, and keeps it. */
  int take(int megabytes);

  /** Asks another. */
  Object through(ActorRef<Outpost> other, Object value);

  /** Asks another by its name, which fails. */
  String failThrough(String other, String message);

  /** Asks another who never answers. */
  String holdThrough(ActorRef<Outpost> other) throws Exception;

  ActorRef<Outpost> spawn(Spawn spawn);

  ActorRef<?> self();

  /** An actor's object. */
  final class Plain implements Outpost, Hooks {
    private final List<Integer> notes = new ArrayList<>();
    private final List<byte[]> taken = new ArrayList<>();
    private final WaitQueue changes = new WaitQueue();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private int holding;

    @Override
    public void start(Actor actor) throws Exception {
      if (actor.kind() == Kind.PROCESS) {
        print("pid " + pid());
      }
      switch (actor.config(START).toString()) {
        case "throw" -> throw new IllegalStateException("no such luck");
        case "hang" -> {
          String _ = new CompletableFuture<String>().get();
        }
        default -> {
          // it starts
        }
      }
    }

    @Override
    public void stopping(Actor actor) {
      end.complete("finished");
    }

    @Override
    public long pid() {
      return ProcessHandle.current().pid();
    }

    @Override
    public Object echo(Object value) {
      return value;
    }

    @Override
    public Shape turned(Shape shape) {
      return switch (shape) {
        case Shape.Circle circle -> new Shape.Square(2 * circle.radius(), Optional.of(circle));
        case Shape.Square(var side, _) -> new Shape.Circle(side / 2);
      };
    }

    @Override
    public Parcel grown(Parcel parcel) {
      List<Shape> shapes = new ArrayList<>(parcel.shapes());
      shapes.addFirst(new Shape.Circle(shapes.size()));
      return new Parcel(parcel.name() + "!", shapes, Map.of("before", 1L), Kind.PROCESS);
    }

    @Override
    public byte[] reversed(byte[] bytes) {
      var turned = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        turned[i] = bytes[bytes.length - 1 - i];
      }
      return turned;
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
    public String hold() throws Exception {
      holding++;
      changes.wakeAll();
      return new CompletableFuture<String>().get();
    }

    @Override
    public String finish() throws Exception {
      holding++;
      changes.wakeAll();
      return end.get();
    }

    @Override
    public int awaitHolding(int count) throws InterruptedException {
      while (holding < count) {
        changes.await();
      }
      return holding;
    }

    @Override
    public String fail(String message) {
      throw new IllegalArgumentException(message);
    }

    @Override
    public Object secretive() {
      return new AtomicInteger(1);
    }

    @Override
    public void print(String line) {
      System.out.println(line);
    }

    @Override
    public void printError(String line) {
      System.err.println(line);
    }

    @Override
    public String exit(int code, String line) {
      System.err.println(line);
      System.exit(code);
      return "it is still there";
    }

    @Override
    public String environment(String name) {
      return String.valueOf(System.getenv(name));
    }

    @Override
    public List<String> options() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    @Override
    public int take(int megabytes) {
      for (int i = 0; i < megabytes; i++) {
        taken.add(new byte[1 << 20]);
      }
      System.gc();
      return taken.size();
    }

    @Override
    public Object through(ActorRef<Outpost> other, Object value) {
      return other.proxy().echo(value);
    }

    @Override
    public String failThrough(String other, String message) {
      return ((Outpost) Actor.current().find(other).proxy()).fail(message);
    }

    @Override
    public String holdThrough(ActorRef<Outpost> other) throws Exception {
      return other.proxy(Until.LONG).hold();
    }

    @Override
    public ActorRef<Outpost> spawn(Spawn spawn) {
      return Actor.current().spawn(Outpost.class, Plain::new, spawn);
    }

    @Override
    public ActorRef<?> self() {
      return Actor.current().ref();
    }
  }
}
