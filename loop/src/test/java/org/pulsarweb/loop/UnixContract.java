package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a transport promises over unix sockets. */
interface UnixContract extends TransportContract {
  @Override
  default boolean unix() {
    return true;
  }

  @Test
  default void a_socket_file_that_a_dead_process_left_is_replaced() throws Exception {
    try (var site = site()) {
      var address = (UnixDomainSocketAddress) site.free(true);
      try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        dead.bind(address);
      }
      assertThat(address.getPath()).exists();

      var listener = site.serve(address, TransportContract::echo);
      var client = site.client(listener);
      client.send("new");
      assertThat(client.read(3)).isEqualTo("new");
    }
  }

  @Test
  default void the_socket_file_is_removed_at_the_stop() throws Exception {
    try (var site = site()) {
      var address = (UnixDomainSocketAddress) site.free(true);
      var listener = site.serve(address, TransportContract::echo);
      assertThat(address.getPath()).exists();
      listener.close();
      assertThat(address.getPath()).doesNotExist();
    }
  }

  @Test
  default void a_file_that_is_no_socket_is_refused_and_left_as_it_is() throws Exception {
    try (var site = site()) {
      var address = (UnixDomainSocketAddress) site.free(true);
      Path file = address.getPath();
      Files.write(file, "a letter".getBytes(UTF_8));

      assertThatThrownBy(() -> site.serve(address, TransportContract::echo))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot listen on " + file)
          .hasMessageContaining("no socket");
      assertThat(file).hasContent("a letter");
    }
  }

  @Test
  default void a_socket_file_has_the_mode_that_was_asked_for() throws Exception {
    try (var site = site()) {
      var path = ((UnixDomainSocketAddress) site.free(true)).getPath();
      for (String mode : List.of("rw-rw-rw-", "rw-------", "rw-rw----")) {
        try (var socket =
            BoundSocket.bindUnix(site.loop(), path, 10, PosixFilePermissions.fromString(mode))) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
              .isEqualTo(mode);
          assertThat(socket.address()).isEqualTo(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).doesNotExist();
      }
    }
  }
}
