package org.pulsarweb.actor;

import java.time.Duration;
import java.util.List;

/** What an {@link ActorListener} is told, as a message from one JVM to another. */
sealed interface Event {
  /** Tells it. */
  void tell(ActorListener listener);

  /** An actor has changed its state. */
  record Changed(ActorRef<?> actor, State state) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onState(actor, state);
    }
  }

  /** An actor has ended. */
  record Ended(ActorRef<?> actor, Exit exit) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onExit(actor, exit);
    }
  }

  /** Something thrown has reached nobody. */
  record Thrown(ActorRef<?> actor, Throwable error) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onError(actor, error);
    }
  }

  /** An actor is started again. */
  record Restarted(ActorRef<?> actor, Throwable reason, long restarts, Duration delay)
      implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onRestart(actor, reason, restarts, delay);
    }
  }

  /** A supervisor gives up. */
  record GaveUp(ActorRef<?> supervisor, Throwable reason) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onGiveUp(supervisor, reason);
    }
  }

  /** A message was lost. */
  record Lost(String target, String reason) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onDeadLetter(target, reason);
    }
  }

  /** A loop stands still. */
  record Blocked(String loop, Duration time, String report) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onBlocked(loop, time, report);
    }
  }

  /** Something else that is worth knowing. */
  record Noticed(String what) implements Event {
    @Override
    public void tell(ActorListener listener) {
      listener.onNotice(what);
    }
  }

  /** All of them, for the codec. */
  List<Class<?>> RECORDS =
      List.of(
          Changed.class,
          Ended.class,
          Thrown.class,
          Restarted.class,
          GaveUp.class,
          Lost.class,
          Blocked.class,
          Noticed.class);
}
