package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A socket of a client as two streams; off every loop it parks its virtual thread only. */
final class SocketStreams {
  private SocketStreams() {}

  /** Opens {@code unix:/path} or {@code tcp://host:port}. */
  static RpcChannel open(String url, RpcLimits limits) throws IOException {
    SocketChannel socket = url.startsWith("unix:") ? unix(url) : tcp(URI.create(url));
    return new StreamChannel(
        new Input(socket),
        new Output(socket),
        RpcFraming.LINES,
        limits.messageMaxBytes(),
        socket::close);
  }

  private static SocketChannel unix(String url) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Path path = Path.of(url.substring("unix:".length()).replaceFirst("^//(?=/)", ""));
      socket.connect(UnixDomainSocketAddress.of(path));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot connect to " + url + ": " + e.getMessage(), e);
    }
  }

  private static SocketChannel tcp(URI url) throws IOException {
    SocketChannel socket = SocketChannel.open();
    try {
      socket
          .socket()
          .connect(
              new InetSocketAddress(url.getHost(), url.getPort()),
              Math.toIntExact(RpcPeers.CONNECT_TIMEOUT.toMillis()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot connect to " + url + ": " + e.getMessage(), e);
    }
  }

  private static final class Input extends InputStream {
    private final SocketChannel socket;

    Input(SocketChannel socket) {
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      return socket.read(ByteBuffer.wrap(into, from, length));
    }
  }

  private static final class Output extends OutputStream {
    private final SocketChannel socket;

    Output(SocketChannel socket) {
      this.socket = socket;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
      while (rest.hasRemaining()) {
        int _ = socket.write(rest);
      }
    }
  }
}
