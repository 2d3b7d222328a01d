package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InputStream;
import org.pulsarweb.loop.ByteStream;

/** What a connection receives, as a stream of Java's. */
final class ByteStreamInput extends InputStream {
  private static final int END = -1;

  private final ByteStream stream;
  private byte[] piece = new byte[0];
  private int at;

  ByteStreamInput(ByteStream stream) {
    this.stream = stream;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) == END ? END : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (at == piece.length) {
      piece = stream.read();
      at = 0;
      if (piece.length == 0) {
        return END;
      }
    }
    int taken = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, into, from, taken);
    at += taken;
    return taken;
  }
}
