package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Messages over a WebSocket, seen from the client; the JDK speaks the protocol. */
final class WebSocketClientChannel implements RpcChannel {
  private static final int UNREAD_MAX_COUNT = 16;
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final byte[] END = new byte[0];

  private final URI url;
  private final Inbox inbox;
  private final ReentrantLock sending = new ReentrantLock();
  private final WebSocket socket;

  private WebSocketClientChannel(URI url, Inbox inbox, WebSocket socket) {
    this.url = url;
    this.inbox = inbox;
    this.socket = socket;
  }

  static WebSocketClientChannel open(URI url, RpcLimits limits) throws IOException {
    var inbox = new Inbox(limits.messageMaxBytes());
    // It lives as long as its socket.
    HttpClient http = HttpClient.newBuilder().connectTimeout(RpcPeers.CONNECT_TIMEOUT).build();
    WebSocket socket =
        waited(
            http.newWebSocketBuilder()
                .connectTimeout(RpcPeers.CONNECT_TIMEOUT)
                .buildAsync(url, inbox),
            RpcPeers.CONNECT_TIMEOUT.multipliedBy(2));
    http.shutdown();
    return new WebSocketClientChannel(url, inbox, socket);
  }

  private static <T> T waited(CompletionStage<T> stage, Duration limit) throws IOException {
    try {
      return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = Waiting.cause(e);
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    } catch (TimeoutException e) {
      throw new IOException("it took longer than " + limit.toSeconds() + " s", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the call was cancelled");
    }
  }

  @Override
  public void send(byte[] message) throws IOException {
    sending.lock();
    try {
      WebSocket _ =
          waited(socket.sendText(new String(message, StandardCharsets.UTF_8), true), SEND_TIMEOUT);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public Optional<byte[]> receive() throws IOException, InterruptedException {
    byte[] message = inbox.messages.take();
    if (message == END) {
      inbox.messages.add(END); // then and ever after
      IOException why = inbox.broken;
      if (why != null) {
        throw why;
      }
      return Optional.empty();
    }
    socket.request(1);
    return Optional.of(message);
  }

  @Override
  public boolean isOpen() {
    return !socket.isOutputClosed() && !socket.isInputClosed();
  }

  @Override
  public void close() {
    if (!socket.isOutputClosed()) {
      var _ =
          socket
              .sendClose(WebSocket.NORMAL_CLOSURE, "")
              .orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  socket.abort();
                }
              });
    }
    inbox.end(null);
  }

  @Override
  public String toString() {
    return url.toString();
  }

  /** Hears of what comes, so many messages at a time as were asked for. */
  private static final class Inbox implements WebSocket.Listener {
    final BlockingQueue<byte[]> messages = new ArrayBlockingQueue<>(UNREAD_MAX_COUNT + 2);
    private final int messageMaxBytes;
    private final StringBuilder text = new StringBuilder();
    private volatile boolean ended;
    volatile @Nullable IOException broken;

    Inbox(int messageMaxBytes) {
      this.messageMaxBytes = messageMaxBytes;
    }

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(UNREAD_MAX_COUNT);
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket socket, CharSequence piece, boolean isLast) {
      if (text.length() + piece.length() > messageMaxBytes) {
        end(new IOException("a message has more than " + messageMaxBytes + " bytes"));
        socket.abort();
        return null;
      }
      text.append(piece);
      if (isLast) {
        messages.add(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
      } else {
        socket.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket socket, ByteBuffer piece, boolean isLast) {
      end(new IOException("the server sends bytes, not text"));
      socket.abort();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end(null);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end(new IOException(String.valueOf(error.getMessage()), error));
    }

    synchronized void end(@Nullable IOException why) {
      if (!ended) {
        ended = true;
        broken = why;
        messages.add(END);
      }
    }
  }
}
