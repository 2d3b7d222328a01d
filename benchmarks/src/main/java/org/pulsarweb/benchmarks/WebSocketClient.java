package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One WebSocket of the load (RFC 6455): sends frames that were made before, and looks at each frame
 * that comes. What comes must be the message that the load expects, whole in one frame and
 * uncompressed, or a Ping, which is answered.
 *
 * <p>Owned by one thread.
 */
final class WebSocketClient {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** What the key above has to be answered with (RFC 6455 §1.3). */
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private static final int FIN = 0x80;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;
  private static final int MASKED = 0x80;
  private static final int SHORT_LENGTH_MAX = 125;
  private static final int TWO_BYTES_FOLLOW = 126;
  private static final int MASK_BYTES = 4;

  private final SocketChannel channel;
  private final byte[] expected;

  /** How much of the expected frame has come; or of another one, if {@code other} is there. */
  private int come;

  private final byte[] other = new byte[2 + SHORT_LENGTH_MAX];
  private boolean isOther;

  private WebSocketClient(SocketChannel channel, byte[] expected) {
    this.channel = channel;
    this.expected = expected;
  }

  /** Opens a WebSocket, and waits until it is open. */
  static WebSocketClient open(int port, String path, byte[] expected) throws IOException {
    var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    String upgrade =
        """
        GET %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: %s\r
        \r
        """
            .formatted(path, port, KEY);
    write(channel, ByteBuffer.wrap(upgrade.getBytes(US_ASCII)));
    ByteBuffer answer = ByteBuffer.allocate(4096);
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      if (channel.read(answer) < 0) {
        throw new EOFException("no answer to an upgrade: " + head);
      }
      head = new String(answer.array(), 0, answer.position(), US_ASCII);
    }
    if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(ACCEPT)) {
      throw new IOException("not upgraded: " + head);
    }
    channel.configureBlocking(false);
    return new WebSocketClient(channel, expected);
  }

  /** Returns a frame as a server sends it: a whole message, not masked. */
  static byte[] serverFrame(int opcode, byte[] payload) {
    return frame(opcode, payload, 0, 0);
  }

  /** Returns a frame as a client sends it: a whole message, masked (RFC 6455 §5.3). */
  static ByteBuffer clientFrame(int opcode, byte[] payload, int mask) {
    byte[] frame = frame(opcode, payload, MASKED, MASK_BYTES);
    int start = frame.length - payload.length;
    for (int i = 0; i < MASK_BYTES; i++) {
      frame[start - MASK_BYTES + i] = (byte) (mask >>> (24 - 8 * i));
    }
    for (int i = 0; i < payload.length; i++) {
      frame[start + i] = (byte) (payload[i] ^ frame[start - MASK_BYTES + (i & 3)]);
    }
    return ByteBuffer.allocateDirect(frame.length).put(frame).flip();
  }

  private static byte[] frame(int opcode, byte[] payload, int masked, int gap) {
    boolean isShort = payload.length <= SHORT_LENGTH_MAX;
    int start = (isShort ? 2 : 4) + gap;
    byte[] frame = new byte[start + payload.length];
    frame[0] = (byte) (FIN | opcode);
    if (isShort) {
      frame[1] = (byte) (masked | payload.length);
    } else {
      frame[1] = (byte) (masked | TWO_BYTES_FOLLOW);
      frame[2] = (byte) (payload.length >>> 8);
      frame[3] = (byte) payload.length;
    }
    System.arraycopy(payload, 0, frame, start, payload.length);
    return frame;
  }

  SocketChannel channel() {
    return channel;
  }

  /** Sends a frame, from its beginning. */
  void send(ByteBuffer frame) throws IOException {
    write(channel, frame.rewind());
  }

  /**
   * Reads what has come.
   *
   * @param buffer room for it, of all clients
   * @return how many messages have been completed by it
   */
  int receive(ByteBuffer buffer) throws IOException {
    int length = channel.read(buffer.clear());
    if (length < 0) {
      throw new EOFException("the server has closed a WebSocket");
    }
    buffer.flip();
    int messages = 0;
    while (buffer.hasRemaining()) {
      messages += isOther || isOtherNext(buffer) ? takeOther(buffer) : takeExpected(buffer);
    }
    return messages;
  }

  private boolean isOtherNext(ByteBuffer buffer) {
    return come == 0 && buffer.get(buffer.position()) != expected[0];
  }

  private int takeExpected(ByteBuffer buffer) throws IOException {
    int length = Math.min(expected.length - come, buffer.remaining());
    for (int i = 0; i < length; i++) {
      if (buffer.get() != expected[come + i]) {
        throw new IOException("another message has come than was sent");
      }
    }
    come += length;
    if (come < expected.length) {
      return 0;
    }
    come = 0;
    return 1;
  }

  private int takeOther(ByteBuffer buffer) throws IOException {
    isOther = true;
    other[come++] = buffer.get();
    if (come >= 2 && come == 2 + other[1]) {
      if (other[0] != (byte) (FIN | PING)) {
        throw new IOException("neither a message nor a Ping: " + (other[0] & 0xff));
      }
      byte[] payload = new byte[other[1]];
      System.arraycopy(other, 2, payload, 0, payload.length);
      send(clientFrame(PONG, payload, 0));
      isOther = false;
      come = 0;
    } else if (other[0] != (byte) (FIN | PING)) {
      throw new IOException("neither a message nor a Ping: " + (other[0] & 0xff));
    }
    return 0;
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    if (channel.write(bytes) != length) {
      throw new IOException("the server reads too slowly");
    }
  }
}
