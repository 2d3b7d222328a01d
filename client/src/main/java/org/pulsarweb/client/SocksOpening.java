package org.pulsarweb.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pulsarweb.loop.Opening;

/**
 * Asks a proxy of SOCKS 5 for a connection to a host, whose name the proxy looks up (RFC 1928, with
 * name and password as RFC 1929 has them).
 */
final class SocksOpening implements Opening {
  private static final byte[] NOTHING = new byte[0];
  private static final int VERSION = 5;
  private static final int NO_PASSWORD = 0;
  private static final int PASSWORD = 2;
  private static final int CONNECT = 1;
  private static final int OF_NAME = 3;
  private static final String[] REASONS = {
    "",
    "a general failure",
    "its rules do not allow it",
    "the network is unreachable",
    "the host is unreachable",
    "the connection was refused",
    "the time was over",
    "it does not know the command",
    "it does not know the kind of address"
  };

  private enum Step {
    METHOD,
    PASSWORD,
    REPLY,
    DONE
  }

  private final String host;
  private final int port;
  private final String userInfo;
  private Step step = Step.METHOD;
  private byte[] held = NOTHING;

  SocksOpening(String host, int port, String userInfo) {
    this.host = host;
    this.port = port;
    this.userInfo = userInfo;
  }

  @Override
  public byte[] first() {
    return userInfo.isEmpty()
        ? new byte[] {VERSION, 1, NO_PASSWORD}
        : new byte[] {VERSION, 2, NO_PASSWORD, PASSWORD};
  }

  @Override
  public byte[] next(byte[] bytes) throws IOException {
    int length = held.length;
    held = Arrays.copyOf(held, length + bytes.length);
    System.arraycopy(bytes, 0, held, length, bytes.length);
    return switch (step) {
      case METHOD -> held.length < 2 ? NOTHING : onMethod(take(2));
      case PASSWORD -> held.length < 2 ? NOTHING : onPassword(take(2));
      case REPLY, DONE -> onReply();
    };
  }

  private byte[] take(int count) throws IOException {
    if (held.length > count) {
      throw new IOException("the proxy says more than it was asked");
    }
    byte[] taken = held;
    held = NOTHING;
    return taken;
  }

  private byte[] onMethod(byte[] answer) throws IOException {
    if (answer[0] != VERSION) {
      throw new IOException("the proxy does not speak SOCKS 5");
    }
    if (answer[1] == NO_PASSWORD) {
      return request();
    }
    if (answer[1] != PASSWORD || userInfo.isEmpty()) {
      throw new IOException("the proxy wants to know who asks");
    }
    step = Step.PASSWORD;
    int colon = userInfo.indexOf(':');
    var out = new ByteArrayOutputStream();
    out.write(1);
    text(out, colon < 0 ? userInfo : userInfo.substring(0, colon));
    text(out, colon < 0 ? "" : userInfo.substring(colon + 1));
    return out.toByteArray();
  }

  private byte[] onPassword(byte[] answer) throws IOException {
    if (answer[1] != 0) {
      throw new IOException("the proxy does not take name and password");
    }
    return request();
  }

  private byte[] request() throws IOException {
    step = Step.REPLY;
    var out = new ByteArrayOutputStream();
    out.write(VERSION);
    out.write(CONNECT);
    out.write(0);
    out.write(OF_NAME);
    text(out, host);
    out.write(port >> 8);
    out.write(port & 0xFF);
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 255) {
      throw new IOException("longer than SOCKS allows: a text of " + bytes.length + " bytes");
    }
    out.write(bytes.length);
    out.write(bytes);
  }

  private byte[] onReply() throws IOException {
    if (held.length < 5) {
      return NOTHING;
    }
    if (held[1] != 0) {
      String why = held[1] > 0 && held[1] < REASONS.length ? REASONS[held[1]] : "code " + held[1];
      throw new IOException("the proxy does not connect to " + host + ":" + port + ": " + why);
    }
    int address =
        switch (held[3]) {
          case 1 -> 4;
          case OF_NAME -> 1 + (held[4] & 0xFF);
          case 4 -> 16;
          default -> throw new IOException("the proxy answers with an unknown kind of address");
        };
    int whole = 4 + address + 2;
    if (held.length < whole) {
      return NOTHING;
    }
    byte[] _ = take(whole);
    step = Step.DONE;
    return NOTHING;
  }

  @Override
  public boolean isDone() {
    return step == Step.DONE;
  }
}
