package org.pulsarweb.actor;

import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.loop.WaitQueue;

/**
 * An actor that writes down what others do, wherever they live, and has a gate at which they can be
 * held. They reach it by commands, which carry nothing but texts.
 */
final class Journal {
  static final String NAME = "journal";

  private final List<String> notes = new ArrayList<>();
  private final WaitQueue changes = new WaitQueue();
  private boolean closed;
  private int held;
  private int passes; // how many may go through although it is closed

  /** Writes a line. */
  record Note(String text) implements Command<Boolean> {
    @Override
    public Boolean run(Request request) {
      Journal journal = of(request);
      journal.notes.add(text);
      journal.changes.wakeAll();
      return true;
    }
  }

  /** Waits while the gate is closed. */
  record PassGate() implements Command<Boolean> {
    @Override
    public Boolean run(Request request) throws InterruptedException {
      Journal journal = of(request);
      journal.held++;
      journal.changes.wakeAll();
      while (journal.closed && journal.passes == 0) {
        journal.changes.await();
      }
      journal.passes = Math.max(0, journal.passes - 1);
      journal.held--;
      journal.changes.wakeAll();
      return true;
    }
  }

  private static Journal of(Request request) {
    return (Journal) ((Cell<?>) request.actor().ref()).object();
  }

  static ActorRef<Journal> open(Arbiter arbiter) {
    return arbiter.spawn(
        Journal.class,
        Journal::new,
        Spawn.shared()
            .named(NAME)
            .deadline(Until.LONG)
            .command(Note.class)
            .command(PassGate.class));
  }

  /** Writes a line, from an actor; waits until it is written. */
  static void note(Actor actor, String text) {
    Object _ = actor.send(NAME, "note", text);
  }

  /** Waits at the gate, in an actor. */
  static void passGate(Actor actor) {
    Object _ = actor.send(NAME, "pass_gate");
  }

  // ---- for tests ------------------------------------------------------------------------------

  /** Waits for so many lines, and returns all. */
  static List<String> await(ActorRef<Journal> ref, int count) {
    return ref.ask(
        journal -> {
          while (journal.notes.size() < count) {
            journal.changes.await();
          }
          return List.copyOf(journal.notes);
        },
        Until.LONG);
  }

  static List<String> clear(ActorRef<Journal> ref) {
    return ref.ask(journal -> {
      List<String> all = List.copyOf(journal.notes);
      journal.notes.clear();
      return all;
    });
  }

  static void gate(ActorRef<Journal> ref, boolean isClosed) {
    boolean _ =
        ref.ask(journal -> {
          journal.closed = isClosed;
          journal.changes.wakeAll();
          return true;
        });
  }

  /** Lets one through the closed gate who stands there, and waits until that one has gone. */
  static void passOne(ActorRef<Journal> ref) {
    boolean _ =
        ref.ask(
            journal -> {
              journal.passes++;
              journal.changes.wakeAll();
              while (journal.passes > 0) {
                journal.changes.await();
              }
              return true;
            },
            Until.LONG);
  }

  /** Waits until somebody stands at the gate. */
  static void awaitHeld(ActorRef<Journal> ref) {
    boolean _ =
        ref.ask(
            journal -> {
              while (journal.held == 0) {
                journal.changes.await();
              }
              return true;
            },
            Until.LONG);
  }
}
