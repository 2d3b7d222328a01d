package org.pulsarweb.examples;

import java.util.concurrent.CompletableFuture;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.AskFailedException;
import org.pulsarweb.actor.Spawn;

/**
 * Greets, as an actor: an object behind an interface, which others reach by messages only.
 *
 * <p>Immutable.
 */
public final class Greeter {
  // @start region="interface"
  interface Doorman {
    String greet(String name);

    void learn(String greeting);

    CompletableFuture<Integer> guests();
  }

  // @end

  // @start region="object"
  static final class Friendly implements Doorman {
    private String greeting = "Hello";
    private int guests;

    @Override
    public String greet(String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a guest has a name");
      }
      guests++;
      return greeting + " " + name + "!";
    }

    @Override
    public void learn(String other) {
      greeting = other;
    }

    @Override
    public CompletableFuture<Integer> guests() {
      return CompletableFuture.completedFuture(guests);
    }
  }

  // @end

  private Greeter() {}

  // @start region="proxy"
  static void byProxy(ActorRef<Doorman> ref) throws Exception {
    Doorman doorman = ref.proxy();
    System.out.println(doorman.greet("Ann")); // asked: waits for the answer
    doorman.learn("Good evening"); // told: goes on at once
    CompletableFuture<Integer> guests = doorman.guests(); // asked, without waiting
    System.out.println(doorman.greet("Bob"));
    System.out.println(guests.get() + " guest had come before Bob");
  }

  // @end

  // @start region="lambda"
  static void byLambda(ActorRef<Doorman> ref) {
    ref.tell(doorman -> doorman.learn("Good night"));
    String both = ref.ask(doorman -> doorman.greet("Cid") + " " + doorman.greet("Dan"));
    System.out.println(both); // nobody was greeted between the two
  }

  // @end

  // @start region="failure"
  static void byMistake(ActorRef<Doorman> ref) {
    try {
      System.out.println(ref.proxy().greet(""));
    } catch (AskFailedException e) {
      System.out.println(e.getMessage());
    }
  }

  // @end

  /**
   * Talks to a greeter in each of the ways there are.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if an answer does not come
   */
  // @start region="main"
  public static void main(String... args) throws Exception {
    var options = Options.of("greeter", args, Option.KIND);
    try (var arbiter = Arbiter.open()) {
      Spawn where = options.value(Option.KIND).named("doorman");
      ActorRef<Doorman> ref = arbiter.spawn(Doorman.class, Friendly::new, where);
      byProxy(ref);
      byLambda(ref);
      byMistake(ref);
    }
  }

  // @end
}
