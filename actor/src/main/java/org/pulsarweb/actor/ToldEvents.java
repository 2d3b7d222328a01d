package org.pulsarweb.actor;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.Codec;
import org.pulsarweb.codec.CodecException;

/**
 * What happens in a child's JVM, told to the listener of its arbiter by {@link EventLines}. Until
 * it is known how, and what cannot cross, is printed.
 *
 * <p>Safe for use by many threads.
 */
final class ToldEvents implements ActorListener {
  /** How many events are told within a second; more are counted only, lest they stop the world. */
  static final int EVENTS_PER_SECOND = 200;

  private final ActorListener printed = PrintedEvents.plain();
  private final OutputStream out = new FileOutputStream(FileDescriptor.err); // whatever System.err
  private @Nullable Node node;
  private EventLines.@Nullable Writer writer;
  private long secondNanos = System.nanoTime();
  private int told;
  private long untold;

  /** From now on it is known how events get to the arbiter. */
  synchronized void begin(Node own, String secret) {
    node = own;
    writer = new EventLines.Writer(secret);
  }

  private synchronized void tell(Event event) {
    Node own = node;
    EventLines.Writer lines = writer;
    if (own == null || lines == null) {
      event.tell(printed);
      return;
    }
    long now = System.nanoTime();
    if (now - secondNanos > TimeUnit.SECONDS.toNanos(1)) {
      secondNanos = now;
      told = 0;
      if (untold > 0) {
        write(
            own.codec(),
            lines,
            new Event.Noticed(untold + " events more in " + own.firstHost().loop));
        untold = 0;
      }
    }
    if (++told > EVENTS_PER_SECOND) {
      untold++;
      return;
    }
    write(own.codec(), lines, event);
  }

  private void write(Codec codec, EventLines.Writer lines, Event event) {
    try {
      for (byte[] line : lines.lines(codec.encode(event))) {
        out.write(line);
      }
    } catch (CodecException e) {
      event.tell(printed);
    } catch (IOException _) {
      // the arbiter is gone
    }
  }

  @Override
  public void onState(ActorRef<?> actor, State state) {
    if (actor.kind() != Kind.PROCESS) { // this JVM's own: the arbiter sees by itself how it is
      tell(new Event.Changed(actor, state));
    }
  }

  @Override
  public void onExit(ActorRef<?> actor, Exit exit) {
    tell(new Event.Ended(actor, exit));
  }

  @Override
  public void onError(ActorRef<?> actor, Throwable error) {
    tell(new Event.Thrown(actor, error));
  }

  @Override
  public void onRestart(ActorRef<?> actor, Throwable reason, long restarts, Duration wait) {
    tell(new Event.Restarted(actor, reason, restarts, wait));
  }

  @Override
  public void onGiveUp(ActorRef<?> supervisor, Throwable reason) {
    tell(new Event.GaveUp(supervisor, reason));
  }

  @Override
  public void onDeadLetter(String target, String reason) {
    tell(new Event.Lost(target, reason));
  }

  @Override
  public void onBlocked(String name, Duration blocked, String report) {
    tell(new Event.Blocked(name, blocked, report));
  }

  @Override
  public void onNotice(String what) {
    tell(new Event.Noticed(what));
  }
}
