package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Whose a file or folder is, and what others may do with it; of a link, what the link says. Only
 * where {@link #isKnown}: Windows keeps the folders of its users apart by other means.
 *
 * @param uid the owner's number
 * @param mode as {@code chmod} takes it, with the sticky bit
 */
record Ownership(int uid, int mode) {
  static final int ROOT = 0;

  private static final int FOR_OTHERS = 0077;
  private static final int WRITE_BY_OTHERS = 0022;
  private static final int MODE_BITS = 07777;

  /** In a folder with this bit a file is renamed and removed by its owner only. */
  private static final int STICKY = 01000;

  static boolean isKnown() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  static Ownership of(Path file) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(file, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
    return new Ownership(number(found, "uid"), number(found, "mode") & MODE_BITS);
  }

  private static int number(Map<String, Object> found, String name) {
    return (int) Objects.requireNonNull(found.get(name));
  }

  /** Returns the number of the user that this process runs as, without native code. */
  static int ownUid() throws IOException {
    Path self = Path.of("/proc/self");
    // the link in /proc is root's, what it leads to is ours
    return (int)
        (Files.exists(self)
            ? Files.getAttribute(self, "unix:uid")
            : Files.getAttribute(Path.of(System.getProperty("user.home")), "unix:uid"));
  }

  /** Returns whether nobody else may even look into it. */
  boolean isPrivate() {
    return (mode & FOR_OTHERS) == 0;
  }

  /** Returns whether nobody but its owner and root can put another file in the place of one. */
  boolean keepsFiles() {
    return (mode & WRITE_BY_OTHERS) == 0 || (mode & STICKY) != 0;
  }

  /** Returns whether it belongs to this process's user. */
  boolean isOurs() throws IOException {
    return uid == ownUid();
  }

  /** Returns owner and mode for messages. */
  @Override
  public String toString() {
    return "user " + Integer.toUnsignedString(uid) + ", mode " + Integer.toOctalString(mode);
  }
}
