package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Talks to a control socket in plain bytes. */
final class ControlLines {
  private ControlLines() {}

  /** Returns the lines of the answer, without empty ones. */
  static List<String> ask(Path socket, String command, String... arguments) throws IOException {
    String words =
        Stream.of(arguments).map(word -> '"' + word + '"').collect(Collectors.joining(","));
    String request = "{\"command\":\"" + command + "\",\"arguments\":[" + words + "]}\n";
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      var answer = new ByteArrayOutputStream();
      var buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return answer.toString(UTF_8).lines().filter(line -> !line.isBlank()).toList();
    }
  }
}
