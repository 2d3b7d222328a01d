package org.pulsarweb.actor;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.pulsarweb.codec.ByteOutput;

/** Calls an arbiter's mailbox as a child would, with whatever bytes. */
final class RawCaller implements AutoCloseable {
  private final SocketChannel channel;

  RawCaller(Path socket) throws IOException {
    this(UnixDomainSocketAddress.of(socket));
  }

  RawCaller(SocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
  }

  /** Returns a frame of a type. */
  static byte[] frame(int type, Consumer<ByteOutput> content) {
    ByteOutput out = ByteOutput.open();
    out.i32(0);
    out.u8(type);
    content.accept(out);
    out.patchI32(0, out.position() - Wire.HEADER);
    return out.toBytes();
  }

  static byte[] hello(int version, int number, String secret) {
    return frame(
        Wire.HELLO,
        out -> {
          out.u8(version);
          out.i32(number);
          out.string(secret);
        });
  }

  RawCaller send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      int _ = channel.write(buffer);
    }
    return this;
  }

  RawCaller end() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  /** Waits until the other side has closed; returns how many bytes it has sent before. */
  int awaitEnd() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    int all = 0;
    for (int read = 0; read >= 0; read = channel.read(buffer.clear())) {
      all += read;
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
