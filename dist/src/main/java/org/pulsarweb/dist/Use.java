package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which folders of classes running programs use: a class may be loaded long after the start, so
 * they must not go. A lock on a file says so, which ends with its process, however that ends.
 *
 * <p>Safe for use by many threads.
 */
final class Use {
  static final String FILE = "in-use";

  /**
   * The locks of this JVM. They are held until it ends, and their files are opened once: the system
   * takes a lock away when any channel of the same file is closed.
   */
  private static final Map<Path, FileChannel> OWN = new ConcurrentHashMap<>();

  private Use() {}

  /** Keeps a folder from being deleted until this JVM ends, as far as the file system can. */
  static void begin(Path folder) {
    OWN.computeIfAbsent(folder.toAbsolutePath(), Use::locked);
  }

  private static @Nullable FileChannel locked(Path folder) {
    try {
      FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.READ);
      if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
        channel.close(); // somebody is about to delete it; who needs it makes it again
        return null;
      }
      return channel;
    } catch (IOException _) {
      return null; // a file system without locks
    }
  }

  /** Returns whether a program uses a folder. */
  static boolean isOf(Path folder) {
    if (OWN.containsKey(folder.toAbsolutePath())) {
      return true;
    }
    try (var channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (NoSuchFileException _) {
      return false; // what was left half made
    } catch (IOException _) {
      return true; // it cannot be known
    }
  }
}
