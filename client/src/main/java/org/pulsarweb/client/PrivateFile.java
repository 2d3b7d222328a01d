package org.pulsarweb.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file for its owner alone, which is there whole or not at all: it is written under another name
 * and then renamed.
 */
final class PrivateFile {
  private PrivateFile() {}

  /** Writes a file, in the place of one that is there, and brings it to the disk. */
  static void write(Path file, byte[] bytes) throws IOException {
    write(file, bytes, true);
  }

  /** The same, but it may be lost or empty when the machine loses its power. */
  static void writeUnforced(Path file, byte[] bytes) throws IOException {
    write(file, bytes, false);
  }

  /** Makes a folder for its owner alone, if it is not there. */
  static void folder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  private static void write(Path file, byte[] bytes, boolean forced) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("not the name of a file: " + file);
    }
    // The JDK makes temporary files readable for their owner alone.
    Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
    boolean done = false;
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          channel.write(rest);
        }
        if (forced) {
          channel.force(true);
        }
      }
      move(temporary, file);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
