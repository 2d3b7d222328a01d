package org.pulsarweb.http;

import java.io.IOException;

/** The content of a part, as a body. */
final class PartBody implements Body {
  private final Part part;

  PartBody(Part part) {
    this.part = part;
  }

  @Override
  public byte[] read() throws IOException {
    return part.read();
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public void limit(long maxBytes) {
    // The limits of the parts were told with the whole.
  }

  @Override
  public Headers trailers() {
    return Headers.EMPTY;
  }

  @Override
  public void close() {
    // What was not read is passed over when the next part is asked for.
  }
}
