package org.pulsarweb.actor;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.ByteInput;
import org.pulsarweb.codec.ByteOutput;
import org.pulsarweb.codec.CodecException;
import org.pulsarweb.codec.RemoteException;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;

/**
 * The connection to another JVM: frames out, frames in, and the questions that wait for an answer
 * over it. When it closes, all of them fail.
 *
 * <p>Lives on one loop. Others hand it frames that are ready, which wait in that loop's inbox.
 */
final class Link implements Protocol {
  /** What happens to frames that are not about messages. */
  interface Events {
    /** A frame came of a type that a link does not know by itself. */
    void onFrame(Link link, int type, ByteInput frame) throws Exception;

    /** The link is closed, and nothing will come over it any more. */
    void onClosed(Link link, String reason);
  }

  /** A question that was handed on from a third JVM. */
  private record Relay(Link from, long number) {}

  /** How long a question may wait until the link to a third JVM takes it. */
  private static final long PATIENCE_NANOS = Spawn.Times.DEFAULTS.deadline().toNanos();

  private static final String UNREAD =
      "the asker does not read: more than "
          + Outlet.UNSENT_MAX
          + " bytes of answers wait for it already";

  private final Node node;
  final Host host;
  private final Connection connection;
  private final Outlet outlet;
  private final Intake intake;
  private final Slots<Object> waiting = new Slots<>(); // Pending, or Relay
  private final ByteOutput out = ByteOutput.open();
  private final ByteInput in = ByteInput.of(new byte[0]);
  private Events events;
  private int frameMax;
  private byte[] rest = {};
  private int restLength;
  private boolean closed;
  private boolean refused; // because of what the other side did
  private String closing = "";
  private long heardNanos = System.nanoTime();
  volatile boolean isUp;

  Link(Node node, Host host, Connection connection, Events events, int frameMax) {
    this.node = node;
    this.host = host;
    this.connection = connection;
    this.outlet = new Outlet(connection);
    this.intake = new Intake(connection);
    this.events = events;
    this.frameMax = frameMax;
  }

  /** Takes another's place who hears of frames, once it is known who is at the other end. */
  void events(Events now) {
    events = now;
    frameMax = Wire.FRAME_MAX;
  }

  Connection connection() {
    return connection;
  }

  /** Returns when a frame came last; while it does not read, it has no reason to miss one. */
  long heardNanos() {
    return intake.isPaused() ? host.loop.coarseNanos() : heardNanos;
  }

  /** Returns for how long the other side has read nothing although something waits for it. */
  long deafNanos() {
    return outlet.deafNanos();
  }

  int waitingCount() {
    return waiting.count();
  }

  // ---- out ------------------------------------------------------------------------------------

  /** What a frame holds behind its type. */
  @FunctionalInterface
  interface Frame {
    void write(ByteOutput out);
  }

  /** Sends a frame of the house; on the loop. */
  void send(int type, Frame content) {
    begin(out, type);
    content.write(out);
    outlet.write(out);
  }

  /** Sends a frame of the house, in the order of what else this thread sends; from any thread. */
  void sendFromAnywhere(int type, Frame content) {
    if (!host.loop.isOwnThread()) {
      ByteOutput own = ByteOutput.open();
      begin(own, type);
      content.write(own);
      outlet.handOver(own, unanswered);
    } else if (!closed) {
      send(type, content);
    }
  }

  private static void begin(ByteOutput frame, int type) {
    frame.reset();
    frame.i32(0); // its length, later
    frame.u8(type);
  }

  /** What becomes of a frame from another thread that wants no answer. */
  private final Outlet.Leaving unanswered =
      new Outlet.Leaving() {
        @Override
        public void leave(ByteOutput frame) {
          if (!closed) {
            outlet.write(frame);
          }
        }

        @Override
        public void refused() {}
      };

  /** Sends a message to an actor at the other end, or beyond; from any thread. */
  void send(long target, Ref<?> ref, Object message) {
    if (host.loop.isOwnThread()) {
      outlet.awaitRoom(ref);
      write(out, target, ref, message);
      leave(out, ref, message);
    } else {
      outlet.awaitHandedOver(ref);
      ByteOutput own = ByteOutput.open();
      write(own, target, ref, message);
      outlet.handOver(own, new Sent(ref, message));
    }
  }

  private void write(ByteOutput frame, long target, Ref<?> ref, Object message) {
    Cell<?> caller = message instanceof Pending<?> asked ? asked.caller : null;
    begin(frame, Wire.type(message));
    frame.i64(target);
    frame.i64(caller == null ? Wire.NOBODY : node.address(caller));
    frame.i64(0); // the number of its answer, later
    node.codec().write(Wire.outgoing(message, ref.type()), frame);
  }

  /** A message from another thread. */
  private final class Sent implements Outlet.Leaving {
    private final Ref<?> ref;
    private final Object message;

    Sent(Ref<?> ref, Object message) {
      this.ref = ref;
      this.message = message;
    }

    @Override
    public void leave(ByteOutput frame) {
      try {
        Link.this.leave(frame, ref, message);
      } catch (ActorException e) {
        node.deadLetter(ref, e);
      }
    }

    @Override
    public void refused() {
      if (message instanceof Pending<?> pending) {
        pending.fail(gone());
      }
    }
  }

  private void leave(ByteOutput frame, Ref<?> ref, Object message) {
    if (message instanceof Pending<?> pending && pending.isSettled()) {
      return; // it was given up while it waited for the other side
    }
    if (ref instanceof ProcessChild<?> child && child.link() != this) {
      child.deliver(message); // which keeps it for a successor, or refuses it
      return;
    }
    if (closed || connection.isClosed()) {
      if (!(message instanceof Pending<?> pending)) {
        throw gone();
      }
      pending.fail(gone());
      return;
    }
    if (message instanceof Pending<?> pending) {
      long number = waiting.add(pending);
      if (number == 0) {
        pending.fail(
            new MailboxFullException("a million questions wait over this link already", null));
        return;
      }
      patchNumber(frame, number);
    }
    outlet.write(frame);
  }

  private ActorStoppedException gone() {
    return new ActorStoppedException(
        "the other JVM is gone" + (closing.isEmpty() ? "" : ": " + closing), null);
  }

  private static void patchNumber(ByteOutput frame, long number) {
    frame.patchI32(Wire.ASK_NUMBER_AT, (int) (number >>> Integer.SIZE));
    frame.patchI32(Wire.ASK_NUMBER_AT + Integer.BYTES, (int) number);
  }

  // ---- answers out ----------------------------------------------------------------------------

  /** Answers a question; from any thread of this JVM. */
  void reply(long number, int outcome, @Nullable Object value) {
    if (number == 0) {
      return;
    }
    boolean isFull = outlet.isFull();
    int told = isFull ? Wire.FULL : outcome;
    Object answer = isFull ? UNREAD : value;
    if (!host.loop.isOwnThread()) {
      ByteOutput own = ByteOutput.open();
      replyInto(own, number, told, answer);
      outlet.handOver(own, unanswered);
    } else if (!closed) {
      replyInto(out, number, told, answer);
      outlet.write(out);
    }
  }

  private void replyInto(ByteOutput frame, long number, int outcome, @Nullable Object value) {
    begin(frame, Wire.REPLY);
    frame.i64(number);
    frame.u8(outcome);
    int start = frame.position();
    try {
      node.codec().write(value, frame);
    } catch (CodecException e) {
      frame.truncate(start - 1);
      frame.u8(Wire.FAILED);
      node.codec().write("the answer cannot cross to another JVM: " + e.getMessage(), frame);
    }
  }

  /** Hands an answer on to who has asked, as it is. */
  private void forward(long number, byte[] bytes, int from, int to) {
    if (closed) {
      return;
    }
    if (outlet.isFull()) {
      reply(number, Wire.FULL, UNREAD);
      return;
    }
    begin(out, Wire.REPLY);
    out.i64(number);
    out.bytes(bytes, from, to);
    outlet.write(out);
  }

  // ---- questions handed on --------------------------------------------------------------------

  /** Hands a question on from another link, as it is. */
  void relay(Link from, long number, byte[] bytes, int start, int end) {
    if (closed || connection.isClosed()) {
      from.reply(number, Wire.STOPPED, "the other JVM is gone");
      return;
    }
    if (outlet.isFull()) {
      from.reply(number, Wire.FULL, "the other JVM does not read");
      return;
    }
    long own = number == 0 ? 0 : waiting.add(new Relay(from, number));
    if (own == 0 && number != 0) {
      from.reply(number, Wire.FULL, "a million questions wait over that link already");
      return;
    }
    out.reset();
    out.i32(0);
    out.bytes(bytes, start, end);
    if (number != 0) {
      patchNumber(out, own);
    }
    outlet.write(out);
  }

  /** A question to an actor of a third JVM. */
  private record ToLink(Link from, Link to, long number, byte[] frame, long arrivedNanos)
      implements Intake.Held {
    @Override
    public void goOn() {
      long waited = System.nanoTime() - arrivedNanos;
      if (to.outlet.awaitRoom(PATIENCE_NANOS - waited)) {
        to.relay(from, number, frame, 0, frame.length);
      } else {
        from.reply(number, Wire.FULL, "the other JVM does not read");
      }
    }

    @Override
    public int bytes() {
      return frame.length;
    }
  }

  /** A message to an actor of this JVM. */
  private record ToActor(Cell<?> cell, Incoming message, int bytes) implements Intake.Held {
    @Override
    public void goOn() {
      Link.deliver(cell, message);
    }
  }

  private static void deliver(Cell<?> cell, Incoming message) {
    try {
      cell.deliver(message);
    } catch (ActorException e) {
      message.fail(e);
    }
  }

  // ---- in -------------------------------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    heardNanos = host.loop.coarseNanos();
    byte[] all = bytes;
    int end = bytes.length;
    if (restLength > 0) {
      int length = restLength + bytes.length;
      if (length > rest.length) {
        rest = Arrays.copyOf(rest, Math.max(length, needed(rest, restLength)));
      }
      System.arraycopy(bytes, 0, rest, restLength, bytes.length);
      restLength = length;
      all = rest;
      end = length;
    }
    int at = 0;
    while (end - at >= Wire.HEADER && !closed) {
      int length = i32(all, at);
      if (length < 1 || length > frameMax) {
        refuse(
            "a frame of "
                + Integer.toUnsignedString(length)
                + " bytes, where "
                + frameMax
                + " are allowed");
        return;
      }
      if (end - at - Wire.HEADER < length) {
        break;
      }
      at += Wire.HEADER;
      onFrame(all, at, at + length);
      at += length;
    }
    keep(all, at, end);
  }

  private int needed(byte[] bytes, int length) {
    return length < Wire.HEADER ? 0 : Math.clamp(i32(bytes, 0), 0, frameMax) + Wire.HEADER;
  }

  private void keep(byte[] all, int from, int to) {
    int length = to - from;
    if (length == 0) {
      rest = new byte[0];
    } else if (all == rest) {
      System.arraycopy(all, from, rest, 0, length);
    } else {
      rest = Arrays.copyOfRange(all, from, to);
    }
    restLength = length;
  }

  private static int i32(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | (bytes[at + 3] & 0xFF);
  }

  private void onFrame(byte[] bytes, int from, int to) {
    try {
      in.reset(bytes, from, to);
      int type = in.u8();
      switch (type) {
        case Wire.ASK, Wire.WATCH, Wire.KILL -> onAsk(type, bytes, from, to);
        case Wire.REPLY -> onReply(bytes, to);
        default -> events.onFrame(this, type, in);
      }
    } catch (CodecException | ActorException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (Exception e) {
      refuse(e.toString());
    }
  }

  private void onAsk(int type, byte[] bytes, int from, int to) {
    requireUp();
    long target = in.i64();
    long caller = in.i64();
    long number = in.i64();
    Child<?> known = node.known(target);
    if (known != null && type == Wire.WATCH) {
      CompletableFuture<Exit> _ =
          known.exited().whenComplete((exit, _) -> reply(number, Wire.ANSWER, exit));
    } else if (known != null && type == Wire.KILL) {
      known.kill();
    } else if (known instanceof Cell<?> cell) {
      onQuestion(cell, caller, number, to - from);
    } else {
      handOn(type, target, number, bytes, from, to);
    }
  }

  private void handOn(int type, long target, long number, byte[] bytes, int from, int to) {
    Link beyond = node.isHere(target) ? null : node.link(target);
    if (beyond != null && beyond != this) {
      if (intake.isOpen() && !beyond.outlet.isCongested()) {
        beyond.relay(this, number, bytes, from, to);
      } else {
        byte[] frame = Arrays.copyOfRange(bytes, from, to);
        intake.take(new ToLink(this, beyond, number, frame, System.nanoTime()));
      }
    } else if (node.known(target) instanceof ProcessChild<?> child) {
      child.deliver(new Onward(this, number, Arrays.copyOfRange(bytes, from, to)));
    } else {
      String id = Registry.id(target);
      String reason = "there is no actor " + id + " any more";
      if (number == 0 && type == Wire.ASK) { // who asks is told; who kills has what it wants
        node.deadLetter("actor " + id, reason);
      }
      reply(number, Wire.STOPPED, reason);
    }
  }

  private void onQuestion(Cell<?> cell, long caller, long number, int length) {
    Object question = Wire.incoming(node.codec().read(in), cell.type());
    var message = new Incoming(this, number, caller, question);
    if (intake.isOpen() && cell.hasRoom()) {
      deliver(cell, message);
    } else {
      intake.take(new ToActor(cell, message, length));
    }
  }

  /** Counts a message that nobody waits for, and that cannot be delivered. */
  void lose(RuntimeException reason) {
    node.deadLetter("an actor of this JVM", String.valueOf(reason.getMessage()));
  }

  private void onReply(byte[] bytes, int to) {
    requireUp();
    long number = in.i64();
    Object one = waiting.take(number);
    if (one instanceof Relay(var asker, var theirs)) {
      asker.forward(theirs, bytes, in.position(), to);
    } else if (one instanceof Pending<?> pending) {
      onReply(pending, in.u8(), node.codec().read(in));
    }
  }

  private void requireUp() {
    if (!isUp) {
      throw new ActorException("a message before the greeting", null);
    }
  }

  private static void onReply(Pending<?> pending, int outcome, @Nullable Object value) {
    String text = String.valueOf(value);
    switch (outcome) {
      case Wire.ANSWER -> pending.complete(value);
      case Wire.THREW -> {
        if (value instanceof RemoteException thrown) {
          pending.fail(
              new AskFailedException(pending.target.toString(), thrown.className(), thrown));
        } else {
          pending.fail(new ActorException(text, null));
        }
      }
      case Wire.STOPPED -> pending.fail(new ActorStoppedException(text, null));
      case Wire.FULL -> pending.fail(new MailboxFullException(text, null));
      case Wire.REFUSED -> pending.fail(new CommandException(text, null));
      default -> pending.fail(new ActorException(text, null));
    }
  }

  /** Forgets questions whose asker has gone on; now and then. */
  void tidy() {
    waiting.forget(one -> one instanceof Pending<?> pending && pending.isSettled());
  }

  @Override
  public void onEnd() {
    close("the other side has ended");
  }

  /** Closes because of what the other side did. */
  private void refuse(String reason) {
    refused = true;
    close(reason);
  }

  /** Returns whether it was closed because of what the other side did. */
  boolean isRefused() {
    return refused;
  }

  /** Closes for a reason of this side. */
  void close(String reason) {
    if (closing.isEmpty()) {
      closing = reason;
    }
    connection.close();
    end();
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    if (closing.isEmpty()) {
      closing = cause.map(Throwable::toString).orElse("it has closed the connection");
    }
    end();
  }

  private void end() {
    if (closed) {
      return;
    }
    closed = true;
    isUp = false;
    ActorStoppedException reason = gone();
    events.onClosed(this, closing); // first: who fails now may send again at once
    waiting.takeAll(one -> {
      if (one instanceof Relay(var asker, var number)) {
        asker.reply(number, Wire.STOPPED, reason.getMessage());
      } else if (one instanceof Pending<?> pending) {
        pending.fail(reason);
      }
    });
  }

  @Override
  public String toString() {
    return "link " + connection;
  }
}
