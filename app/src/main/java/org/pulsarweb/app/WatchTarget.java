package org.pulsarweb.app;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that somebody wants to hear of: one file, all of a folder and the folders in it, or those
 * that a glob names.
 *
 * <p>What begins with a dot is passed over below a folder, unless it is named itself: it belongs to
 * tools.
 *
 * @param folder where they are, absolute
 * @param depth how far below: 1 for the folder itself
 * @param isNamed whether it is one file, by its name
 * @param matchers which of the files; one suffices
 */
record WatchTarget(Path folder, int depth, boolean isNamed, List<PathMatcher> matchers) {
  private static final String GLOB_CHARS = "*?[{";

  WatchTarget {
    matchers = List.copyOf(matchers);
  }

  /**
   * Reads what a user has written.
   *
   * @param here the folder that a relative path is relative to
   * @param text a path or a glob: {@code templates}, {@code pulsar.toml}, {@code src/**}{@code
   *     /*.java}
   * @throws StartFault if there is no such folder
   */
  static WatchTarget of(Path here, String text) throws StartFault {
    int glob = firstOf(text, GLOB_CHARS);
    if (glob >= 0) {
      return ofGlob(here, text, glob);
    }
    Path path = here.resolve(text).toAbsolutePath().normalize();
    return Files.isDirectory(path) ? ofFolder(path) : ofFile(path);
  }

  /** Returns all files of a folder and of the folders in it. */
  static WatchTarget ofFolder(Path folder) {
    return new WatchTarget(
        folder.toAbsolutePath().normalize(), Integer.MAX_VALUE, false, List.of(_ -> true));
  }

  /** Returns one file, which need not be there yet. */
  static WatchTarget ofFile(Path file) throws StartFault {
    Path path = file.toAbsolutePath().normalize();
    Path parent = path.getParent();
    if (parent == null) {
      throw noFolder(path);
    }
    return new WatchTarget(requireFolder(parent), 1, true, List.of(path::equals));
  }

  private static WatchTarget ofGlob(Path here, String text, int glob) throws StartFault {
    int end = text.lastIndexOf('/', glob) + 1;
    String rest = text.substring(end);
    Path folder = requireFolder(here.resolve(text.substring(0, end)).toAbsolutePath().normalize());
    var matchers = new ArrayList<PathMatcher>();
    matchers.add(matcher(folder, rest));
    if (rest.contains("**/")) {
      // what everybody but Java means by it: in the folder itself, too
      matchers.add(matcher(folder, rest.replace("**/", "")));
    }
    int depth =
        rest.contains("**")
            ? Integer.MAX_VALUE
            : (int) rest.chars().filter(c -> c == '/').count() + 1;
    return new WatchTarget(folder, depth, false, matchers);
  }

  private static PathMatcher matcher(Path folder, String glob) throws StartFault {
    FileSystem files = folder.getFileSystem();
    try {
      PathMatcher matcher = files.getPathMatcher("glob:" + glob);
      return path -> path.startsWith(folder) && matcher.matches(folder.relativize(path));
    } catch (IllegalArgumentException e) {
      throw new StartFault(
          Program.WRONG_SETTINGS, "'" + glob + "' is no glob: " + e.getMessage(), e);
    }
  }

  private static int firstOf(String text, String chars) {
    for (int i = 0; i < text.length(); i++) {
      if (chars.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static Path requireFolder(Path folder) throws StartFault {
    if (!Files.isDirectory(folder)) {
      throw noFolder(folder);
    }
    return folder;
  }

  private static StartFault noFolder(Path folder) {
    return new StartFault(Program.WRONG_SETTINGS, "there is no folder " + folder + " to watch");
  }

  /** Returns whether a folder has, or may have, files of this target. */
  boolean reaches(Path path) {
    return path.equals(folder)
        || (path.startsWith(folder)
            && path.getNameCount() - folder.getNameCount() < depth
            && !isHiddenBelow(path));
  }

  boolean matches(Path file) {
    Path parent = file.getParent();
    return parent != null
        && reaches(parent)
        && (isNamed || !isHiddenBelow(file))
        && matchers.stream().anyMatch(matcher -> matcher.matches(file));
  }

  private boolean isHiddenBelow(Path path) {
    for (Path name : folder.relativize(path)) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  static IOException tooMany(Path folder, int max) {
    return new IOException(
        "there are more than %d folders to watch, the last of them %s; name the files that matter"
            .formatted(max, folder));
  }
}
