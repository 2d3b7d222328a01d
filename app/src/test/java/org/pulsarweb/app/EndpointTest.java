package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

class EndpointTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"0777, rwxrwxrwx", "0660, rw-rw----", "0421, r---w---x", "0, ---------"})
  void a_mode_is_rights_of_owner_group_and_others(String mode, String rights) {
    assertThat(PosixFilePermissions.toString(Endpoint.Unix.rights(new Octal().read(mode))))
        .isEqualTo(rights);
  }

  @Test
  void ports_and_unix_sockets_are_bound() throws Exception {
    Path file = folder.resolve("a.sock");
    var settings = Settings.of("--bind", "127.0.0.1:0,unix:" + file + "?mode=0620");
    try (var loops = LoopGroup.open(1, Transport.BEST, LoopListener.NONE);
        BoundSocket port = settings.endpoints().get(0).bind(loops.loops().getFirst(), 5);
        BoundSocket unix = settings.endpoints().get(1).bind(loops.loops().getFirst(), 5)) {
      assertThat(((InetSocketAddress) port.address()).getPort()).isPositive();
      assertThat(unix.address()).isEqualTo(UnixDomainSocketAddress.of(file));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw--w----");
    }
  }
}
