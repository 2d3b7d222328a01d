package org.pulsarweb.actor;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;

/**
 * Who owns a file, and who else may change it. Only where {@link #areKnown}: other systems keep the
 * folders of their users apart by other means.
 *
 * @param uid the owner's number
 * @param mode permissions as {@code chmod} takes them
 */
record FileRights(int uid, int mode) {
  private static final int ROOT = 0;
  private static final int FOR_OTHERS = 0077;
  private static final int WRITE_BY_ALL = 0002;

  /** In a folder with this bit a file is renamed and removed by its owner only. */
  private static final int STICKY = 01000;

  static boolean areKnown() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  static FileRights of(Path file, LinkOption... options) throws IOException {
    Map<String, Object> found = Files.readAttributes(file, "unix:uid,mode", options);
    return new FileRights(number(found, "uid"), number(found, "mode"));
  }

  private static int number(Map<String, Object> found, String name) {
    return (int) Objects.requireNonNull(found.get(name));
  }

  /** Returns the number of the user that this JVM runs as. */
  static int ownUid() throws IOException {
    Path self = Path.of("/proc/self");
    if (Files.exists(self)) {
      return of(self).uid();
    }
    Path made = Files.createTempFile("pulsar", "");
    try {
      return of(made).uid();
    } finally {
      Files.delete(made);
    }
  }

  /** Returns whether it is this user's own file or folder, and not a link to one. */
  static boolean isOurs(Path file) {
    try {
      return !areKnown() || of(file, LinkOption.NOFOLLOW_LINKS).uid() == ownUid();
    } catch (IOException _) {
      return false;
    }
  }

  /** Returns whether it is this user's own, and nobody else may even look into it. */
  static boolean isPrivate(Path folder) {
    try {
      return isOurs(folder)
          && (!areKnown() || (of(folder, LinkOption.NOFOLLOW_LINKS).mode() & FOR_OTHERS) == 0);
    } catch (IOException _) {
      return false;
    }
  }

  /** Returns whether nobody but its owner and root can take a file in this folder away. */
  static boolean keepsFiles(Path folder) throws IOException {
    if (!areKnown()) {
      return true;
    }
    FileRights rights = of(folder);
    boolean trusted = rights.uid == ROOT || rights.uid == ownUid();
    return trusted && ((rights.mode & WRITE_BY_ALL) == 0 || (rights.mode & STICKY) != 0);
  }

  /** Returns what makes a new folder private from its first moment. */
  static FileAttribute<?>[] ofPrivateFolder() {
    return areKnown()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
