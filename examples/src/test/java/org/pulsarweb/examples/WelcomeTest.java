package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Running;
import org.pulsarweb.app.Settings;

class WelcomeTest {
  @Test
  void it_says_what_it_is_told_to() throws Exception {
    Settings settings =
        Settings.of("--bind", "127.0.0.1:0")
            .declaring(new Welcome().settings())
            .and("--greeting", "Good morning", "--greeting-times=2");
    assertThat(answer(settings)).isEqualTo("Good morning!\nGood morning!\n");
  }

  @Test
  void it_has_a_default() throws Exception {
    assertThat(answer(Settings.of("--bind", "127.0.0.1:0"))).isEqualTo("Welcome!\n");
  }

  private static String answer(Settings settings) throws Exception {
    try (Running running = Pulsar.start(settings, new Welcome());
        var client = HttpClient.newHttpClient()) {
      var address = (InetSocketAddress) running.addresses().getFirst();
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort()));
      return client.send(request.build(), BodyHandlers.ofString()).body();
    }
  }
}
