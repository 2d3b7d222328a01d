package org.pulsarweb.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Brotli (RFC 7932), by brotli4j; the one class that knows it. */
final class BrotliCoding implements ContentCoding {
  private static final int QUALITY = 4; // about as fast as gzip, and smaller

  private BrotliCoding() {}

  /** Returns the coding; throws a {@link LinkageError} where the library is not to be had. */
  static ContentCoding open() {
    if (!Brotli4jLoader.isAvailable()) {
      throw new UnsatisfiedLinkError("brotli4j is not available for this platform");
    }
    return new BrotliCoding();
  }

  @Override
  public String name() {
    return "br";
  }

  @Override
  public OutputStream encode(OutputStream out) throws IOException {
    return new BrotliOutputStream(out, new Encoder.Parameters().setQuality(QUALITY));
  }

  @Override
  public InputStream decode(InputStream in) throws IOException {
    return new Decoded(in);
  }

  /** Unlike the library's own stream it returns what there is, and does not wait for more. */
  private static final class Decoded extends InputStream {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final InputStream in;
    private final byte[] input = new byte[BUFFER_BYTES];
    private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(BUFFER_BYTES);
    private ByteBuffer output = ByteBuffer.allocate(0); // the decoder's, until its next call
    private boolean isOpen = true;

    Decoded(InputStream in) throws IOException {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      while (!output.hasRemaining()) {
        if (!isOpen) {
          throw new IOException("the stream is closed");
        }
        if (decoder.hasOutput()) {
          output = decoder.pull();
        } else if (!advance()) {
          return -1;
        }
      }
      int count = Math.min(length, output.remaining());
      output.get(target, offset, count);
      return count;
    }

    /** Gives the decoder what it wants; returns false at the end. */
    private boolean advance() throws IOException {
      switch (decoder.getStatus()) {
        case DONE -> {
          return false;
        }
        case OK -> decoder.push(0);
        case NEEDS_MORE_OUTPUT -> output = decoder.pull();
        case NEEDS_MORE_INPUT -> {
          int count = in.read(input, 0, input.length);
          if (count < 0) {
            throw new EOFException("the brotli ends too early");
          }
          decoder.getInputBuffer().clear().put(input, 0, count);
          decoder.push(count);
        }
        case ERROR -> throw new IOException("damaged brotli");
      }
      return true;
    }

    @Override
    public int available() {
      return output.remaining();
    }

    @Override
    public void close() throws IOException {
      if (isOpen) {
        isOpen = false;
        output = ByteBuffer.allocate(0);
        decoder.destroy();
      }
      in.close();
    }
  }
}
