package org.pulsarweb.actor;

/** A message from one other JVM to the actor of another, which is being started. */
final class Onward extends Message {
  private final Link from;
  private final long number; // of its answer, there; 0 if none is wanted
  private final byte[] frame;

  Onward(Link from, long number, byte[] frame) {
    this.from = from;
    this.number = number;
    this.frame = frame;
  }

  /** Goes on its way. */
  void send(Link to) {
    to.relay(from, number, frame, 0, frame.length);
  }

  @Override
  void deliver(Cell<?> cell) {
    throw new IllegalStateException("it is for an actor of another JVM");
  }

  @Override
  void fail(RuntimeException reason) {
    int outcome = reason instanceof MailboxFullException ? Wire.FULL : Wire.STOPPED;
    from.reply(number, outcome, String.valueOf(reason.getMessage()));
  }
}
