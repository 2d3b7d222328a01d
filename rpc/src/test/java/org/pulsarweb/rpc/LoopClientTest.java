package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

/** Clients in fibers of a loop, which goes on while they wait. */
class LoopClientTest {
  private static final long PATIENCE_SECONDS = 30;

  private static Live open(String binding) throws Exception {
    JsonRpc server = new Bench().server();
    return switch (binding) {
      case "http" -> Live.http(server);
      case "ws" -> Live.webSocket(server);
      default -> Live.tcp(server);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "ws", "tcp"})
  void a_fiber_calls_and_its_loop_goes_on(String binding) throws Exception {
    try (var live = open(binding);
        var group = LoopGroup.open("caller", Transport.BEST, LoopListener.NONE)) {
      EventLoop loop = group.loops().getFirst();
      String told =
          loop.start(() -> calls(live.url())).future().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(told).isEqualTo(binding.equals("http") ? "3" : "3 the client says 42");
    }
  }

  private static String calls(String url) throws Exception {
    EventLoop loop = EventLoop.current();
    try (var client = RpcClient.open(url, Live.callbacks())) {
      int sum = client.call("add", 1, 2).as(int.class);
      assertThat(EventLoop.current()).isSameAs(loop);
      return url.startsWith("http") ? "" + sum : sum + " " + client.call("ask_back", 21).text();
    }
  }
}
