package org.pulsarweb.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http1Reader;

/** A client that sends exactly the bytes it is told to, and waits twenty seconds at most. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  /** A response, read whole. */
  record Answer(ResponseHead head, byte[] bytes, Headers trailers) {
    int status() {
      return head.status();
    }

    String header(String name) {
      return head.headers().get(name).orElse("");
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final Http1Reader reader =
      Http1Reader.forClient(Http1Limits.DEFAULTS.withBodyMaxBytes(Long.MAX_VALUE));
  private boolean ended;
  private final byte[] buffer = new byte[64 * 1024];

  private RawClient(Socket socket) {
    this.socket = socket;
  }

  static RawClient connect(InetSocketAddress address) throws IOException {
    return connect(address, 0);
  }

  /** Connects with a receive buffer of that many bytes, if it is not 0. */
  static RawClient connect(InetSocketAddress address, int receiveBytes) throws IOException {
    var socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return new RawClient(socket);
  }

  /** Returns the lines with line ends, and an empty line after them. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  static String get(String target, String... lines) {
    return request("GET", target, lines);
  }

  static String request(String method, String target, String... lines) {
    String more = lines.length == 0 ? "" : "\r\n" + String.join("\r\n", lines);
    return head(method + " " + target + " HTTP/1.1", "Host: a" + more);
  }

  static String post(String target, String body, String... lines) {
    var all = Arrays.copyOf(lines, lines.length + 1);
    all[lines.length] = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
    return request("POST", target, all) + body;
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawClient send(byte[] bytes) throws IOException {
    return send(bytes, 0, bytes.length);
  }

  RawClient send(byte[] bytes, int from, int to) throws IOException {
    socket.getOutputStream().write(bytes, from, to - from);
    return this;
  }

  RawClient endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Reads the answer to a GET, or to anything else but HEAD and CONNECT. */
  Answer answer() throws IOException {
    return answerTo("GET");
  }

  Answer answerTo(String method) throws IOException {
    reader.responseTo(method);
    return finalAnswer();
  }

  /** Reads on after an interim answer. */
  Answer finalAnswer() throws IOException {
    ResponseHead head = null;
    ByteSink body = ByteSink.open();
    while (true) {
      switch (reader.next()) {
        case ResponseHead next -> {
          head = next;
          if (next.isInterim()) {
            return new Answer(next, body.toBytes(), Headers.EMPTY);
          }
        }
        case Http1Event.BodyChunk(byte[] array, int from, int to) -> body.write(array, from, to);
        case Http1Event.EndOfMessage(Headers trailers) -> {
          if (head == null) {
            throw new IllegalStateException("an end without a head");
          }
          return new Answer(head, body.toBytes(), trailers);
        }
        case Http1Event.NeedMore _ -> fill();
        case Http1Event.RequestHead _ -> throw new IllegalStateException("a request");
      }
    }
  }

  /** Reads the head of an answer after which another protocol goes on, or bytes as they are. */
  ResponseHead headTo(String method) throws IOException {
    reader.responseTo(method);
    return finalHead();
  }

  /** Reads the next head after an interim answer. */
  ResponseHead finalHead() throws IOException {
    while (true) {
      if (reader.next() instanceof ResponseHead head) {
        return head;
      }
      fill();
    }
  }

  /** Reads that many bytes behind the head that {@link #headTo} has read. */
  String tunnelled(int count) throws IOException {
    byte[] rest = reader.takeRest();
    int early = Math.min(count, rest.length);
    byte[] more = socket.getInputStream().readNBytes(count - early);
    return new String(rest, 0, early, StandardCharsets.ISO_8859_1)
        + new String(more, StandardCharsets.ISO_8859_1);
  }

  /** Takes what came behind the head that {@link #headTo} has read. */
  byte[] early() {
    return reader.takeRest();
  }

  private void fill() throws IOException {
    int count = socket.getInputStream().read(buffer);
    if (count < 0 && ended) {
      throw new EOFException("the server has closed without an answer");
    } else if (count < 0) {
      ended = true;
      reader.end();
    } else {
      reader.feed(Arrays.copyOf(buffer, count));
    }
  }

  /** Sends one request and reads its answer. */
  Answer ask(String request) throws IOException {
    return send(request).answerTo(request.substring(0, request.indexOf(' ')));
  }

  /** Reads bytes as they come, at least one; none at the end. */
  byte[] read() throws IOException {
    int count = socket.getInputStream().read(buffer);
    return count < 0 ? new byte[0] : Arrays.copyOf(buffer, count);
  }

  /** Reads everything until the server closes, without a look at what it means. */
  String rest() throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Waits for the server to close, and tells whether it did without another byte. */
  boolean isClosedByServer() throws IOException {
    return reader.buffered() == 0 && socket.getInputStream().read() < 0;
  }

  /** Closes so that the server gets a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
