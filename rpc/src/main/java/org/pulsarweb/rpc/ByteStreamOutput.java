package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.pulsarweb.loop.ByteStream;

/** What a connection sends, as a stream of Java's. */
final class ByteStreamOutput extends OutputStream {
  private final ByteStream stream;

  ByteStreamOutput(ByteStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int one) throws IOException {
    stream.write(new byte[] {(byte) one});
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    stream.write(Arrays.copyOfRange(bytes, from, from + length));
  }
}
