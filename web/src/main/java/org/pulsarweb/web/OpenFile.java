package org.pulsarweb.web;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pulsarweb.http.ByteSource;

/** A file that is being sent. What waits for the disk waits on a thread for that. */
final class OpenFile implements ByteSource {
  private static final int SCRATCH_BYTES = 64 * 1024;

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

  FileChannel channel() {
    return channel;
  }

  /**
   * Reads a part, if it is not in memory, so that the kernel finds it there and the loop does not
   * wait for a disk. Whether it is, Linux tells only of files that this user owns or may write; of
   * others it is taken for granted.
   */
  void load(long from, long to) throws IOException {
    if (!isLoaded(from, to)) {
      Offload.run(() -> {
        var scratch = ByteBuffer.allocate(SCRATCH_BYTES);
        long at = from;
        int count = 0;
        while (at < to && (count = channel.read(scratch.clear(), at)) > 0) {
          at += count;
        }
      });
    }
  }

  private boolean isLoaded(long from, long to) {
    try (Arena mapped = Arena.ofConfined()) {
      return channel.map(FileChannel.MapMode.READ_ONLY, from, to - from, mapped).isLoaded();
    } catch (IOException | UnsupportedOperationException _) {
      return false; // shorter than it was, or of a file system that maps nothing
    }
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
