package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A body as the JDK's stream, for libraries that want one. */
final class BodyStream extends InputStream {
  private final Body body;
  private byte[] piece = new byte[0];
  private int position;
  private boolean atEnd;

  BodyStream(Body body) {
    this.body = body;
  }

  @Override
  public int read() throws IOException {
    return fill() ? piece[position++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(length, available());
    System.arraycopy(piece, position, target, offset, taken);
    position += taken;
    return taken;
  }

  @Override
  public int available() {
    return piece.length - position;
  }

  @Override
  public void close() {
    atEnd = true;
    position = piece.length;
    body.close();
  }

  private boolean fill() throws IOException {
    if (position == piece.length && !atEnd) {
      piece = body.read();
      position = 0;
      atEnd = piece.length == 0;
    }
    return position < piece.length;
  }
}
