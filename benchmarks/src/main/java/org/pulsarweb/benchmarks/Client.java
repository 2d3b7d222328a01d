package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of {@link ReloadClients}: asks, waits for the whole answer, pauses, and asks again. It tries
 * nothing twice: a request either has its answer or has failed.
 *
 * <p>Owned by the main thread.
 */
final class Client {
  /** What each answer must be. */
  static final String BODY = "Hello World!\n";

  private static final long ANSWER_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int ANSWER_MAX_BYTES = 4096;
  private static final String END_OF_HEAD = "\r\n\r\n";

  /** What a client waits for. */
  private enum State {
    PAUSE,
    CONNECTION,
    ANSWER
  }

  /** How a request has failed. */
  enum Fault {
    REFUSED("the connection was refused"),
    NOT_CONNECTED("no connection came about"),
    RESET("the connection was reset"),
    CLOSED("the connection was closed before a byte of the answer"),
    CUT("the connection was closed in the middle of the answer"),
    WRONG("the answer was wrong"),
    LATE("no whole answer came within 10 s");

    final String sentence;

    Fault(String sentence) {
      this.sentence = sentence;
    }
  }

  private final ReloadClients all;
  private final Selector selector;
  private final InetSocketAddress server;
  private final byte[] request;
  private final boolean keepsAlive;
  private final ByteBuffer in = ByteBuffer.allocate(ANSWER_MAX_BYTES);

  private State state = State.PAUSE;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private int answered; // on this connection
  private long worker; // that answered last on this connection; 0 if none has
  private long begunNanos;

  Client(ReloadClients all, Selector selector, int port, boolean keepsAlive) {
    this.all = all;
    this.selector = selector;
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.keepsAlive = keepsAlive;
    this.request = ("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n").getBytes(ISO_8859_1);
  }

  boolean keepsAlive() {
    return keepsAlive;
  }

  boolean isAsking() {
    return state != State.PAUSE;
  }

  // ---- what happens ---------------------------------------------------------------------------

  /** The pause is over. */
  void ask() {
    begunNanos = System.nanoTime();
    all.onAsked();
    if (channel != null && wasClosed()) {
      all.onClosedIdle();
      close();
    }
    if (channel == null) {
      connect();
    } else {
      send();
    }
  }

  /** The socket has something to tell. */
  void onReady() {
    SocketChannel open = channel;
    if (open == null) {
      return;
    }
    switch (state) {
      case CONNECTION -> {
        try {
          if (open.finishConnect()) {
            onConnected();
          }
        } catch (IOException e) {
          fail(e instanceof ConnectException ? Fault.REFUSED : Fault.NOT_CONNECTED, e.getMessage());
        }
      }
      case ANSWER -> receive();
      case PAUSE -> {
        if (wasClosed()) {
          all.onClosedIdle();
          close();
        }
      }
    }
  }

  /** Time passes; called now and then. */
  void onTick(long nowNanos) {
    if (state != State.PAUSE && nowNanos - begunNanos > ANSWER_MAX_NANOS) {
      fail(Fault.LATE, state + " is waited for, " + in.position() + " bytes have come");
    }
  }

  // ---- one request ----------------------------------------------------------------------------

  private void connect() {
    state = State.CONNECTION;
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = opened.register(selector, SelectionKey.OP_CONNECT, this);
      if (opened.connect(server)) {
        onConnected();
      }
    } catch (ConnectException e) {
      fail(Fault.REFUSED, e.getMessage());
    } catch (IOException e) {
      fail(Fault.NOT_CONNECTED, e.getMessage());
    }
  }

  private void onConnected() {
    all.onConnected();
    send();
  }

  private void send() {
    SocketChannel open = channel;
    SelectionKey own = key;
    if (open == null || own == null) {
      return;
    }
    state = State.ANSWER;
    in.clear();
    own.interestOps(SelectionKey.OP_READ);
    try {
      if (open.write(ByteBuffer.wrap(request)) < request.length) {
        fail(Fault.LATE, "the kernel took less than the request");
      }
    } catch (IOException e) {
      if (answered > 0) { // not a byte was sent: the server had closed it before
        all.onClosedIdle();
        close();
        connect();
      } else {
        fail(Fault.RESET, e.getMessage());
      }
    }
  }

  private void receive() {
    SocketChannel open = channel;
    if (open == null) {
      return;
    }
    try {
      int count = open.read(in);
      if (count < 0) {
        fail(
            in.position() == 0 ? Fault.CLOSED : Fault.CUT,
            "after " + in.position() + " bytes of the answer");
        return;
      }
    } catch (IOException e) {
      fail(Fault.RESET, e.getMessage() + " after " + in.position() + " bytes of the answer");
      return;
    }
    Answer.of(new String(in.array(), 0, in.position(), ISO_8859_1)).ifPresent(this::onAnswer);
  }

  private void onAnswer(Answer answer) {
    if (!answer.isRight()) {
      fail(Fault.WRONG, answer.text().lines().findFirst().orElse("it is empty"));
      return;
    }
    answered++;
    worker = answer.worker();
    state = State.PAUSE;
    all.onAnswered(this, System.nanoTime() - begunNanos, worker);
    if (answer.isLast()) {
      all.onLastAnnounced(this);
    }
    if (answer.isLast() || !keepsAlive) {
      close();
    }
    all.pause(this);
  }

  private void fail(Fault fault, @Nullable String detail) {
    var failure =
        new ReloadClients.Failure(
            System.currentTimeMillis(),
            fault.sentence,
            keepsAlive,
            answered,
            worker,
            localPort(),
            (System.nanoTime() - begunNanos) / 1000,
            String.valueOf(detail));
    state = State.PAUSE;
    close();
    all.onFailed(failure);
    all.pause(this);
  }

  // ---- the connection -------------------------------------------------------------------------

  /** Looks, without sending anything, whether the server has closed the connection. */
  private boolean wasClosed() {
    SocketChannel open = channel;
    in.clear();
    try {
      return open == null || open.read(in) != 0; // what comes unasked is as good as the end
    } catch (IOException _) {
      return true;
    }
  }

  private int localPort() {
    SocketChannel open = channel;
    return open == null ? 0 : open.socket().getLocalPort();
  }

  void close() {
    SocketChannel open = channel;
    channel = null;
    key = null;
    answered = 0;
    worker = 0;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // it is gone
      }
    }
  }

  /** A whole answer. */
  private record Answer(String text, String head, String body) {
    /** Returns the answer if all of it has come. */
    static Optional<Answer> of(String text) {
      int end = text.indexOf(END_OF_HEAD);
      if (end < 0) {
        return Optional.empty();
      }
      String head = text.substring(0, end).toLowerCase(Locale.ROOT) + "\r\n";
      String body = text.substring(end + END_OF_HEAD.length());
      String length = field(head, "content-length");
      boolean whole = !length.matches("\\d{1,9}") || body.length() >= Integer.parseInt(length);
      return whole ? Optional.of(new Answer(text, head, body)) : Optional.empty();
    }

    boolean isRight() {
      return head.startsWith("http/1.1 200 ")
          && body.equals(BODY)
          && field(head, "content-length").equals(Integer.toString(BODY.length()));
    }

    boolean isLast() {
      return field(head, "connection").equals("close");
    }

    long worker() {
      String pid = field(head, "x-worker");
      return pid.matches("\\d{1,9}") ? Long.parseLong(pid) : 0;
    }

    private static String field(String head, String name) {
      int at = head.indexOf("\r\n" + name + ":");
      int from = at + name.length() + 3;
      return at < 0 ? "" : head.substring(from, head.indexOf("\r\n", from)).strip();
    }
  }
}
