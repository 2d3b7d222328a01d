package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** The other end of a connection: a plain socket of the JDK that blocks. */
record Client(SocketChannel channel) implements AutoCloseable {
  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Sends until the other side has taken nothing for 300 ms, or all is sent; returns how much. */
  long sendUntilBlocked(long most) throws IOException {
    var buffer = ByteBuffer.allocateDirect(64 * 1024);
    long sent = 0;
    try (var selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_WRITE);
      while (sent < most && selector.select(300) > 0) {
        selector.selectedKeys().clear();
        buffer.clear().limit((int) Math.min(buffer.capacity(), most - sent));
        sent += channel.write(buffer);
      }
    }
    channel.configureBlocking(true);
    return sent;
  }

  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  String read(int count) throws IOException {
    var buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("after " + buffer.position() + " of " + count + " bytes");
      }
    }
    return new String(buffer.array(), UTF_8);
  }

  /** Reads what comes next; nothing at the end. */
  String readSome() throws IOException {
    var buffer = ByteBuffer.allocate(64 * 1024);
    channel.read(buffer);
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  /** Reads until the other side ends. */
  byte[] readAll() throws IOException {
    var all = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocate(64 * 1024);
    while (channel.read(buffer.clear()) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
    }
    return all.toByteArray();
  }

  /** Reads until the other side ends; returns how many bytes came. */
  long skipAll() throws IOException {
    var buffer = ByteBuffer.allocateDirect(64 * 1024);
    long all = 0;
    int count;
    while ((count = channel.read(buffer.clear())) >= 0) {
      all += count;
    }
    return all;
  }

  String readText() throws IOException {
    return new String(readAll(), UTF_8);
  }

  /** Goes away without a good-bye: over TCP the peer gets a reset. */
  void reset() throws IOException {
    if (channel.getRemoteAddress() instanceof InetSocketAddress) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
