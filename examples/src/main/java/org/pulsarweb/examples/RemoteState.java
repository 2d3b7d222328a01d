package org.pulsarweb.examples;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.pulsarweb.actor.Actor;
import org.pulsarweb.actor.ActorRef;
import org.pulsarweb.actor.Arbiter;
import org.pulsarweb.actor.Ask;
import org.pulsarweb.actor.Command;
import org.pulsarweb.actor.Request;
import org.pulsarweb.actor.Spawn;

/**
 * Keeps a state in an actor, and reads and changes it from outside: by lambda and by command.
 *
 * <p>Immutable.
 */
public final class RemoteState {
  /** A state that is the actor's own: nobody else sees this object. */
  static final class Notebook {
    private final Map<String, String> notes = new TreeMap<>();

    void set(String name, String value) {
      notes.put(name, value);
    }

    String get(String name) {
      return notes.getOrDefault(name, "not known");
    }
  }

  // @start region="commands"
  record Set(String name, String value) implements Command<Boolean> {
    @Override
    public Boolean run(Request request) {
      request.actor().extra().put(name, value);
      return true;
    }
  }

  record Get(String name) implements Command<String> {
    @Override
    public String run(Request request) {
      Object value = request.actor().extra().get(name);
      if (value == null) {
        throw new NoSuchElementException("nothing is known by the name " + name);
      }
      return value.toString();
    }
  }

  // @end

  private RemoteState() {}

  // @start region="spawn"
  static ActorRef<Notebook> spawn(Arbiter arbiter, Spawn where) {
    return arbiter.spawn(
        Notebook.class,
        Notebook::new,
        where.named("state").command(Set.class).command(Get.class).with("language", "en"));
  }

  // @end

  static void byLambda(ActorRef<Notebook> ref) {
    ref.tell(notebook -> notebook.set("colour", "green"));
    String colour = ref.ask(notebook -> notebook.get("colour"));
    System.out.println("the colour is " + colour);
  }

  // @start region="command"
  static void byCommand(ActorRef<?> ref) {
    ref.send(new Set("shape", "round"));
    String shape = ref.send(new Get("shape"));
    System.out.println("the shape is " + shape);
  }

  // @end

  // @start region="name"
  static void byName(Arbiter arbiter) {
    arbiter.send("state", "set", "size", "large");
    System.out.println("the size is " + arbiter.send("state", "get", "size"));
    arbiter.send("state", "config", "set", "language", "it");
    System.out.println("the language is " + arbiter.send("state", "config", "get", "language"));
  }

  // @end

  // @start region="run"
  static void byRun(Arbiter arbiter) {
    Ask<Actor, String> whereabouts = actor -> actor.name() + " lives as " + actor.kind();
    System.out.println(arbiter.send("state", "run", whereabouts));
  }

  // @end

  /**
   * Sets and gets.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if an answer does not come
   */
  public static void main(String... args) throws Exception {
    var options = Options.of("remote-state", args, Option.KIND);
    try (var arbiter = Arbiter.open()) {
      ActorRef<Notebook> ref = spawn(arbiter, options.value(Option.KIND));
      byLambda(ref);
      byCommand(ref);
      byName(arbiter);
      byRun(arbiter);
    }
  }
}
