package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Processes that call over TCP")
class TcpTest {
  @Test
  void they_are_asked_as_others_and_who_does_not_know_the_secret_is_refused() throws IOException {
    try (var outposts = new Outposts(Outposts.SETTINGS.tcp(true))) {
      ActorRef<Outpost> ref = outposts.start("over TCP");
      long pid = ref.proxy().pid();
      int port = Integer.parseInt(Pids.property(pid, "pulsar.actor.mailbox"));
      int number = Integer.parseInt(Pids.property(pid, "pulsar.actor.number"));

      assertThat(ref.proxy().pid()).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(ref.proxy().echo("hello")).isEqualTo("hello");
      for (String wrong : List.of("0".repeat(64), "")) {
        try (var caller =
            new RawCaller(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
          byte[] hello = RawCaller.hello(Wire.VERSION, number, wrong);
          assertThat(caller.send(hello).awaitEnd()).isZero();
        }
      }
      assertThat(outposts.heard.awaitNotice("it does not know the secret"))
          .contains("a caller of the mailbox was refused");
      assertThat(ref.send("ping")).isEqualTo("pong");
    }
  }
}
