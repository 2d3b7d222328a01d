package org.pulsarweb.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.WaitQueue;

/**
 * How messages get to an actor of this JVM: into the line of its loop from there, into its mailbox
 * from elsewhere; and what becomes of those for which there is no room, or nobody any more.
 *
 * <p>Small, since there may be a million: the mailbox is made when another thread first sends.
 */
abstract class Receiver<T> extends Child<T> {
  private static final VarHandle MAILBOX;
  private static final VarHandle BELL;

  static {
    try {
      var lookup = MethodHandles.lookup();
      MAILBOX = lookup.findVarHandle(Receiver.class, "mailbox", Mailbox.class);
      BELL = lookup.findVarHandle(Receiver.class, "bell", Bell.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Host host;
  private volatile @Nullable Mailbox mailbox;
  private volatile @Nullable Bell bell; // of the mailbox

  // How many messages have come to the host's line, and how many have left it; what is handled in
  // another way counts as both. So what waits and what was handled cost no counter of their own.
  private long arrived;
  private long left;

  Receiver(Blueprint<T> blueprint, @Nullable Cell<?> parent, int serial) {
    super(blueprint, parent, serial);
  }

  /** Returns this actor: the only kind of receiver there is. */
  abstract Cell<T> cell();

  /** Returns where senders of this loop wait for room. */
  abstract WaitQueue room();

  /** Returns the same, or null if nobody has waited yet. */
  abstract @Nullable WaitQueue knownRoom();

  // ---- sending --------------------------------------------------------------------------------

  @Override
  final void deliver(Object message) {
    Host home = host;
    if (home != null && home.loop.isOwnThread()) {
      deliverHere(home, message);
    } else {
      deliverFromElsewhere(message);
    }
  }

  private void deliverHere(Host home, Object message) {
    State now = state();
    if (now != State.RUNNING && isRefused(now, message)) {
      return;
    }
    if (depth() >= spawn().mailbox() && !isSignal(message) && !findRoomHere(message)) {
      return;
    }
    arrived++;
    home.add(cell(), message);
  }

  private void deliverFromElsewhere(Object message) {
    State now = state();
    if (now != State.RUNNING && isRefused(now, message)) {
      return;
    }
    Mailbox box = mailbox();
    if (isSignal(message)) {
      box.force(message);
    } else if (!box.offer(message) && !findRoom(box, message)) {
      return;
    }
    bell(box).ring();
  }

  /** Returns false if a message would have to wait in a full mailbox; on any thread. */
  final boolean hasRoom() {
    if (spawn().overflow() != Overflow.WAIT) {
      return true; // it refuses at once
    }
    Host home = host;
    if (home != null && home.loop.isOwnThread()) {
      return depth() < spawn().mailbox();
    }
    Mailbox box = mailbox;
    return box == null || box.size() < spawn().mailbox();
  }

  private static boolean isSignal(Object message) {
    return message instanceof Signal;
  }

  /** Fails a message to one that has ended or is about to, and is not about to come back. */
  private boolean isRefused(State now, Object message) {
    if (now == State.STOPPING ? isSignal(message) || comesBack() : !now.isOver()) {
      return false;
    }
    refuse(message, stopped());
    return true;
  }

  private void refuse(Object message, ActorException reason) {
    switch (message) {
      case Signal signal -> signal.fail(reason);
      case Message asked -> asked.fail(reason);
      default -> {
        node().deadLetter(this, reason);
        throw reason;
      }
    }
  }

  /** Fails a message whose sender has gone on. */
  final void fail(Object message, RuntimeException reason) {
    if (message instanceof Message asked) {
      asked.fail(reason);
    } else {
      node().deadLetter(this, new ActorException(String.valueOf(reason.getMessage()), reason));
    }
  }

  // ---- no room --------------------------------------------------------------------------------

  /** Returns until when a message may wait for room. */
  private long patience(Object message) {
    long most = spawn().deadline().toNanos();
    return System.nanoTime() + (message instanceof Message own ? most - own.waitedNanos() : most);
  }

  private boolean findRoomHere(Object message) {
    if (spawn().overflow() != Overflow.WAIT || !Thread.currentThread().isVirtual()) {
      return overflow(message);
    }
    long until = patience(message);
    Timer timer = EventLoop.current().after(spawn().deadline(), () -> room().wakeAll());
    try {
      while (depth() >= spawn().mailbox() && System.nanoTime() < until && !state().isOver()) {
        room().await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      timer.cancel();
    }
    return depth() < spawn().mailbox() || overflow(message);
  }

  private boolean findRoom(Mailbox box, Object message) {
    if (spawn().overflow() != Overflow.WAIT || EventLoop.isCallback()) {
      return overflow(message);
    }
    long until = patience(message);
    while (!box.offer(message)) {
      bell(box).ring();
      if (System.nanoTime() >= until || Thread.currentThread().isInterrupted()) {
        return overflow(message);
      }
      if (state().isOver()) {
        refuse(message, stopped());
        return false;
      }
      box.awaitRoom(until);
    }
    return true;
  }

  private boolean overflow(Object message) {
    var full =
        new MailboxFullException(
            "the mailbox of "
                + this
                + " holds "
                + spawn().mailbox()
                + " messages already: send less, or give it more room by Spawn.mailbox",
            null);
    if (message instanceof Message asked) {
      asked.fail(full);
      return false;
    }
    node().deadLetter(this, full);
    if (spawn().overflow() == Overflow.DROP) {
      return false;
    }
    throw full;
  }

  // ---- the mailbox and its bell ---------------------------------------------------------------

  private Mailbox mailbox() {
    Mailbox box = mailbox;
    if (box == null) {
      var made = new Mailbox(spawn().mailbox());
      box = MAILBOX.compareAndSet(this, null, made) ? made : mailbox;
    }
    return box == null ? mailbox() : box;
  }

  private Bell bell(Mailbox box) {
    Bell own = bell;
    if (own == null) {
      Host home = host;
      Bell made = home == null ? Bell.silent(cell(), box) : new Bell(cell(), box, home);
      boolean _ = BELL.compareAndSet(this, null, made);
      own = bell;
    }
    return own == null ? bell(box) : own;
  }

  /** The loop of a bell has ended: another life looks into the mailbox, or nobody will. */
  final void onBellRefused(Bell old) {
    Bell now = bell;
    if (now != old && now != null) {
      now.ring();
    } else if (state().isOver()) {
      sweep();
    }
  }

  /** Fails what is left in the mailbox, when no loop looks into it any more. */
  final void sweep() {
    Mailbox box = mailbox;
    if (box != null) {
      synchronized (box) {
        for (Object message = box.poll(); message != null; message = box.poll()) {
          fail(message, stopped());
        }
      }
      box.close();
    }
  }

  final @Nullable Object mailboxPoll() {
    Mailbox box = mailbox;
    return box == null ? null : box.poll();
  }

  /** Puts a message that was taken out of the mailbox at its end. */
  final void putBack(Object message) {
    Mailbox box = mailbox();
    box.force(message);
    bell(box).ring();
  }

  /** Returns how many messages wait. */
  long waiting() {
    Mailbox box = mailbox;
    return depth() + (box == null ? 0 : box.size());
  }

  /** Returns how many messages are in the host's line. */
  private long depth() {
    return arrived - left;
  }

  /** Returns the mailbox, if there ever was a message in it. */
  final @Nullable Mailbox knownMailbox() {
    return mailbox;
  }

  final long handled() {
    return left;
  }

  // ---- its loop -------------------------------------------------------------------------------

  final @Nullable Host host() {
    return host;
  }

  /** Returns the host of an actor that is at work on it. */
  final Host home() {
    Host home = host;
    if (home == null) {
      throw stopped();
    }
    return home;
  }

  /** Returns whether the calling code runs on the loop that the actor has now. */
  final boolean isAtHome() {
    Host home = host;
    return home != null && home.loop.isOwnThread();
  }

  /** Gives the actor a loop; what came before now finds it. */
  final void bind(Host home) {
    host = home;
    Mailbox box = mailbox;
    if (box != null || bell != null) {
      var fresh = new Bell(cell(), mailbox(), home);
      bell = fresh;
      fresh.ring();
    }
  }

  /** Leaves its loop, which it has had for itself; what comes now waits for another. */
  final void unbind() {
    host = null;
  }

  /**
   * Gives up its loop, which does not come back, and what lay in its line. The mailbox is kept: a
   * loop that is given up takes nothing more out of it, even if it should come back.
   */
  final void abandon() {
    Host lost = host;
    if (lost != null) {
      lost.abandon();
    }
    bell = null;
    host = null;
    arrived = left;
    if (lost != null && kind() != Kind.SHARED) {
      node().abandon(lost);
    }
  }

  /** Puts a message in front of all others: it has waited longest. */
  final void putFirst(Object message) {
    arrived++;
    home().addFirst(cell(), message);
  }

  /** A message has left the line. */
  final void taken() {
    if (arrived - left++ >= spawn().mailbox()) {
      WaitQueue waiting = knownRoom();
      if (waiting != null) {
        waiting.wakeAll();
      }
    }
  }

  /** A message never was in the line: it is a call. */
  final void called() {
    arrived++;
    left++;
  }

  /** The mailbox is empty, or its share of the turn is used up: so many were taken out of it. */
  final void drained(int messages) {
    arrived += messages;
    left += messages;
    Bell own = bell;
    if (own != null) {
      own.quiet();
    }
  }

  /** Returns whether nothing waits in the line or in the mailbox; on the loop. */
  final boolean isIdle() {
    Mailbox box = mailbox;
    return depth() == 0 && (box == null || box.isEmpty());
  }
}
