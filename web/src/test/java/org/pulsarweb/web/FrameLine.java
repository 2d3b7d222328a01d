package org.pulsarweb.web;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.FrameClient.Frame;

/** The way to a server over HTTP/2: one connection, and a stream for each request. */
final class FrameLine implements TestLine, AutoCloseable {
  private static final int FRAME_MAX_BYTES = 16 * 1024;
  private static final int FIRST_WINDOW_BYTES = 65_535;
  private static final int OWN_WINDOW_BYTES = 1 << 30;
  private static final int INITIAL_WINDOW_SIZE = 4; // a setting

  /** An answer, read whole. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Answer(int status, Headers headers, byte[] body, Headers trailers) {}

  /** What has come of one answer. */
  private static final class Coming {
    private final int stream;
    private long window;
    private int status;
    private Headers headers = Headers.EMPTY;
    private Headers trailers = Headers.EMPTY;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean ended;

    Coming(int stream, long window) {
      this.stream = stream;
      this.window = window;
    }

    private void onHead(Map<String, String> fields) {
      int told = Integer.parseInt(fields.getOrDefault(":status", "0"));
      if (told >= 200) {
        status = told;
        headers = headers(fields);
      } else if (told == 0) {
        trailers = headers(fields);
      }
    }

    private static Headers headers(Map<String, String> fields) {
      Headers headers = Headers.EMPTY;
      for (Map.Entry<String, String> field : fields.entrySet()) {
        if (!field.getKey().startsWith(":")) {
          headers = headers.with(field.getKey(), field.getValue());
        }
      }
      return headers;
    }
  }

  private final FrameClient client;
  private int nextStream = 1;
  private long window = FIRST_WINDOW_BYTES; // that the server has left to us
  private long streamWindow = FIRST_WINDOW_BYTES; // of a new stream

  private FrameLine(FrameClient client) {
    this.client = client;
  }

  static FrameLine connect(InetSocketAddress address) throws IOException {
    FrameClient client = FrameClient.connect(address, INITIAL_WINDOW_SIZE, OWN_WINDOW_BYTES);
    client.grow(0, OWN_WINDOW_BYTES);
    return new FrameLine(client);
  }

  @Override
  public Response send(Request request) throws IOException {
    Answer answer = ask(request, Headers.EMPTY);
    return Response.status(answer.status()).withHeaders(answer.headers()).withBytes(answer.body());
  }

  /** Sends a request, with trailers if there are any, and returns its answer. */
  Answer ask(Request request, Headers trailers) throws IOException {
    byte[] body = request.bytes();
    var coming = new Coming(nextStream, streamWindow);
    nextStream += 2;
    sendHead(coming.stream, request, body.length, body.length == 0 && trailers.size() == 0);
    int sent = 0;
    while (sent < body.length && !coming.ended) {
      int piece = (int) Math.min(Math.min(window, coming.window), FRAME_MAX_BYTES);
      if (piece <= 0) {
        hear(coming);
        continue;
      }
      int to = Math.min(body.length, sent + piece);
      boolean isLast = to == body.length && trailers.size() == 0;
      byte[] payload = Arrays.copyOfRange(body, sent, to);
      client.frame(FrameClient.DATA, isLast ? FrameClient.END_STREAM : 0, coming.stream, payload);
      window -= to - sent;
      coming.window -= to - sent;
      sent = to;
    }
    if (trailers.size() > 0 && !coming.ended) {
      List<String> fields = new ArrayList<>();
      trailers.forEach((name, value) -> addField(fields, name, value));
      client.frame(
          FrameClient.HEADERS,
          FrameClient.END_STREAM | FrameClient.END_HEADERS,
          coming.stream,
          FrameClient.block(fields.toArray(String[]::new)));
    }
    while (!coming.ended) {
      hear(coming);
    }
    return new Answer(coming.status, coming.headers, coming.body.toByteArray(), coming.trailers);
  }

  private static void addField(List<String> fields, String name, String value) {
    fields.add(name.toLowerCase(Locale.ROOT));
    fields.add(value);
  }

  private void sendHead(int stream, Request request, int length, boolean isEnd) throws IOException {
    List<String> fields =
        new ArrayList<>(
            List.of(
                ":method",
                request.method(),
                ":scheme",
                "http",
                ":path",
                request.target(),
                ":authority",
                request.header("Host").orElse("localhost")));
    request
        .headers()
        .forEach((name, value) -> {
          if (!name.equalsIgnoreCase("Host")) {
            addField(fields, name, value);
          }
        });
    if (length > 0) {
      addField(fields, "content-length", Integer.toString(length));
    }
    byte[] block = FrameClient.block(fields.toArray(String[]::new));
    for (int from = 0; from < block.length; from += FRAME_MAX_BYTES) {
      int to = Math.min(block.length, from + FRAME_MAX_BYTES);
      int flags =
          (to == block.length ? FrameClient.END_HEADERS : 0)
              | (from == 0 && isEnd ? FrameClient.END_STREAM : 0);
      client.frame(
          from == 0 ? FrameClient.HEADERS : FrameClient.CONTINUATION,
          flags,
          stream,
          Arrays.copyOfRange(block, from, to));
    }
  }

  /** Reads one frame, and does what it asks for. */
  private void hear(Coming coming) throws IOException {
    Frame frame = client.next();
    if (frame == null) {
      throw new EOFException("the server has closed before its answer was whole");
    }
    boolean isOfThis = frame.stream() == coming.stream;
    switch (frame.type()) {
      case FrameClient.SETTINGS -> onSettings(frame, coming);
      case FrameClient.WINDOW_UPDATE -> {
        window += frame.stream() == 0 ? frame.int32(0) : 0;
        coming.window += isOfThis ? frame.int32(0) : 0;
      }
      case FrameClient.GOAWAY -> {
        if (frame.error() != Http2Error.NO_ERROR) {
          throw new IOException("the server has gone away: " + frame.error());
        }
      }
      case FrameClient.RST_STREAM -> {
        if (isOfThis) {
          throw new IOException("the stream was reset: " + frame.error());
        }
      }
      case FrameClient.HEADERS -> {
        if (isOfThis) {
          coming.onHead(FrameClient.decode(frame.payload()));
        }
      }
      case FrameClient.DATA -> {
        if (isOfThis) {
          coming.body.writeBytes(frame.payload());
        }
      }
      default -> {} // of no account to an answer
    }
    coming.ended |= isOfThis && frame.isEnd();
  }

  private void onSettings(Frame frame, Coming coming) throws IOException {
    if ((frame.flags() & FrameClient.ACK) != 0) {
      return;
    }
    for (int at = 0; at < frame.payload().length; at += 6) {
      if (frame.payload()[at + 1] == INITIAL_WINDOW_SIZE) {
        long told = frame.int32(at + 2);
        coming.window += told - streamWindow;
        streamWindow = told;
      }
    }
    client.frame(FrameClient.SETTINGS, FrameClient.ACK, 0, new byte[0]);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
