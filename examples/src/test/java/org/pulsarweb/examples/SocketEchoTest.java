package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketEchoTest {
  @ParameterizedTest
  @ValueSource(strings = {"/echo", "/callbacks"})
  void sends_back_what_it_hears(String path) throws Exception {
    try (Site site = Site.open(SocketEcho.SERVER);
        Talk talk = Talk.open(site, path)) {
      assertThat(talk.say("hello").hear()).isEqualTo("hello");
      assertThat(talk.say("Grüße, €").hear()).isEqualTo("Grüße, €");
      WebSocket _ = talk.socket().sendBinary(ByteBuffer.allocate(1000), true).join();
      assertThat(talk.hear()).isEqualTo("1000 bytes");
      WebSocket _ = talk.socket().sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
      assertThat(talk.hear()).isEqualTo("closed 1000");
    }
  }

  @Test
  void measures_messages_that_are_too_large_to_be_kept() throws Exception {
    try (Site site = Site.open(SocketEcho.SERVER);
        Talk talk = Talk.open(site, "/measure")) {
      for (int n = 0; n < 50; n++) {
        WebSocket _ = talk.socket().sendBinary(ByteBuffer.allocate(100_000), n == 49).join();
      }
      assertThat(talk.hear()).isEqualTo("5000000 bytes");
      assertThat(talk.say("€").hear()).isEqualTo("3 bytes");
    }
  }

  @Test
  void agrees_on_a_sub_protocol() throws Exception {
    try (Site site = Site.open(SocketEcho.SERVER);
        Talk talk = Talk.open(site, "/callbacks", "echo")) {
      assertThat(talk.socket().getSubprotocol()).isEqualTo("echo");
    }
  }

  @Test
  void tells_a_browser_that_it_needs_a_web_socket() throws Exception {
    try (Site site = Site.open(SocketEcho.SERVER)) {
      assertThat(site.get("/echo").statusCode()).isEqualTo(426);
    }
  }
}
