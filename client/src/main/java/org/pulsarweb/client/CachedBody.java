package org.pulsarweb.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;

/** A body that is kept while it is read: if it is read to its end, and not too large. */
final class CachedBody implements Body {
  /** Takes the body when it is whole. */
  interface Kept {
    void keep(byte[] body);
  }

  private final Body body;
  private final long maxBytes;
  private final Kept kept;
  private @Nullable ByteArrayOutputStream read = new ByteArrayOutputStream();

  CachedBody(Body body, long maxBytes, Kept kept) {
    this.body = body;
    this.maxBytes = maxBytes;
    this.kept = kept;
  }

  @Override
  public byte[] read() throws IOException {
    byte[] piece = body.read();
    ByteArrayOutputStream all = read;
    if (all != null) {
      if (piece.length == 0) {
        read = null;
        kept.keep(all.toByteArray());
      } else if (all.size() + (long) piece.length > maxBytes) {
        read = null;
      } else {
        all.write(piece, 0, piece.length);
      }
    }
    return piece;
  }

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public Headers trailers() {
    return body.trailers();
  }

  @Override
  public void limit(long bytes) {
    body.limit(bytes);
  }

  @Override
  public void close() {
    read = null;
    body.close();
  }
}
