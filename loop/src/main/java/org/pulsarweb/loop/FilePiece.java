package org.pulsarweb.loop;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A piece of a file that the kernel copies to a socket. The file stays open: it is another's. */
final class FilePiece extends DefaultFileRegion {
  /**
   * Netty's native code reads the descriptor out of the JDK's own class, and does not look whether
   * it has got one.
   */
  private static final String SYSTEM_FILE = "sun.nio.ch.FileChannelImpl";

  boolean handedOver; // to Netty
  @Nullable Throwable failure;

  FilePiece(FileChannel file, long from, long count) {
    super(file, from, count);
  }

  static boolean canBeOf(FileChannel file) {
    return file.getClass().getName().equals(SYSTEM_FILE);
  }

  long unsentBytes() {
    return count() - transferred();
  }

  /** Keeps the file open, which Netty would close. */
  @Override
  protected void deallocate() {}
}
