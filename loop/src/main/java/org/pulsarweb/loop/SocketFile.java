package org.pulsarweb.loop;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a unix socket.
 *
 * @param path where it is
 * @param key what tells it from another file that took its place, where the system can say
 */
record SocketFile(Path path, @Nullable Object key) {
  /** A socket file that nobody listens on was left by a process that died: it may go. */
  static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!attributes(path).isOther()) {
      throw new BindException("cannot listen on " + path + ": there is a file that is no socket");
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new BindException(
          "cannot listen on " + probe.getRemoteAddress() + ": Address already in use");
    } catch (ConnectException _) {
      Files.deleteIfExists(path);
    }
  }

  /** Returns the file that was just bound. */
  static SocketFile of(Path path) throws IOException {
    return new SocketFile(path, attributes(path).fileKey());
  }

  /** Removes it, unless another socket has taken its place. */
  void remove() throws IOException {
    try {
      if (Objects.equals(attributes(path).fileKey(), key)) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException _) {
      // It is gone, which is what is wanted.
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
