package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What {@code top}, {@code ps -o comm} and {@code pgrep} call this process. Its command line, which
 * {@code ps -f} shows, stays what it was: the kernel lets nobody write that without privileges.
 */
final class ProcessTitle {
  /** The kernel keeps 16 with a zero. */
  static final int MAX_BYTES = 15;

  private static final Path COMM = Path.of("/proc/self/comm");

  private ProcessTitle() {}

  /**
   * Sets the title.
   *
   * @param title cut after 15 bytes, and between characters
   * @return false where there is no such thing
   */
  static boolean trySet(String title) {
    byte[] bytes = title.replaceAll("\\p{Cntrl}", " ").getBytes(UTF_8);
    int end = Math.min(bytes.length, MAX_BYTES);
    while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
      end--; // within a character
    }
    try {
      // not created where there is no /proc
      if (end == 0 || !Files.exists(COMM)) {
        return false;
      }
      Files.write(COMM, Arrays.copyOf(bytes, end));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
