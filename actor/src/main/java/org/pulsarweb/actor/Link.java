package org.pulsarweb.actor;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.codec.ByteInput;
import org.pulsarweb.codec.ByteOutput;
import org.pulsarweb.codec.CodecException;
import org.pulsarweb.codec.RemoteException;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Posted;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.Timer;

/**
 * The connection to another JVM: frames out, frames in, and the questions that wait for an answer
 * over it. When it closes, all of them fail.
 *
 * <p>Lives on one loop. Others hand it frames that are ready, which wait in that loop's inbox.
 */
final class Link implements Protocol {
  /** Bytes that may wait for the other side to read, beyond what a fiber waits for. */
  private static final long UNSENT_MAX = 4L * Wire.FRAME_MAX;

  /** Bytes of frames that other threads may hand over before they have to wait. */
  private static final long HANDED_MAX = Wire.FRAME_MAX;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What happens to frames that are not about messages. */
  interface Events {
    /** A frame came of a type that a link does not know by itself. */
    void onFrame(Link link, int type, ByteInput frame) throws Exception;

    /** The link is closed, and nothing will come over it any more. */
    void onClosed(Link link, String reason);
  }

  /** A question that was handed on from a third JVM. */
  private record Relay(Link from, long number) {}

  /** A message whose target's mailbox is full. */
  private record Stalled(Cell<?> target, Incoming message) {}

  private final Node node;
  final Host host;
  private final Connection connection;
  private final Slots<Object> waiting = new Slots<>(); // Pending, or Relay
  private final ByteOutput out = ByteOutput.open();
  private final ByteInput in = ByteInput.of(new byte[0]);
  private Events events;
  private int frameMax;
  private final AtomicLong handed = new AtomicLong(); // bytes of other threads, not written yet
  private final ArrayDeque<Ready> backlog = new ArrayDeque<>(); // of those; while it is congested
  private final ArrayDeque<Stalled> stalled = new ArrayDeque<>(); // of one read; then it pauses
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
    return stalled.isEmpty() ? heardNanos : host.loop.coarseNanos();
  }

  int waitingCount() {
    return waiting.count();
  }

  // ---- out ------------------------------------------------------------------------------------

  /** Sends a frame that is made on the spot; on the loop. */
  void send(int type, Frame content) {
    out.reset();
    out.i32(0);
    out.u8(type);
    content.write(out);
    flush(out);
  }

  /** Sends a frame that is its type and nothing more; from any thread. */
  void sendFromAnywhere(int type) {
    host.loop.execute(() -> {
      if (!closed) {
        send(type, _ -> {});
      }
    });
  }

  /** What a frame holds behind its type. */
  @FunctionalInterface
  interface Frame {
    void write(ByteOutput out);
  }

  private void flush(ByteOutput frame) {
    int length = frame.position();
    if (length - Wire.HEADER > Wire.FRAME_MAX) {
      throw new ActorException(
          "a message has " + length + " bytes; at most " + Wire.FRAME_MAX + " may cross at once",
          null);
    }
    frame.patchI32(0, length - Wire.HEADER);
    connection.write(frame.array(), 0, length);
  }

  /** Sends a message to an actor at the other end, or beyond; from any thread. */
  void send(long target, Ref<?> ref, Object message) {
    Pending<?> pending = message instanceof Pending<?> asked ? asked : null;
    long caller =
        pending == null || pending.caller == null ? Wire.NOBODY : node.address(pending.caller);
    if (host.loop.isOwnThread()) {
      awaitRoom(ref);
      out.reset();
      write(out, target, caller, ref, message);
      sendHere(out, ref, message);
    } else {
      awaitHandedOver(ref);
      ByteOutput own = ByteOutput.open();
      write(own, target, caller, ref, message);
      handed.addAndGet(own.position());
      host.loop.post(new Ready(own, ref, message));
    }
  }

  private void write(ByteOutput frame, long target, long caller, Ref<?> ref, Object message) {
    frame.i32(0);
    frame.u8(Wire.type(message));
    frame.i64(target);
    frame.i64(caller);
    frame.i64(0);
    node.codec().write(Wire.outgoing(message, ref.type()), frame);
  }

  /** A frame from another thread. */
  private final class Ready extends Posted {
    private final ByteOutput frame;
    private final @Nullable Ref<?> ref; // null for an answer
    private final @Nullable Object message;

    Ready(ByteOutput frame, @Nullable Ref<?> ref, @Nullable Object message) {
      this.frame = frame;
      this.ref = ref;
      this.message = message;
    }

    @Override
    protected void run() {
      if (backlog.isEmpty() && !connection.isCongested()) {
        leave();
        return;
      }
      backlog.add(this);
      if (backlog.size() == 1) {
        host.loop.launch("backlog of " + Link.this, Link.this::sendBacklog);
      }
    }

    void leave() {
      handed.addAndGet(-frame.position());
      if (ref == null || message == null) {
        if (!closed) {
          flush(frame);
        }
        return;
      }
      try {
        sendHere(frame, ref, message);
      } catch (ActorException e) {
        node.deadLetter(ref, e);
      }
    }

    @Override
    protected void refused() {
      if (message instanceof Pending<?> pending) {
        pending.fail(gone());
      }
    }
  }

  /** Writes what others have handed over, as the other side reads it. */
  private void sendBacklog() {
    while (!backlog.isEmpty()) {
      try {
        connection.awaitWritable();
      } catch (ClosedChannelException _) {
        // each fails, or finds another way
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return; // this loop ends
      }
      backlog.remove().leave();
    }
  }

  private void sendHere(ByteOutput frame, Ref<?> ref, Object message) {
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
    flush(frame);
  }

  /** Holds a sender up that is not on this loop, while the other side does not read. */
  private void awaitHandedOver(Ref<?> ref) {
    if (handed.get() <= HANDED_MAX) {
      return;
    }
    boolean mayWait =
        !EventLoop.isCallback()
            && !(ref instanceof Child<?> child && child.spawn().overflow() != Overflow.WAIT);
    long until = System.nanoTime() + (mayWait ? ref.deadline().toNanos() : 0);
    while (handed.get() > HANDED_MAX) {
      if (System.nanoTime() >= until || Thread.currentThread().isInterrupted()) {
        throw new MailboxFullException(
            ref + " does not read: " + handed.get() + " bytes wait for it", null);
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
  }

  /** Holds a sender of this loop up, while the other side does not read. */
  private void awaitRoom(Ref<?> ref) {
    if (!connection.isCongested()) {
      return;
    }
    if (EventLoop.isCallback()) {
      if (connection.unsentBytes() > UNSENT_MAX) {
        throw new MailboxFullException(
            ref + " does not read: " + connection.unsentBytes() + " bytes wait for it", null);
      }
      return;
    }
    Thread self = Thread.currentThread();
    long until = System.nanoTime() + ref.deadline().toNanos();
    Timer timer = host.loop.after(ref.deadline(), self::interrupt);
    try {
      connection.awaitWritable();
    } catch (ClosedChannelException e) {
      throw gone();
    } catch (InterruptedException e) {
      if (System.nanoTime() < until) {
        self.interrupt();
      }
      throw new MailboxFullException(
          ref + " does not read: " + connection.unsentBytes() + " bytes wait for it", e);
    } finally {
      timer.cancel();
    }
  }

  private ActorStoppedException gone() {
    return new ActorStoppedException(
        "the other JVM is gone" + (closing.isEmpty() ? "" : ": " + closing), null);
  }

  private static void patchNumber(ByteOutput frame, long number) {
    frame.patchI32(Wire.ASK_NUMBER_AT, (int) (number >>> Integer.SIZE));
    frame.patchI32(Wire.ASK_NUMBER_AT + Integer.BYTES, (int) number);
  }

  /** Answers a question; from any thread of this JVM. */
  void reply(long number, int outcome, @Nullable Object value) {
    if (number == 0) {
      return;
    }
    if (host.loop.isOwnThread()) {
      replyInto(out, number, outcome, value);
      if (!closed) {
        flush(out);
      }
    } else {
      ByteOutput own = ByteOutput.open();
      replyInto(own, number, outcome, value);
      handed.addAndGet(own.position());
      host.loop.post(new Ready(own, null, null));
    }
  }

  private void replyInto(ByteOutput frame, long number, int outcome, @Nullable Object value) {
    frame.reset();
    frame.i32(0);
    frame.u8(Wire.REPLY);
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

  /** Hands a question on from another link, as it is. */
  void relay(Link from, long number, byte[] bytes, int start, int end) {
    if (closed || connection.isClosed()) {
      from.reply(number, Wire.STOPPED, "the other JVM is gone");
      return;
    }
    if (connection.unsentBytes() > UNSENT_MAX) {
      from.reply(number, Wire.FULL, "the other JVM does not read");
      return;
    }
    long own = number == 0 ? 0 : waiting.add(new Relay(from, number));
    out.reset();
    out.i32(0);
    out.bytes(bytes, start, end);
    if (number != 0) {
      patchNumber(out, own);
    }
    flush(out);
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
      onQuestion(cell, caller, number);
    } else {
      handOn(target, number, bytes, from, to);
    }
  }

  private void handOn(long target, long number, byte[] bytes, int from, int to) {
    Link beyond = node.isHere(target) ? null : node.link(target);
    if (beyond != null && beyond != this) {
      beyond.relay(this, number, bytes, from, to);
    } else if (node.known(target) instanceof ProcessChild<?> child) {
      child.deliver(new Onward(this, number, Arrays.copyOfRange(bytes, from, to)));
    } else {
      node.deadLetters.incrementAndGet();
      reply(number, Wire.STOPPED, "there is no actor " + Registry.id(target) + " any more");
    }
  }

  private void onQuestion(Cell<?> cell, long caller, long number) {
    Object question = Wire.incoming(node.codec().read(in), cell.type());
    var message = new Incoming(this, number, caller, question);
    if (stalled.isEmpty() && cell.hasRoom()) {
      deliver(cell, message);
      return;
    }
    stalled.add(new Stalled(cell, message));
    if (stalled.size() == 1) {
      connection.pauseReading(); // so that senders are held up where they are
      host.loop.launch("stalled messages of " + this, this::deliverStalled);
    }
  }

  private static void deliver(Cell<?> cell, Incoming message) {
    try {
      cell.deliver(message);
    } catch (ActorException e) {
      message.fail(e);
    }
  }

  /** Delivers what has come for full mailboxes, as they have room again or refuse; in a fiber. */
  private void deliverStalled() {
    for (Stalled first = stalled.peek(); first != null; first = stalled.peek()) {
      deliver(first.target, first.message);
      stalled.remove(); // not before: what comes meanwhile is behind it
    }
    connection.resumeReading();
  }

  /** Counts a message that nobody waits for, and that cannot be delivered. */
  void lose(RuntimeException reason) {
    node.deadLetters.incrementAndGet();
    node.listener.onDeadLetter("an actor of this JVM", String.valueOf(reason.getMessage()));
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

  private void forward(long number, byte[] bytes, int from, int to) {
    if (!closed) {
      out.reset();
      out.i32(0);
      out.u8(Wire.REPLY);
      out.i64(number);
      out.bytes(bytes, from, to);
      flush(out);
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
