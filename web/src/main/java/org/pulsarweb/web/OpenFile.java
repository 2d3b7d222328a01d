package org.pulsarweb.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pulsarweb.http.ByteSource;

/** A file that is being sent. What waits for the disk waits on a thread for that. */
final class OpenFile implements ByteSource {
  private final FileChannel channel;
  private final long length;

  private OpenFile(FileChannel channel, long length) {
    this.channel = channel;
    this.length = length;
  }

  /** Opens what was found there before, whose last name was no link. */
  static OpenFile of(Path path) throws IOException {
    return Offload.call(() -> {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      return new OpenFile(channel, channel.size());
    });
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int read(long position, byte[] into) throws IOException {
    return Offload.call(() -> channel.read(ByteBuffer.wrap(into), position));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
