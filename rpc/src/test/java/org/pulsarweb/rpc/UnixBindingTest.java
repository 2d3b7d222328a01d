package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.web.HttpServer;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NIO has no unix sockets there")
class UnixBindingTest implements BindingContract {
  @TempDir Path folder;

  @Override
  public Session open(JsonRpc server) throws Exception {
    return Live.unix(server, folder);
  }

  @Override
  public boolean goesBothWays() {
    return true;
  }

  @Test
  void http_over_a_unix_socket_is_answered_too() throws Exception {
    Path path = folder.resolve("http.sock");
    String body = "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[1,2],\"id\":1}";
    String request =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n"
            + body;
    try (var running =
            Pulsar.start(
                new String[] {"--bind", "unix:" + path}, HttpServer.of(new Bench().server()));
        var socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertThat(running.addresses()).hasSize(1);
      socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      byte[] answer = Channels.newInputStream(socket).readAllBytes();

      assertThat(new String(answer, StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("{\"jsonrpc\":\"2.0\",\"result\":3.0,\"id\":1}");
    }
  }
}
