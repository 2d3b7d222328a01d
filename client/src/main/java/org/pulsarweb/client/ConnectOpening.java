package org.pulsarweb.client;

import java.io.IOException;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.loop.Opening;

/** Asks a proxy for a tunnel (RFC 9110 §9.3.6). */
final class ConnectOpening implements Opening {
  private static final byte[] NOTHING = new byte[0];

  private final String authority;
  private final Headers headers;
  private final Http1Reader reader = Http1Reader.forClient(Http1Limits.DEFAULTS);
  private boolean isDone;

  ConnectOpening(String authority, String credentials) {
    this.authority = authority;
    this.headers =
        credentials.isEmpty() ? Headers.EMPTY : Headers.of("Proxy-Authorization", credentials);
  }

  @Override
  public byte[] first() {
    ByteSink out = ByteSink.open();
    try {
      Http1Writer.forClient().requestHead(out, "CONNECT", authority, authority, headers, 0);
    } catch (ProtocolException.ByUs e) {
      throw new IllegalStateException(e);
    }
    reader.responseTo("CONNECT");
    return out.toBytes();
  }

  @Override
  public byte[] next(byte[] bytes) throws IOException {
    reader.feed(bytes);
    while (true) {
      Http1Event event = reader.next();
      if (event instanceof ResponseHead head && !head.isInterim()) {
        if (head.status() / 100 != 2) {
          throw new IOException("the proxy opens no tunnel to " + authority + ": " + head);
        }
        if (reader.buffered() > 0) {
          throw new IOException("the proxy says more than that the tunnel is open");
        }
        isDone = true;
        return NOTHING;
      }
      if (event == NeedMore.NEED_MORE) {
        return NOTHING;
      }
    }
  }

  @Override
  public boolean isDone() {
    return isDone;
  }
}
