package org.pulsarweb.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** HTTP/2 frames, byte by byte, and what a reader makes of them, as text. */
final class Frames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int HAS_PRIORITY = 0x20;

  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Frames() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] int32(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  static byte[] frame(int type, int flags, int stream, byte[]... payload) {
    byte[] bytes = joined(payload);
    byte[] length = int32(bytes.length);
    return joined(
        new byte[] {length[1], length[2], length[3], (byte) type, (byte) flags},
        int32(stream),
        bytes);
  }

  static byte[] settings(int... namesAndValues) {
    var payload = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      payload.write(0);
      payload.write(namesAndValues[i]);
      payload.writeBytes(int32(namesAndValues[i + 1]));
    }
    return frame(SETTINGS, 0, 0, payload.toByteArray());
  }

  /** Returns a block of fields that no table keeps, written out. */
  static byte[] block(String... namesAndValues) {
    var block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      text(block, namesAndValues[i]);
      text(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      out.write(bytes.length);
    } else {
      out.write(127);
      int rest = bytes.length - 127;
      for (; rest >= 128; rest >>>= 7) {
        out.write((rest & 127) | 128);
      }
      out.write(rest);
    }
    out.writeBytes(bytes);
  }

  static String[] get(String path, String... more) {
    var fields =
        new ArrayList<>(
            List.of(":method", "GET", ":scheme", "http", ":path", path, ":authority", "a"));
    fields.addAll(List.of(more));
    return fields.toArray(String[]::new);
  }

  static byte[] request(int stream, boolean isEnd, String... fields) {
    return frame(HEADERS, END_HEADERS | (isEnd ? END_STREAM : 0), stream, block(fields));
  }

  /** Returns a reader that has the preface and the first settings behind it. */
  static Http2Reader reader() throws Http2Exception {
    return reader(Http1Limits.DEFAULTS, Http2Limits.DEFAULTS);
  }

  static Http2Reader reader(Http1Limits messages, Http2Limits limits) throws Http2Exception {
    Http2Reader reader = Http2Reader.forServer(messages, limits);
    reader.feed(joined(PREFACE, settings()));
    if (!(reader.next() instanceof Http2Event.Settings)) {
      throw new AssertionError("no settings");
    }
    return reader;
  }

  /** Reads everything; a failure is the last line. */
  static List<String> read(Http2Reader reader, byte[]... pieces) {
    var lines = new ArrayList<String>();
    try {
      for (byte[] piece : pieces) {
        reader.feed(piece.clone());
        Http2Event event;
        while ((event = reader.next()) != Http2Event.Other.NEED_MORE) {
          lines.add(describe(event));
        }
      }
    } catch (Http2Exception e) {
      lines.add(e.error().toString());
    }
    return lines;
  }

  static String describe(Http2Event event) {
    return switch (event) {
      case Http2Event.Requested(int stream, var head, boolean isEnd) ->
          stream + " " + head + " " + fields(head.headers()) + (isEnd ? " end" : "");
      case Http2Event.Content(
              int stream,
              byte[] array,
              int from,
              int to,
              int flow,
              boolean isEnd) ->
          stream
              + " "
              + new String(array, from, to - from, StandardCharsets.ISO_8859_1)
              + " "
              + flow
              + (isEnd ? " end" : "");
      case Http2Event.Trailers(int stream, Headers headers, boolean isEnd) ->
          stream
              + " trailers "
              + (headers == null ? null : fields(headers))
              + (isEnd ? " end" : "");
      default -> event.toString();
    };
  }

  private static String fields(Headers headers) {
    return headers.toString().replace("\n", ",");
  }
}
