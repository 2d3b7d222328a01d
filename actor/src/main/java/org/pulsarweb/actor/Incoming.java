package org.pulsarweb.actor;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A message that came over a link. */
final class Incoming extends Message {
  private final Link link;
  private final long number; // of its answer; 0 if none is wanted
  private final long caller;
  private final Object question;
  private final long arrivedNanos;

  Incoming(Link link, long number, long caller, Object question) {
    this.link = link;
    this.number = number;
    this.caller = caller;
    this.question = question;
    this.arrivedNanos = link.host.loop.coarseNanos();
  }

  @Override
  void deliver(Cell<?> cell) throws Throwable {
    if (number == 0) {
      Object _ = perform(cell);
      return;
    }
    try {
      link.reply(number, Wire.ANSWER, perform(cell));
    } catch (AskFailedException e) {
      link.reply(number, Wire.THREW, e.getCause());
    } catch (CommandException e) {
      fail(e);
    } catch (InterruptedException | CancellationException e) {
      if (cell.state() == State.RUNNING) {
        link.reply(number, Wire.THREW, e);
      } else {
        fail(cell.stopped());
      }
    } catch (Throwable e) {
      link.reply(number, Wire.THREW, e);
    }
  }

  @Override
  boolean isQuestion() {
    return number != 0;
  }

  @Override
  long waitedNanos() {
    return System.nanoTime() - arrivedNanos;
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object perform(Cell<?> cell) throws Throwable {
    return switch (question) {
      case Question asked -> asked.perform(cell, Optional.ofNullable(cell.node().caller(caller)));
      case Ask<?, ?> asked -> ((Ask<Object, Object>) asked).apply(cell.object());
      case Tell<?> told -> {
        ((Tell<Object>) told).accept(cell.object());
        yield null;
      }
      default -> throw new IllegalStateException(question + " is no question");
    };
  }

  @Override
  void fail(RuntimeException reason) {
    if (number == 0) {
      link.lose(reason);
      return;
    }
    int outcome =
        switch (reason) {
          case ActorStoppedException _ -> Wire.STOPPED;
          case MailboxFullException _ -> Wire.FULL;
          case CommandException _ -> Wire.REFUSED;
          default -> Wire.FAILED;
        };
    link.reply(number, outcome, String.valueOf(reason.getMessage()));
  }

  @Override
  public String toString() {
    return question.toString();
  }
}
