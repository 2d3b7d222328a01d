package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the control sockets of a user's programs are, one for each: {@code
 * pulsar/<name>-<pid>.sock} in {@code XDG_RUNTIME_DIR}, or else in a folder for this user in that
 * for temporary files. Nobody but the user may enter the folder.
 *
 * <p>Immutable.
 *
 * @param path the folder, which may not exist yet
 */
record ControlFolder(Path path) {
  private static final Pattern SOCKET = Pattern.compile("(?<name>.+)-(?<pid>\\d{1,18})\\.sock");
  private static final int NAME_MAX_CHARS = 40;

  /** Returns the folder of programs with this environment. */
  static ControlFolder of(Map<String, String> environment) throws IOException {
    return new ControlFolder(parents(environment).iterator().next().resolve("pulsar"));
  }

  /**
   * Returns all folders where a program of this user may have its socket: one that runs as a
   * service has another environment than the shell of whoever asks.
   */
  static List<ControlFolder> all(Map<String, String> environment) throws IOException {
    return parents(environment).stream()
        .map(parent -> new ControlFolder(parent.resolve("pulsar")))
        .toList();
  }

  private static Set<Path> parents(Map<String, String> environment) throws IOException {
    var parents = new LinkedHashSet<Path>();
    String given = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    // The XDG specification says to pass over others; and su leaves the one of who called it.
    if (given.startsWith("/") && isOurFolder(Path.of(given))) {
      parents.add(Path.of(given));
    }
    if (Ownership.isKnown()) {
      String uid = Integer.toUnsignedString(Ownership.ownUid());
      parents.add(Path.of("/tmp").resolve("pulsar-" + uid));
      parents.add(Path.of("/run/user").resolve(uid));
    } else {
      parents.add(Path.of(System.getProperty("java.io.tmpdir")).resolve("pulsar"));
    }
    return parents;
  }

  private static boolean isOurFolder(Path folder) throws IOException {
    return Files.isDirectory(folder)
        && (!Ownership.isKnown() || Ownership.of(folder.toRealPath()).isOurs());
  }

  /**
   * Makes the folder if it is not there, removes sockets that dead programs have left, and returns
   * where the socket of this process belongs.
   *
   * @param name of the program
   * @throws StartFault if the folder is another's or others may enter it
   */
  Path prepare(String name) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
        makePrivate(parent);
      }
      requireKept(parent);
    }
    makePrivate(path);
    requirePrivate(path);
    sweep();
    String word = name.replaceAll("[^\\w.-]+", "-");
    word = word.substring(0, Math.min(word.length(), NAME_MAX_CHARS));
    long pid = ProcessHandle.current().pid();
    return requireShort(path.resolve((word.isEmpty() ? "pulsar" : word) + "-" + pid + ".sock"));
  }

  /**
   * Checks where a user wants a socket.
   *
   * @throws StartFault if it cannot be there, or others could put another in its place
   */
  static Path requireUsable(Path socket) throws IOException {
    Path absolute = socket.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw fault("there is no folder " + parent + " for the control socket");
    }
    requireKept(parent);
    if (Ownership.isKnown()
        && Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)
        && !Ownership.of(absolute).isOurs()) {
      throw fault(
          "there is no room for the control socket at %s: what is there has %s"
              .formatted(absolute, Ownership.of(absolute)));
    }
    return requireShort(absolute);
  }

  /** Checks that nobody but this user and root can take away what is in a folder. */
  private static void requireKept(Path folder) throws IOException {
    if (!Ownership.isKnown()) {
      return;
    }
    Ownership ownership = Ownership.of(folder.toRealPath());
    boolean isTrusted = ownership.isOurs() || ownership.uid() == Ownership.ROOT;
    if (!isTrusted || !ownership.keepsFiles()) {
      throw fault(
          "others can put another control socket in the place of one in %s, which has %s"
              .formatted(folder, ownership));
    }
  }

  private static Path requireShort(Path socket) throws StartFault {
    // with the zero at its end
    if (socket.toString().getBytes(UTF_8).length >= Libc.SOCKET_PATH_MAX_BYTES) {
      throw fault(
          "the path of the control socket has more than %d bytes, which no system takes: %s"
              .formatted(Libc.SOCKET_PATH_MAX_BYTES - 1, socket));
    }
    return socket;
  }

  private static void makePrivate(Path folder) throws IOException {
    FileAttribute<?>[] attributes =
        Ownership.isKnown()
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createDirectory(folder, attributes);
    } catch (FileAlreadyExistsException _) {
      // it is looked at in any case
    } catch (IOException e) {
      throw fault("the folder of control sockets cannot be made: " + e);
    }
  }

  private static void requirePrivate(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw fault(folder + " is no folder, so there cannot be control sockets in it");
    }
    if (!Ownership.isKnown()) {
      return;
    }
    Ownership ownership = Ownership.of(folder);
    if (!ownership.isOurs() || !ownership.isPrivate()) {
      throw fault(
          "the folder of control sockets "
              + folder
              + " must be this user's alone, mode 700; it has "
              + ownership);
    }
  }

  private static StartFault fault(String message) {
    return new StartFault(Program.WRONG_SETTINGS, message);
  }

  /** Returns the programs that run and have a socket here; none where the folder is another's. */
  List<ControlClient.Program> programs() {
    var programs = new ArrayList<ControlClient.Program>();
    if (!isTrusted()) {
      return programs;
    }
    try (var sockets = Files.newDirectoryStream(path, "*.sock")) {
      for (Path socket : sockets) {
        Matcher name = SOCKET.matcher(socket.getFileName().toString());
        if (name.matches()) {
          long pid = Long.parseLong(name.group("pid"));
          if (ProcessHandle.of(pid).isPresent()) {
            programs.add(new ControlClient.Program(name.group("name"), pid, socket));
          }
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // what cannot be read has nothing of ours
    }
    return programs;
  }

  private boolean isTrusted() {
    try {
      return !Ownership.isKnown() || Ownership.of(path).isOurs();
    } catch (IOException _) {
      return false;
    }
  }

  private void sweep() throws IOException {
    try (var sockets = Files.newDirectoryStream(path, "*.sock")) {
      for (Path socket : sockets) {
        Matcher name = SOCKET.matcher(socket.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group("pid"))).isEmpty()) {
          Files.deleteIfExists(socket);
        }
      }
    } catch (NoSuchFileException | DirectoryIteratorException _) {
      // somebody else sweeps too
    }
  }
}
