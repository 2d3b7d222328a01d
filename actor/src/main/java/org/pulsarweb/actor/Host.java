package org.pulsarweb.actor;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;

/**
 * The actors of one loop: what they have to do, in one line. A message from an actor of this loop
 * lies in the line itself; what comes from elsewhere lies in the actor's mailbox, and the line says
 * that there is something.
 */
final class Host extends HostApart {
  /** How many messages of one mailbox are handled before the others have their turn. */
  private static final int MAILBOX_SHARE = 256;

  /** How many questions are performed by their askers before one has to be sent. */
  private static final int CALLS_MAX = 64;

  /** Within how long that many have to be asked, and answered. */
  private static final long CALLS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int LINE_FIRST = 64;

  // Pairs of an actor and a message, or of an actor and its mailbox.
  private @Nullable Object[] line = new Object[2 * LINE_FIRST];
  private int head;
  private int tail;

  private @Nullable Cell<?> draining; // its mailbox, which is:
  private @Nullable Mailbox open;
  private volatile boolean abandoned; // what it had to do is given up
  private int drainable;

  // The message under way. Read by others only when this loop stands still.
  private @Nullable Cell<?> handling;
  private @Nullable Object handled;
  private long turn;
  private long handlingTurn; // 0 for none

  // While a fiber performs a question of its own: what it was at before, if a message.
  private final Runnable callWaits = this::onCallWaits;
  private @Nullable Cell<?> calling;
  private @Nullable Object callingFor;
  private int calls; // how many more there may be; less than zero: how many there may not be
  private long callsNanos; // when they were counted last

  Host(Node node, EventLoop loop) {
    super(node, loop);
  }

  /** Puts a message in line; on this loop. */
  void add(Cell<?> cell, Object message) {
    @Nullable Object[] pairs = line;
    int at = tail;
    pairs[at] = cell;
    pairs[at + 1] = message;
    int following = (at + 2) & (pairs.length - 1);
    tail = following;
    if (following == head) {
      grow();
    }
    awaken();
  }

  /** Puts a message in front of all others: it has waited longest. */
  void addFirst(Cell<?> cell, Object message) {
    Cell<?> drained = draining;
    if (drained != null && open != null) {
      draining = null;
      push(drained, open);
    }
    push(cell, message);
    awaken();
  }

  private void push(Cell<?> cell, Object message) {
    int at = (head - 2) & (line.length - 1);
    line[at] = cell;
    line[at + 1] = message;
    head = at;
    if (head == tail) {
      grow();
    }
  }

  /** Gives up what there is to do, should the loop ever come back. */
  void abandon() {
    abandoned = true;
  }

  private void grow() {
    @Nullable Object[] full = line;
    @Nullable Object[] larger = Arrays.copyOfRange(full, head, head + 2 * full.length);
    System.arraycopy(full, 0, larger, full.length - head, head);
    Arrays.fill(larger, full.length, larger.length, null);
    line = larger;
    head = 0;
    tail = full.length;
  }

  @Override
  protected boolean hasWork() {
    return (head != tail || draining != null) && !abandoned;
  }

  @Override
  protected void step() {
    Cell<?> drained = draining;
    if (drained != null) {
      Object message = drainable-- > 0 ? drained.mailboxPoll() : null;
      if (message == null) {
        draining = null;
        drained.drained(MAILBOX_SHARE - 1 - drainable);
      } else {
        handle(drained, message);
      }
      return;
    }
    @Nullable Object[] pairs = line;
    int at = head;
    var cell = (Cell<?>) pairs[at];
    Object message = pairs[at + 1];
    pairs[at] = null;
    pairs[at + 1] = null;
    head = (at + 2) & (pairs.length - 1);
    if (cell == null || message == null) {
      throw new IllegalStateException("an empty place in line");
    }
    if (message instanceof Mailbox mailbox) {
      draining = cell;
      open = mailbox;
      drainable = MAILBOX_SHARE;
    } else {
      cell.taken();
      handle(cell, message);
    }
  }

  private void handle(Cell<?> cell, Object message) {
    long mine = ++turn;
    handling = cell;
    handled = message;
    handlingTurn = mine;
    loop.owner(cell);
    cell.receive(message);
    if (abandoned) {
      return; // the actor has another host by now
    }
    if (handlingTurn == mine) {
      handlingTurn = 0;
      handled = null;
    } else {
      cell.handlerEnded(message);
    }
  }

  /**
   * Performs a question in the asker's own fiber, if its actor is here, idle, and the asker's turn
   * has not been long: what does not wait needs no fiber of its own. Should it wait all the same,
   * others go on, as always, and the deadline interrupts it.
   *
   * @return false if it has to be sent
   */
  boolean call(Pending<?> question, Cell<?> cell) {
    if (cell.host() != this
        || !loop.isOwnThread()
        || abandoned
        || cell.state() != State.RUNNING
        || !cell.isIdle()
        || !mayCall()
        || !loop.lend(cell, callWaits)) {
      return false;
    }
    Cell<?> before = handling;
    Object beforeFor = handled;
    long beforeTurn = handlingTurn;
    calling = beforeTurn == 0 ? null : before;
    callingFor = beforeFor;
    long mine = ++turn;
    handling = cell;
    handled = question;
    handlingTurn = mine;
    cell.called();
    cell.receive(question);
    loop.giveBack();
    if (abandoned) {
      return true;
    }
    if (handlingTurn == mine) {
      handling = before;
      handled = beforeFor;
      handlingTurn = beforeTurn;
    } else {
      cell.handlerEnded(question);
    }
    return true;
  }

  /**
   * Calls are for who asks often; after some the loop has its turn, and who is slow has to wait.
   */
  private boolean mayCall() {
    if (calls > 0) {
      calls--;
      return true;
    }
    if (calls < 0) {
      calls++;
      return false;
    }
    long now = System.nanoTime();
    calls = now - callsNanos < CALLS_NANOS ? CALLS_MAX : -CALLS_MAX;
    callsNanos = now;
    return false;
  }

  /** The question that a fiber performs for itself waits, and so does what it asks for. */
  private void onCallWaits() {
    Object question = handled;
    takeOver();
    Cell<?> caller = calling;
    Object callerFor = callingFor;
    if (caller != null && callerFor != null) {
      caller.waits(callerFor);
    }
    if (question instanceof Pending<?> pending) {
      pending.waits(this);
    }
  }

  /** Returns which handler runs: another number, if it has waited, for ever. */
  long turn() {
    return handlingTurn;
  }

  /** A message that is under way now waits: its actor is not done with it. */
  @Override
  protected void takeOver() {
    boolean _ = Recorder.look();
    Cell<?> cell = handling;
    Object message = handled;
    if (handlingTurn != 0 && cell != null && message != null && !abandoned) {
      handlingTurn = 0;
      handled = null;
      cell.waits(message);
    }
  }

  /** Returns the message that an actor is at on a loop that stands still; null if it is at none. */
  @Nullable Object handled(Cell<?> cell) {
    return handling == cell && handlingTurn != 0 ? handled : null;
  }

  /** Starts a fiber that works for an actor; on this loop. */
  void launch(Cell<?> cell, String label, Runnable work) {
    loop.launch(
        label,
        () -> {
          loop.owner(cell);
          work.run();
        });
  }
}
