package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that says which process is the arbiter: its number and a line end. It appears whole or not
 * at all, and goes when it is closed, unless it has become another's.
 *
 * <p>A number alone does not say whose it is. A process that lives and has the number of a file
 * that was left behind cannot be told from an arbiter: then the start is refused, and the line says
 * what to do.
 *
 * <p>Safe for use by many threads.
 */
final class PidFile implements AutoCloseable {
  private static final long OWN = ProcessHandle.current().pid();
  private static final int MAX_BYTES = 64;
  private static final int TRIES_MAX = 100;

  /** Two arbiters of one JVM: the system's locks keep apart processes only. */
  private static final Object IN_THIS_JVM = new Object();

  private Path path;

  private PidFile(Path path) {
    this.path = path;
  }

  /**
   * Writes the file of this process. One that a dead process has left is overwritten, and one of
   * this process (as in a container, where the number is always the same).
   *
   * @throws StartFault if a process runs that the file belongs to, or might, or if it cannot be
   *     written; the exit code is 2
   */
  static PidFile create(Path file) throws StartFault {
    var made = new PidFile(file.toAbsolutePath());
    try {
      synchronized (IN_THIS_JVM) {
        Path whole = made.writeBeside();
        try {
          made.publish(whole);
        } finally {
          Files.deleteIfExists(whole);
        }
      }
      return made;
    } catch (StartFault e) {
      throw e;
    } catch (IOException e) {
      throw new StartFault(
          Program.WRONG_SETTINGS, "the pid file " + file + " cannot be written: " + reason(e), e);
    }
  }

  /**
   * Writes the file of an arbiter that is to take the place of the one that the file belongs to:
   * with {@code .2} at the end of its name, until {@link #tryMoveTo}.
   */
  static PidFile createBeside(Path file) throws StartFault {
    return create(file.resolveSibling(file.getFileName() + ".2"));
  }

  Path path() {
    return path;
  }

  /**
   * Gives this file another name, if no process runs that has it.
   *
   * @return false if one does
   * @throws IOException if the file cannot be renamed
   */
  synchronized boolean tryMoveTo(Path file) throws IOException {
    synchronized (IN_THIS_JVM) {
      if (!isFree(file)) {
        return false;
      }
      Files.move(path, file, ATOMIC_MOVE);
      path = file.toAbsolutePath();
      return true;
    }
  }

  private Path writeBeside() throws IOException {
    if (!Files.isDirectory(folder())) {
      throw new NoSuchFileException(path.toString(), null, "there is no folder " + folder());
    }
    String random = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    Path whole = path.resolveSibling(path.getFileName() + "." + OWN + "." + random);
    Files.write(whole, (OWN + "\n").getBytes(US_ASCII), CREATE_NEW, WRITE);
    if (Files.getFileStore(whole).supportsFileAttributeView("posix")) {
      // whatever the mask is: others may have to know whom to signal
      Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-r--r--"));
    }
    return whole;
  }

  private Path folder() {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private void publish(Path whole) throws IOException {
    for (int tries = 1; ; tries++) {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.createLink(path, whole); // fails if another has just been faster
          return;
        } catch (FileAlreadyExistsException e) {
          if (tries == TRIES_MAX) {
            throw e;
          }
          continue;
        } catch (UnsupportedOperationException | FileSystemException _) {
          // a file system without links: the move will do
          Files.move(whole, path, ATOMIC_MOVE);
          return;
        }
      }
      requireFree(holder(path));
      Object key = key(path);
      // Of two arbiters that both find a dead one's file, the second waits for the lock and then
      // finds that the path leads to another file, the first one's. The content is read through the
      // locked channel: to open and close the file once more would unlock it.
      try (FileChannel left = FileChannel.open(path, READ, WRITE);
          var _ = left.lock()) {
        if (Objects.equals(key, key(path))) {
          requireFree(holder(Channels.newInputStream(left)));
          Files.move(whole, path, ATOMIC_MOVE);
          return;
        }
      } catch (NoSuchFileException e) {
        if (tries == TRIES_MAX) { // it was taken away meanwhile
          throw e;
        }
      }
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private void requireFree(OptionalLong holder) throws StartFault {
    if (holder.isPresent() && isOther(holder.getAsLong())) {
      throw new StartFault(
          Program.WRONG_SETTINGS,
          "already running on PID %d (%s); if that is another program, remove the file"
              .formatted(holder.getAsLong(), path));
    }
  }

  private static boolean isFree(Path file) throws IOException {
    if (!Files.exists(file)) {
      return true;
    }
    OptionalLong holder = holder(file);
    return holder.isEmpty() || !isOther(holder.getAsLong());
  }

  private static boolean isOther(long pid) {
    return pid != OWN && ProcessHandle.of(pid).isPresent() && !isZombie(pid);
  }

  /** A process that has ended and that its parent has not asked about yet. */
  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException _) {
      return false;
    }
  }

  /** Returns whose the file is; nobody's if it is empty. */
  private static OptionalLong holder(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return holder(in);
    }
  }

  private static OptionalLong holder(InputStream in) throws IOException {
    String text = new String(in.readNBytes(MAX_BYTES), US_ASCII).strip();
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!text.matches("\\d{1,18}")) {
      throw new IOException("it has other text in it, so it is no pid file");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static String reason(IOException fault) {
    return switch (fault) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(fault.getMessage());
    };
  }

  /** Removes the file, if it still has the number of this process. May be called again. */
  @Override
  public synchronized void close() {
    try {
      OptionalLong holder = holder(path);
      if (holder.isPresent() && holder.getAsLong() == OWN) {
        Files.deleteIfExists(path);
      }
    } catch (IOException _) {
      // it is gone, or is another's, or this user may not: the next start finds a dead one's
    }
  }
}
