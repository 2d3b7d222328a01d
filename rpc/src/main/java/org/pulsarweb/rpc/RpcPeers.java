package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.pulsarweb.client.HttpClient;

/** Opens clients: the way is found by the URL, and somebody reads what comes over a channel. */
final class RpcPeers {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private RpcPeers() {}

  static RpcClient open(String url, JsonRpc methods) throws IOException {
    String scheme = url.substring(0, Math.max(0, url.indexOf(':')));
    return switch (scheme) {
      case "http", "https" -> RpcClient.of(new HttpTransport(HttpClient.open(), url, true));
      case "ws", "wss" ->
          over(
              WebSocketClientChannel.open(URI.create(url), methods.limits()),
              methods,
              Thread.ofVirtual());
      case "unix", "tcp" ->
          over(SocketStreams.open(url, methods.limits()), methods, Thread.ofVirtual());
      default ->
          throw new IllegalArgumentException(
              "a URL begins with http:, https:, ws:, wss:, unix: or tcp:, unlike " + url);
    };
  }

  /** Streams of a process are read by a thread: they would hold up whatever carries a fiber. */
  static RpcClient open(InputStream in, OutputStream out, RpcFraming framing, JsonRpc methods) {
    int max = methods.limits().messageMaxBytes();
    var channel =
        new StreamChannel(
            in,
            out,
            framing,
            max,
            () -> {
              out.close();
              in.close();
            });
    return over(channel, methods, Thread.ofPlatform().daemon());
  }

  static RpcClient over(RpcChannel channel, JsonRpc methods, Thread.Builder reader) {
    var link = new RpcLink(channel, methods, Optional.empty());
    Thread _ = reader.name("JSON-RPC reader").start(() -> read(link));
    return link.client();
  }

  private static void read(RpcLink link) {
    try {
      link.run();
    } catch (IOException | InterruptedException _) {
      // who waits for an answer has been told
    }
  }
}
