package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.http.WebSocketEvent.Piece;

/** SocketFrames of a WebSocket as bytes, and what a reader says of them. */
final class SocketFrames {
  static final Optional<PerMessageDeflate> PLAIN = Optional.empty();
  static final Optional<PerMessageDeflate> DEFLATE =
      Optional.of(PerMessageDeflate.WITHOUT_TAKEOVER);
  static final Optional<PerMessageDeflate> TAKEOVER = Optional.of(PerMessageDeflate.WITH_TAKEOVER);
  static final int FRAME_MAX_BYTES = 1024 * 1024;

  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private SocketFrames() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a frame of a client: its first byte, then its payload, masked. */
  static byte[] masked(int first, byte[] payload) {
    ByteSink frame = ByteSink.open();
    WebSocketWriter.head(frame, first, payload.length, true);
    frame.write(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % 4]);
    }
    return frame.toBytes();
  }

  static byte[] masked(int first, String payload) {
    return masked(first, utf8(payload));
  }

  static byte[] joined(byte[]... parts) {
    ByteSink all = ByteSink.open();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toBytes();
  }

  static WebSocketReader server(Optional<PerMessageDeflate> deflate) {
    return WebSocketReader.forServer(FRAME_MAX_BYTES, deflate, Compressors.open(6));
  }

  static WebSocketReader client(Optional<PerMessageDeflate> deflate) {
    return WebSocketReader.forClient(FRAME_MAX_BYTES, deflate, Compressors.open(6));
  }

  /** Feeds bytes in pieces of a size, and returns what came of them, messages put together. */
  static List<String> read(WebSocketReader reader, byte[] wire, int size)
      throws ProtocolException.ByPeer {
    var said = new ArrayList<String>();
    MessageAssembler assembler = MessageAssembler.of(FRAME_MAX_BYTES);
    for (int from = 0; from < wire.length; from += size) {
      reader.feed(Arrays.copyOfRange(wire, from, Math.min(wire.length, from + size)));
      WebSocketEvent event;
      while ((event = reader.next()) != WebSocketEvent.NeedMore.NEED_MORE) {
        if (event instanceof Piece piece) {
          assembler.add(piece).ifPresent(message -> said.add(said(message)));
        } else {
          said.add(said(event));
        }
      }
    }
    return said;
  }

  static List<String> read(WebSocketReader reader, byte[]... wire) throws ProtocolException.ByPeer {
    byte[] all = joined(wire);
    return read(reader, all, Math.max(1, all.length));
  }

  private static String said(Message message) {
    return switch (message) {
      case Message.Text(String text) -> "text " + text;
      case Message.Binary(byte[] bytes) -> "binary " + HexFormat.of().formatHex(bytes);
    };
  }

  private static String said(WebSocketEvent event) {
    return switch (event) {
      case WebSocketEvent.Ping(byte[] bytes) -> "ping " + new String(bytes, StandardCharsets.UTF_8);
      case WebSocketEvent.Pong(byte[] bytes) -> "pong " + new String(bytes, StandardCharsets.UTF_8);
      case WebSocketEvent.Close(CloseReason reason) -> "close " + reason;
      default -> throw new IllegalStateException(event.toString());
    };
  }
}
