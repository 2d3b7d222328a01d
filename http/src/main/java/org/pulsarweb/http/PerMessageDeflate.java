package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the messages of one WebSocket are compressed, as both sides have agreed (RFC 7692 §7.1).
 *
 * <p>A side without context takeover compresses each message by itself, which needs no memory
 * between messages. The JDK's compressor has always a window of 15 bits; a side that may have less
 * keeps to it by leaving uncompressed what is longer than the window, and taking over nothing.
 *
 * <p>Immutable.
 *
 * @param serverNoContextTakeover whether the server's messages refer to no former ones
 * @param clientNoContextTakeover whether the client's do not
 * @param serverMaxWindowBits how far back the server's messages refer, as a power of two: 8 to 15,
 *     or 0 if nobody has named it, which means 15
 * @param clientMaxWindowBits the same of the client's
 */
public record PerMessageDeflate(
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverMaxWindowBits,
    int clientMaxWindowBits) {
  /** Each message by itself; what a server agrees to unless it is told to take over. */
  public static final PerMessageDeflate WITHOUT_TAKEOVER = new PerMessageDeflate(true, true, 0, 0);

  /** Messages refer to former ones: smaller, for 300 KiB of memory on each side of each socket. */
  public static final PerMessageDeflate WITH_TAKEOVER = new PerMessageDeflate(false, false, 0, 0);

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
  private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
  private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

  /** Checks the windows. */
  public PerMessageDeflate {
    requireWindow(serverMaxWindowBits);
    requireWindow(clientMaxWindowBits);
  }

  private static void requireWindow(int bits) {
    if (bits != 0 && (bits < 8 || bits > 15)) {
      throw new IllegalArgumentException("a window has 8 to 15 bits, not " + bits);
    }
  }

  /** Returns the largest message that one side may compress with a window of 15 bits. */
  int messageMaxBytes(boolean ofServer) {
    int bits = ofServer ? serverMaxWindowBits : clientMaxWindowBits;
    return bits == 0 || bits == 15 ? Integer.MAX_VALUE : 1 << bits;
  }

  /** Returns whether one side's messages refer to former ones. */
  boolean takesOver(boolean ofServer) {
    return messageMaxBytes(ofServer) == Integer.MAX_VALUE
        && !(ofServer ? serverNoContextTakeover : clientNoContextTakeover);
  }

  /**
   * {@return what a server agrees to: the first of the client's offers that means anything; empty
   * if it offers no compression that can be had}
   *
   * @param offers the values of Sec-WebSocket-Extensions of a request
   * @param wanted what the server would like best
   * @throws HttpException 400 if the offers are malformed (RFC 6455 §9.1)
   */
  public static Optional<PerMessageDeflate> agreed(List<String> offers, PerMessageDeflate wanted) {
    return ExtensionOffer.parse(offers).stream()
        .filter(offer -> offer.name().equals(NAME))
        .flatMap(offer -> wanted.forOffer(offer).stream())
        .findFirst();
  }

  /** Declines an offer with a parameter that is unknown, malformed or repeated (RFC 7692 §7.1). */
  private Optional<PerMessageDeflate> forOffer(ExtensionOffer offer) {
    boolean serverAlone = serverNoContextTakeover;
    boolean clientAlone = clientNoContextTakeover;
    int serverBits = serverMaxWindowBits;
    Set<String> seen = new HashSet<>();
    for (ExtensionOffer.Parameter parameter : offer.parameters()) {
      Optional<String> value = parameter.value();
      boolean understood =
          switch (parameter.name()) {
            case SERVER_NO_CONTEXT_TAKEOVER, CLIENT_NO_CONTEXT_TAKEOVER -> value.isEmpty();
            case SERVER_MAX_WINDOW_BITS -> window(value).isPresent();
            case CLIENT_MAX_WINDOW_BITS -> value.isEmpty() || window(value).isPresent();
            default -> false;
          };
      if (!understood || !seen.add(parameter.name())) {
        return Optional.empty();
      }
      serverAlone |= parameter.name().equals(SERVER_NO_CONTEXT_TAKEOVER);
      clientAlone |= parameter.name().equals(CLIENT_NO_CONTEXT_TAKEOVER);
      if (parameter.name().equals(SERVER_MAX_WINDOW_BITS)) {
        serverBits = least(serverBits, window(value).orElseThrow());
      }
    }
    // What the client says of its own window binds nobody: we can inflate any.
    return Optional.of(new PerMessageDeflate(serverAlone, clientAlone, serverBits, 0));
  }

  private static int least(int bits, int others) {
    return bits == 0 ? others : Math.min(bits, others);
  }

  /** {@return this as an offer of a client, for Sec-WebSocket-Extensions} */
  public String offer() {
    return header(true);
  }

  /** {@return this as the answer of a server, for Sec-WebSocket-Extensions} */
  public String answer() {
    return header(false);
  }

  private String header(boolean isOffer) {
    var header = new StringBuilder(NAME);
    if (serverNoContextTakeover) {
      header.append("; ").append(SERVER_NO_CONTEXT_TAKEOVER);
    }
    if (clientNoContextTakeover) {
      header.append("; ").append(CLIENT_NO_CONTEXT_TAKEOVER);
    }
    if (serverMaxWindowBits > 0) {
      header.append("; ").append(SERVER_MAX_WINDOW_BITS).append('=').append(serverMaxWindowBits);
    }
    if (isOffer && clientMaxWindowBits == 0) {
      header.append("; ").append(CLIENT_MAX_WINDOW_BITS); // the server may name it
    } else if (clientMaxWindowBits > 0) {
      header.append("; ").append(CLIENT_MAX_WINDOW_BITS).append('=').append(clientMaxWindowBits);
    }
    return header.toString();
  }

  /**
   * {@return what a server has agreed to; empty if to no compression}
   *
   * @param answer the values of Sec-WebSocket-Extensions of its response
   * @param offered what this client has offered
   * @throws ProtocolException.ByPeer 1010 if it answers what was not offered (RFC 7692 §7.1)
   */
  public static Optional<PerMessageDeflate> accepted(
      List<String> answer, Optional<PerMessageDeflate> offered) throws ProtocolException.ByPeer {
    List<ExtensionOffer> extensions;
    try {
      extensions = ExtensionOffer.parse(answer);
    } catch (HttpException e) {
      throw unasked(e.message());
    }
    if (extensions.isEmpty()) {
      return Optional.empty();
    }
    ExtensionOffer only = extensions.getFirst();
    if (extensions.size() > 1 || offered.isEmpty() || !only.name().equals(NAME)) {
      throw unasked("an extension that was not offered");
    }
    return Optional.of(offered.get().forAnswer(only));
  }

  private PerMessageDeflate forAnswer(ExtensionOffer answer) throws ProtocolException.ByPeer {
    boolean serverAlone = false;
    boolean clientAlone = clientNoContextTakeover;
    int serverBits = 0;
    int clientBits = clientMaxWindowBits;
    List<String> seen = new ArrayList<>();
    for (ExtensionOffer.Parameter parameter : answer.parameters()) {
      Optional<String> value = parameter.value();
      switch (parameter.name()) {
        case SERVER_NO_CONTEXT_TAKEOVER -> serverAlone = requireNone(value);
        case CLIENT_NO_CONTEXT_TAKEOVER -> clientAlone = requireNone(value);
        case SERVER_MAX_WINDOW_BITS -> serverBits = requireWindow(value);
        case CLIENT_MAX_WINDOW_BITS -> clientBits = least(clientBits, requireWindow(value));
        default -> throw unasked("a parameter that nobody knows");
      }
      if (seen.contains(parameter.name())) {
        throw unasked("a parameter that comes twice");
      }
      seen.add(parameter.name());
    }
    if (serverNoContextTakeover && !serverAlone) {
      throw unasked("no server_no_context_takeover, which was asked for");
    }
    if (serverMaxWindowBits > 0 && (serverBits == 0 || serverBits > serverMaxWindowBits)) {
      throw unasked("a window of the server larger than was asked for");
    }
    return new PerMessageDeflate(serverAlone, clientAlone, serverBits, clientBits);
  }

  private static boolean requireNone(Optional<String> value) throws ProtocolException.ByPeer {
    if (value.isPresent()) {
      throw unasked("a value where there is none");
    }
    return true;
  }

  private static int requireWindow(Optional<String> value) throws ProtocolException.ByPeer {
    OptionalInt bits = window(value);
    if (bits.isEmpty()) {
      throw unasked("a window that is none");
    }
    return bits.getAsInt();
  }

  /** Reads the bits of a window: 8 to 15, without leading zeros (RFC 7692 §7.1.2). */
  private static OptionalInt window(Optional<String> value) {
    return value
        .filter(bits -> bits.matches("[89]|1[0-5]"))
        .map(bits -> OptionalInt.of(Integer.parseInt(bits)))
        .orElse(OptionalInt.empty());
  }

  private static ProtocolException.ByPeer unasked(String what) {
    return new ProtocolException.ByPeer(1010, "RFC 7692 §7.1", what);
  }
}
