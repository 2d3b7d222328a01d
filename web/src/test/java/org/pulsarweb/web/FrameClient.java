package org.pulsarweb.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http2Error;

/**
 * A client of HTTP/2 that sends exactly the frames it is told to, and waits twenty seconds at most.
 * It understands no more of HPACK than the server writes.
 */
final class FrameClient implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final int PATIENCE_MILLIS = 20_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** Names of the static table that the server writes. */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(8, ":status"),
          Map.entry(18, "accept-ranges"),
          Map.entry(22, "allow"),
          Map.entry(24, "cache-control"),
          Map.entry(25, "content-disposition"),
          Map.entry(26, "content-encoding"),
          Map.entry(28, "content-length"),
          Map.entry(30, "content-range"),
          Map.entry(31, "content-type"),
          Map.entry(33, "date"),
          Map.entry(34, "etag"),
          Map.entry(44, "last-modified"),
          Map.entry(45, "link"),
          Map.entry(46, "location"),
          Map.entry(53, "retry-after"),
          Map.entry(54, "server"),
          Map.entry(55, "set-cookie"),
          Map.entry(59, "vary"));

  private static final int[] STATUS = {200, 204, 206, 304, 400, 404, 500};

  /** A frame as it came. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean isEnd() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }

    int int32(int at) {
      return (payload[at] & 0xFF) << 24
          | (payload[at + 1] & 0xFF) << 16
          | (payload[at + 2] & 0xFF) << 8
          | (payload[at + 3] & 0xFF);
    }

    Http2Error error() {
      int code = int32(type == GOAWAY ? 4 : 0);
      return Stream.of(Http2Error.values())
          .filter(error -> error.code() == code)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public String toString() {
      return type + " " + flags + " " + stream + " " + HexFormat.of().formatHex(payload);
    }
  }

  /** A response, read whole. */
  record Answer(List<Map<String, String>> heads, String text, Map<String, String> trailers) {
    int status() {
      return Integer.parseInt(header(":status"));
    }

    String header(String name) {
      return heads.getLast().getOrDefault(name, "");
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final List<Frame> early = new ArrayList<>(); // read while another was waited for
  private int nextStream = 1;

  private FrameClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Connects, and sends the preface with these settings. */
  static FrameClient connect(InetSocketAddress address, int... settings) throws IOException {
    FrameClient client = raw(address);
    client.send(PREFACE.getBytes(StandardCharsets.US_ASCII)).settings(settings);
    return client;
  }

  /** Connects, and sends nothing. */
  static FrameClient raw(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return new FrameClient(socket);
  }

  // ---- what it sends --------------------------------------------------------------------------

  FrameClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  FrameClient frame(int type, int flags, int stream, byte[] payload) throws IOException {
    return send(frameOf(type, flags, stream, payload));
  }

  static byte[] frameOf(int type, int flags, int stream, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.write(payload.length >>> 16);
    out.write(payload.length >>> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.writeBytes(int32Of(stream));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  static byte[] int32Of(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  FrameClient settings(int... namesAndValues) throws IOException {
    var payload = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      payload.write(0);
      payload.write(namesAndValues[i]);
      payload.writeBytes(int32Of(namesAndValues[i + 1]));
    }
    return frame(SETTINGS, 0, 0, payload.toByteArray());
  }

  static byte[] block(String... namesAndValues) {
    var block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i++) {
      if (i % 2 == 0) {
        block.write(0);
      }
      byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
      int rest = text.length - 127;
      block.write(Math.min(text.length, 127));
      for (; rest >= 128; rest >>>= 7) {
        block.write((rest & 127) | 128);
      }
      if (text.length >= 127) {
        block.write(rest);
      }
      block.writeBytes(text);
    }
    return block.toByteArray();
  }

  static byte[] request(String method, String path, String... more) {
    String[] fields = new String[8 + more.length];
    fields[0] = ":method";
    fields[1] = method;
    fields[2] = ":scheme";
    fields[3] = "http";
    fields[4] = ":path";
    fields[5] = path;
    fields[6] = ":authority";
    fields[7] = "a";
    System.arraycopy(more, 0, fields, 8, more.length);
    return block(fields);
  }

  /** Opens a stream with a request; returns its number. */
  int open(String method, String path, boolean isEnd, String... more) throws IOException {
    int stream = nextStream;
    nextStream += 2;
    frame(HEADERS, END_HEADERS | (isEnd ? END_STREAM : 0), stream, request(method, path, more));
    return stream;
  }

  int get(String path, String... more) throws IOException {
    return open("GET", path, true, more);
  }

  FrameClient content(int stream, String text, boolean isEnd) throws IOException {
    return frame(DATA, isEnd ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  FrameClient reset(int stream) throws IOException {
    return frame(RST_STREAM, 0, stream, int32Of(Http2Error.CANCEL.code()));
  }

  FrameClient grow(int stream, int bytes) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, int32Of(bytes));
  }

  FrameClient endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  // ---- what it hears --------------------------------------------------------------------------

  /** Returns the next frame, or null if the server has closed. */
  @Nullable Frame next() throws IOException {
    if (!early.isEmpty()) {
      return early.removeFirst();
    }
    return read();
  }

  private @Nullable Frame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = first << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(type, flags, stream, payload);
  }

  /** Waits for a frame; keeps those that come before it. */
  Frame await(Predicate<Frame> wanted) throws IOException {
    for (int i = 0; i < early.size(); i++) {
      if (wanted.test(early.get(i))) {
        return early.remove(i);
      }
    }
    while (true) {
      Frame frame = read();
      if (frame == null) {
        throw new EOFException("the server has closed; before that came " + early);
      }
      if (wanted.test(frame)) {
        return frame;
      }
      early.add(frame);
    }
  }

  Frame await(int type, int stream) throws IOException {
    return await(frame -> frame.type() == type && frame.stream() == stream);
  }

  /** Waits for the end of the connection; returns why. */
  Http2Error goneAway() throws IOException {
    return await(GOAWAY, 0).error();
  }

  Http2Error resetOf(int stream) throws IOException {
    return await(RST_STREAM, stream).error();
  }

  /** Waits for the server to close, whatever it still sends. */
  boolean isClosedByServer() throws IOException {
    while (read() != null) {
      // Nobody wants it.
    }
    return true;
  }

  /** Waits until everything that was sent has been looked at, and returns what came until then. */
  FrameClient settle() throws IOException {
    frame(PING, 0, 0, new byte[8]);
    await(frame -> frame.type() == PING && frame.flags() == ACK);
    return this;
  }

  /** Returns whether a frame has come already. */
  boolean hasHeard(int type, int stream) {
    return early.stream().anyMatch(frame -> frame.type() == type && frame.stream() == stream);
  }

  /** Reads the whole answer of a stream. */
  Answer answer(int stream) throws IOException {
    var heads = new ArrayList<Map<String, String>>();
    var text = new StringBuilder();
    boolean hasBody = false;
    while (true) {
      Frame frame =
          await(next ->
              next.stream() == stream
                  && (next.type() == HEADERS || next.type() == DATA || next.type() == RST_STREAM));
      if (frame.type() == RST_STREAM) {
        throw new IOException("the stream was reset: " + frame.error());
      }
      Map<String, String> fields = Map.of();
      if (frame.type() == DATA) {
        hasBody = true;
        text.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
      } else if (hasBody) {
        fields = decode(frame.payload());
      } else {
        heads.add(decode(frame.payload()));
      }
      if (frame.isEnd()) {
        return new Answer(heads, text.toString(), fields);
      }
    }
  }

  Answer ask(String path, String... more) throws IOException {
    return answer(get(path, more));
  }

  static Map<String, String> decode(byte[] block) {
    var fields = new LinkedHashMap<String, String>();
    int[] at = {0};
    while (at[0] < block.length) {
      int first = block[at[0]++] & 0xFF;
      if (first == 0x20) {
        continue; // no table
      }
      if ((first & 0x80) != 0) {
        fields.put(":status", "" + STATUS[(first & 0x7F) - 8]);
      } else if (first < 0x10) {
        int index = number(block, at, first, 4);
        String name = index == 0 ? text(block, at) : NAMES.get(index);
        if (name == null) {
          throw new IllegalStateException("no name for " + index);
        }
        fields.put(name, text(block, at));
      } else {
        throw new IllegalStateException("the server keeps fields in a table: " + first);
      }
    }
    return fields;
  }

  private static int number(byte[] block, int[] at, int first, int prefixBits) {
    int most = (1 << prefixBits) - 1;
    int number = first & most;
    if (number < most) {
      return number;
    }
    for (int shift = 0; ; shift += 7) {
      int octet = block[at[0]++] & 0xFF;
      number += (octet & 0x7F) << shift;
      if (octet < 0x80) {
        return number;
      }
    }
  }

  private static String text(byte[] block, int[] at) {
    int length = number(block, at, block[at[0]++] & 0xFF, 7);
    at[0] += length;
    return new String(block, at[0] - length, length, StandardCharsets.ISO_8859_1);
  }

  /** Closes so that the server gets a reset. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
