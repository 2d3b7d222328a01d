package org.pulsarweb.web;

import java.io.IOException;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.DiskAccess;
import org.pulsarweb.http.Headers;

/** A body that may have so many bytes and no more. */
final class LimitedBody implements Body, DiskAccess {
  private final Body body;
  private long maxBytes;
  private long bytes;

  LimitedBody(Body body, long maxBytes) {
    this.body = body;
    this.maxBytes = maxBytes;
  }

  @Override
  public byte[] read() throws IOException {
    byte[] piece = body.read();
    bytes += piece.length;
    if (bytes > maxBytes) {
      throw BodyLimit.tooLarge(maxBytes);
    }
    return piece;
  }

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public void limit(long maxBytes) {
    this.maxBytes = maxBytes;
    body.limit(maxBytes);
  }

  @Override
  public Headers trailers() {
    return body.trailers();
  }

  @Override
  public void close() {
    body.close();
  }

  @Override
  public void aside(DiskAccess.Work work) throws IOException {
    if (body instanceof DiskAccess access) {
      access.aside(work);
    } else {
      work.run();
    }
  }
}
