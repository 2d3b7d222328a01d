package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Compressors;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.MessageAssembler;
import org.pulsarweb.http.PerMessageDeflate;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.WebSocketEvent;
import org.pulsarweb.http.WebSocketHandshake;
import org.pulsarweb.http.WebSocketReader;
import org.pulsarweb.http.WebSocketWriter;

/** A client of WebSockets that does nothing by itself: it answers no Ping and returns no close. */
final class SocketClient implements AutoCloseable {
  private static final int LIMIT = 64 * 1024 * 1024;
  private static final byte[] NONCE = new byte[16];

  private final RawClient raw;
  private final WebSocketHandshake.Agreement agreement;
  private final Compressors compressors = Compressors.open(6);
  private final WebSocketReader reader;
  private final WebSocketWriter writer;
  private final MessageAssembler assembler = MessageAssembler.of(LIMIT);

  private SocketClient(RawClient raw, WebSocketHandshake.Agreement agreement) {
    this.raw = raw;
    this.agreement = agreement;
    this.reader = WebSocketReader.forClient(LIMIT, agreement.deflate(), compressors);
    this.writer =
        WebSocketWriter.forClient(agreement.deflate(), 1, compressors, new Random(1)::nextInt);
  }

  static SocketClient open(LiveServer server) throws IOException {
    return open(server, "/", Optional.empty(), List.of());
  }

  static SocketClient deflating(LiveServer server) throws IOException {
    return open(server, "/", Optional.of(PerMessageDeflate.WITH_TAKEOVER), List.of());
  }

  static SocketClient open(
      LiveServer server,
      String target,
      Optional<PerMessageDeflate> deflate,
      List<String> subprotocols)
      throws IOException {
    return open(server.connect(), target, deflate, subprotocols);
  }

  static SocketClient open(
      RawClient raw, String target, Optional<PerMessageDeflate> deflate, List<String> subprotocols)
      throws IOException {
    raw.send(asking(target, deflate, subprotocols));
    ResponseHead head = raw.headTo("GET");
    var agreement =
        WebSocketHandshake.agreement(head.status(), head.headers(), NONCE, subprotocols, deflate);
    var client = new SocketClient(raw, agreement);
    client.reader.feed(raw.early());
    return client;
  }

  /** Returns a request for a socket, as text. */
  static String asking(
      String target,
      Optional<PerMessageDeflate> deflate,
      List<String> subprotocols,
      String... more) {
    Request request = WebSocketHandshake.request(target, "a", NONCE, subprotocols, deflate);
    var lines = new ArrayList<String>();
    lines.add("GET " + target + " HTTP/1.1");
    Headers headers = request.headers();
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    lines.addAll(List.of(more));
    return RawClient.head(lines.toArray(String[]::new));
  }

  WebSocketHandshake.Agreement agreement() {
    return agreement;
  }

  RawClient raw() {
    return raw;
  }

  @FunctionalInterface
  interface Writing {
    void to(WebSocketWriter writer, ByteSink out);
  }

  /** Returns the bytes of frames. */
  byte[] frames(Writing writing) {
    ByteSink out = ByteSink.open();
    writing.to(writer, out);
    return out.toBytes();
  }

  SocketClient send(Writing writing) throws IOException {
    raw.send(frames(writing));
    return this;
  }

  SocketClient send(String text) throws IOException {
    return send((to, out) -> to.text(out, text));
  }

  SocketClient send(byte[] bytes) throws IOException {
    return send((to, out) -> to.binary(out, bytes, 0, bytes.length));
  }

  SocketClient close(int code) throws IOException {
    return send((to, out) -> to.close(out, new CloseReason(code, "")));
  }

  /** Reads what comes next: a message, or a Ping, a Pong or a close. */
  Object next() throws IOException {
    while (true) {
      WebSocketEvent event = reader.next();
      if (event instanceof WebSocketEvent.Piece piece) {
        Optional<Message> message = assembler.add(piece);
        if (message.isPresent()) {
          return message.get();
        }
      } else if (event == WebSocketEvent.NeedMore.NEED_MORE) {
        byte[] bytes = raw.read();
        if (bytes.length == 0) {
          throw new EOFException("the server has ended without a close");
        }
        reader.feed(bytes);
      } else {
        return event;
      }
    }
  }

  String text() throws IOException {
    Object next = next();
    assertThat(next).isInstanceOf(Message.Text.class);
    return next.toString();
  }

  byte[] bytes() throws IOException {
    Object next = next();
    assertThat(next).isInstanceOf(Message.Binary.class);
    return ((Message.Binary) next).bytes();
  }

  String pong() throws IOException {
    Object next = next();
    assertThat(next).isInstanceOf(WebSocketEvent.Pong.class);
    return new String(((WebSocketEvent.Pong) next).bytes(), StandardCharsets.UTF_8);
  }

  /** Reads the close, which comes next. */
  CloseReason closed() throws IOException {
    Object next = next();
    assertThat(next).isInstanceOf(WebSocketEvent.Close.class);
    return ((WebSocketEvent.Close) next).reason();
  }

  /** Reads messages until there is a close. */
  CloseReason closedAtLast() throws IOException {
    while (true) {
      if (next() instanceof WebSocketEvent.Close(CloseReason reason)) {
        return reason;
      }
    }
  }

  /** Waits for the server to end, and tells whether it did without another byte. */
  boolean isEndedByServer() throws IOException {
    return raw.read().length == 0;
  }

  static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public void close() throws IOException {
    raw.close();
    reader.close();
    writer.close();
    compressors.close();
  }
}
