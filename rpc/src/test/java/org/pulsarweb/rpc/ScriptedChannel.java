package org.pulsarweb.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A channel whose other side is the test. */
final class ScriptedChannel implements RpcChannel {
  private static final String END = "";
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>(10_000);
  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>(10_000);
  private volatile boolean open = true;
  volatile boolean broken;

  /** Has the other side say something. */
  void say(String message) {
    toSend.add(message);
  }

  /** Has the other side say no more. */
  void end() {
    toSend.add(END);
  }

  /** Waits for what is sent to the other side. */
  String hear() throws InterruptedException {
    String message = sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("nothing was sent");
    }
    return message;
  }

  @Override
  public void send(byte[] message) throws IOException {
    if (broken || !open) {
      throw new IOException("broken");
    }
    sent.add(new String(message, StandardCharsets.UTF_8));
  }

  @Override
  public Optional<byte[]> receive() throws InterruptedException {
    String message = toSend.take();
    return message.equals(END)
        ? Optional.empty()
        : Optional.of(message.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean isOpen() {
    return open && !broken;
  }

  @Override
  public void close() {
    open = false;
    end();
  }
}
