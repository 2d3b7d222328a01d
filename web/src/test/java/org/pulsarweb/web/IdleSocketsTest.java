package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A WebSocket that is idle")
class IdleSocketsTest {
  private static final int SOCKETS = 50;

  @TempDir Path folder;

  @Test
  void keeps_nothing_of_the_http_that_it_began_with() throws Exception {
    List<SocketClient> open = new ArrayList<>();
    try (var program = DepotProgram.start(folder, "--workers=0")) {
      for (int n = 0; n < SOCKETS; n++) {
        open.add(SocketClient.open(program.connect(), "/hear", Optional.empty(), List.of()));
      }
      assertThat(live(program, "WebSocketCalls")).isEqualTo(SOCKETS);
      assertThat(live(program, "Exchange")).as("of the one that asks").isEqualTo(1);
    } finally {
      for (SocketClient client : open) {
        client.raw().close();
      }
    }
  }

  private static int live(DepotProgram program, String type) throws Exception {
    try (RawClient client = program.connect()) {
      String told = client.ask(get("/live?type=org.pulsarweb.web." + type)).text();
      return Integer.parseInt(told.split(" ", -1)[0]);
    }
  }
}
