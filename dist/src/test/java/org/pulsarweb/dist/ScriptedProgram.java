package org.pulsarweb.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the {@code pulsar} command takes for a program that runs: a real control socket, which
 * answers every request with the same lines. It is named as if this JVM were the program.
 */
final class ScriptedProgram implements AutoCloseable {
  private static final int REQUESTS_MAX = 100;

  private final ServerSocketChannel server;
  private final Path socket;
  private final List<String> answer;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>(REQUESTS_MAX);

  private ScriptedProgram(ServerSocketChannel server, Path socket, List<String> answer) {
    this.server = server;
    this.socket = socket;
    this.answer = answer;
  }

  /** Listens in the folder where programs of an environment with this runtime folder do. */
  static ScriptedProgram open(Path runtime, String name, String... answer) throws IOException {
    Path folder = Files.createDirectories(runtime.resolve("pulsar"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path socket = folder.resolve(name + "-" + ProcessHandle.current().pid() + ".sock");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var program = new ScriptedProgram(server, socket, List.of(answer));
    Thread.ofVirtual().name(name).start(program::serve);
    return program;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          var in = Channels.newReader(client, StandardCharsets.UTF_8);
          String request = new BufferedReader(in).readLine();
          requests.add(String.valueOf(request));
          for (String line : answer) {
            client.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
          }
          if (answer.isEmpty()) {
            client.read(ByteBuffer.allocate(1)); // never answers; until the client goes
          }
        }
      }
    } catch (ClosedChannelException _) {
      // the test is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path socket() {
    return socket;
  }

  /** Returns the next request that has come; the command has ended, so it has come. */
  String request() {
    return requests.remove();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
