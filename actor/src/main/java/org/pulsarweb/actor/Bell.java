package org.pulsarweb.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.Posted;

/**
 * Tells an actor's loop that its mailbox is not empty; rung once until the loop has looked. Each
 * life of an actor has its own, so that one that is still on its way to a loop of before does no
 * harm.
 */
final class Bell extends Posted {
  private static final VarHandle RUNG;

  static {
    try {
      RUNG = MethodHandles.lookup().findVarHandle(Bell.class, "rung", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Cell<?> cell;
  private final Mailbox mailbox;
  private final @Nullable Host host;
  private volatile boolean rung;

  /** A bell that nobody hears yet: what comes waits for the next one. */
  static Bell silent(Cell<?> cell, Mailbox mailbox) {
    var bell = new Bell(cell, mailbox, null);
    bell.rung = true;
    return bell;
  }

  Bell(Cell<?> cell, Mailbox mailbox, @Nullable Host host) {
    this.cell = cell;
    this.mailbox = mailbox;
    this.host = host;
  }

  /** Rings from any thread. */
  void ring() {
    if (!rung && RUNG.compareAndSet(this, false, true) && host != null) {
      host.loop.post(this);
    }
  }

  /** The loop has emptied the mailbox, or done its share; on the loop. */
  void quiet() {
    rung = false;
    if (!mailbox.isEmpty() && RUNG.compareAndSet(this, false, true)) {
      run();
    }
  }

  @Override
  protected void run() {
    if (host != null) {
      host.add(cell, mailbox);
    }
  }

  @Override
  protected void refused() {
    if (host != null) {
      rung = false; // who comes later finds out in the same way
    }
    cell.onBellRefused(this);
  }
}
