package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a WebSocket is opened: what a client asks, checked, and what a server answers (RFC 6455 §4).
 * Over HTTP/2 there is no key (RFC 8441 §5).
 *
 * <p>Immutable.
 */
public final class WebSocketHandshake {
  /** The one version there is (RFC 6455 §4.1). */
  public static final String VERSION = "13";

  private static final int KEY_BYTES = 16;
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

  private static final Optional<String> NO_KEY = Optional.empty();

  private final Optional<String> accept;
  private final List<String> subprotocols;
  private final List<String> extensions;

  private WebSocketHandshake(
      Optional<String> accept, List<String> subprotocols, List<String> extensions) {
    this.accept = accept;
    this.subprotocols = subprotocols;
    this.extensions = extensions;
  }

  // ---- a server's side ------------------------------------------------------------------------

  /**
   * {@return what a client asks for}
   *
   * @param request as it came
   * @throws HttpException 426 if it does not ask for a WebSocket, or for another version of it; 400
   *     if it asks in a wrong way (RFC 6455 §4.2.1)
   */
  public static WebSocketHandshake of(Request request) {
    Headers headers = request.headers();
    requireUpgrade(request, headers);
    List<String> versions = headers.all("Sec-WebSocket-Version");
    if (!versions.equals(List.of(VERSION))) {
      throw new HttpException(426, "WebSocket version " + VERSION + " is spoken here")
          .withHeader("Sec-WebSocket-Version", VERSION);
    }
    return new WebSocketHandshake(
        request.version().startsWith("HTTP/1") ? Optional.of(accept(key(headers))) : NO_KEY,
        tokens(headers.all(SUBPROTOCOL)),
        headers.all(EXTENSIONS));
  }

  private static String key(Headers headers) {
    List<String> keys = headers.all("Sec-WebSocket-Key");
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      throw new HttpException(400, "Sec-WebSocket-Key must be 16 bytes in base64");
    }
    return keys.getFirst();
  }

  private static void requireUpgrade(Request request, Headers headers) {
    boolean asks =
        headers.contains("Upgrade", "websocket") && headers.contains("Connection", "Upgrade");
    if (!asks || request.version().equals("HTTP/1.0")) { // RFC 9110 §7.8: 1.0 cannot upgrade
      throw new HttpException(426, "here is a WebSocket")
          .withHeader("Upgrade", "websocket")
          .withHeader("Connection", "Upgrade");
    }
    if (!request.method().equals("GET")) {
      throw new HttpException(400, "a WebSocket is asked for by GET");
    }
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == 24 && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Returns the members of a list, each a token and none twice (RFC 6455 §4.1). */
  private static List<String> tokens(List<String> values) {
    var tokens = new ArrayList<String>();
    for (String value : values) {
      for (String member : value.split(",", -1)) {
        String token = member.strip();
        if (token.isEmpty() || !token.chars().allMatch(Octets::isToken) || tokens.contains(token)) {
          throw new HttpException(400, "Sec-WebSocket-Protocol is malformed (RFC 6455 §4.1)");
        }
        tokens.add(token);
      }
    }
    return List.copyOf(tokens);
  }

  /**
   * {@return the answer to a key (RFC 6455 §4.2.2)}
   *
   * @param key as the client sent it
   */
  public static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** {@return the sub-protocols that the client speaks, the one it likes best first} */
  public List<String> subprotocols() {
    return subprotocols;
  }

  /**
   * {@return the compression that the client offers and the server can do}
   *
   * @param wanted what the server would like best
   * @throws HttpException 400 if the offers are malformed (RFC 6455 §9.1)
   */
  public Optional<PerMessageDeflate> deflate(PerMessageDeflate wanted) {
    return PerMessageDeflate.agreed(extensions, wanted);
  }

  /**
   * {@return an answer with what belongs to a WebSocket}
   *
   * @param response the upgrade
   * @param subprotocol one of those that the client speaks, if any
   * @param deflate what was agreed on, if anything
   */
  public Response completed(
      Response response, Optional<String> subprotocol, Optional<PerMessageDeflate> deflate) {
    Response completed = response;
    if (accept.isPresent()) {
      completed = completed.withHeader("Sec-WebSocket-Accept", accept.get());
    }
    if (subprotocol.isPresent()) {
      completed = completed.withHeader(SUBPROTOCOL, subprotocol.get());
    }
    if (deflate.isPresent()) {
      completed = completed.withHeader(EXTENSIONS, deflate.get().answer());
    }
    return completed;
  }

  // ---- a client's side ------------------------------------------------------------------------

  /**
   * {@return a request that asks for a WebSocket (RFC 6455 §4.1)}
   *
   * @param target path and query
   * @param host with its port, if that is not the usual one
   * @param nonce 16 bytes, other ones each time
   * @param subprotocols those that the client speaks, the one it likes best first
   * @param deflate what it offers
   */
  public static Request request(
      String target,
      String host,
      byte[] nonce,
      List<String> subprotocols,
      Optional<PerMessageDeflate> deflate) {
    if (nonce.length != KEY_BYTES) {
      throw new IllegalArgumentException("a nonce has 16 bytes, not " + nonce.length);
    }
    Request request =
        Request.of("GET", target)
            .withHeader("Host", host)
            .withHeader("Upgrade", "websocket")
            .withHeader("Connection", "Upgrade")
            .withHeader("Sec-WebSocket-Version", VERSION)
            .withHeader("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(nonce));
    if (!subprotocols.isEmpty()) {
      request = request.withHeader(SUBPROTOCOL, String.join(", ", subprotocols));
    }
    return deflate.isEmpty() ? request : request.withHeader(EXTENSIONS, deflate.get().offer());
  }

  /**
   * What a server has agreed to.
   *
   * <p>Immutable.
   *
   * @param subprotocol one of those that were offered, if any
   * @param deflate how messages are compressed, if they are
   */
  public record Agreement(Optional<String> subprotocol, Optional<PerMessageDeflate> deflate) {}

  /**
   * {@return what the server has agreed to}
   *
   * @param status of the response to {@link #request}
   * @param headers of the response
   * @param nonce that of the request
   * @param subprotocols those of the request
   * @param deflate that of the request
   * @throws ProtocolException.ByPeer if it refuses, or answers what was not asked (RFC 6455 §4.1)
   */
  public static Agreement agreement(
      int status,
      Headers headers,
      byte[] nonce,
      List<String> subprotocols,
      Optional<PerMessageDeflate> deflate)
      throws ProtocolException.ByPeer {
    if (status != 101) {
      throw refused("the server answers " + status + " and not 101");
    }
    String upgrade = headers.get("Upgrade").orElse("").toLowerCase(Locale.ROOT);
    if (!upgrade.equals("websocket") || !headers.contains("Connection", "Upgrade")) {
      throw refused("the server switches to something else");
    }
    String expected = accept(Base64.getEncoder().encodeToString(nonce));
    if (!headers.all("Sec-WebSocket-Accept").equals(List.of(expected))) {
      throw refused("the answer is not to this request");
    }
    List<String> chosen = headers.all(SUBPROTOCOL);
    if (chosen.size() > 1 || (chosen.size() == 1 && !subprotocols.contains(chosen.getFirst()))) {
      throw refused("a sub-protocol that was not offered");
    }
    return new Agreement(
        chosen.stream().findFirst(), PerMessageDeflate.accepted(headers.all(EXTENSIONS), deflate));
  }

  private static ProtocolException.ByPeer refused(String what) {
    return new ProtocolException.ByPeer(CloseReason.PROTOCOL_ERROR, "RFC 6455 §4.1", what);
  }
}
