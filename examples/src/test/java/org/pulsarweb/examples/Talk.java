package org.pulsarweb.examples;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket of the JDK's client, with what it hears. */
final class Talk implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private @Nullable WebSocket socket;

  static Talk open(Site site, String path, String... subprotocols) {
    var address = (InetSocketAddress) site.running().addresses().getFirst();
    URI uri = URI.create("ws://127.0.0.1:" + address.getPort() + path);
    return open(site.client(), uri, subprotocols);
  }

  static Talk open(HttpClient client, URI uri, String... subprotocols) {
    var talk = new Talk();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (subprotocols.length > 0) {
      builder.subprotocols(subprotocols[0]);
    }
    talk.socket = builder.buildAsync(uri, talk).join();
    return talk;
  }

  WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException("not open");
    }
    return socket;
  }

  Talk say(String said) {
    WebSocket _ = socket().sendText(said, true).join();
    return this;
  }

  /** Waits for what comes next: a text, {@code N bytes}, or {@code closed N}. */
  String hear() throws InterruptedException {
    String next = heard.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was heard");
    }
    return next;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      heard.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
    heard.add(bytes.remaining() + " bytes");
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    heard.add(("closed " + code + " " + reason).strip());
    return null;
  }

  @Override
  public void close() {
    socket().abort();
  }
}
