package org.pulsarweb.app;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells that files have changed: those of a list, those in folders and below them, and those that a
 * pattern names. Changes that come together are told together, when nothing has come for a moment:
 * an editor writes a file in several steps, and a build many files.
 *
 * <p>Safe for use by many threads.
 */
final class FileWatch implements AutoCloseable {
  /** When nothing has come for so long, what was begun has been written. */
  private static final Duration QUIET = Duration.ofMillis(50);

  /** Something that never ends to write is told of after this time. */
  private static final Duration QUIET_MAX = Duration.ofSeconds(5);

  /** Linux lets a user watch 8,192 folders where little memory is, and others want some, too. */
  private static final int FOLDERS_MAX = 2_000;

  private final WatchService service;
  private final List<PathMatcher> wanted;
  private final Consumer<Set<Path>> onChange;
  private final Map<WatchKey, Path> folders = new HashMap<>();

  private FileWatch(
      WatchService service, List<PathMatcher> wanted, Consumer<Set<Path>> onChange) {
    this.service = service;
    this.wanted = wanted;
    this.onChange = onChange;
  }

  /**
   * Watches from now on.
   *
   * @param paths files, and folders with all that is in them; what is not there is passed over
   * @param patterns such as {@code templates/**.html}, as {@link
   *     java.nio.file.FileSystem#getPathMatcher} has them
   * @param onChange hears which files have changed, on a thread of its own; while it is busy
   *     changes wait
   * @throws IOException if there are too many folders, or the system refuses
   */
  static FileWatch open(
      List<Path> paths, List<String> patterns, Consumer<Set<Path>> onChange) throws IOException {
    List<PathMatcher> wanted = new ArrayList<>();
    List<Path> deep = new ArrayList<>();
    List<Path> shallow = new ArrayList<>();
    for (Path path : paths) {
      Path absolute = path.toAbsolutePath().normalize();
      if (Files.isDirectory(absolute)) {
        deep.add(absolute);
        wanted.add(changed -> changed.startsWith(absolute));
      } else if (Files.exists(absolute)) {
        shallow.add(folder(absolute));
        wanted.add(absolute::equals);
      }
    }
    for (String pattern : patterns) {
      Path whole = Path.of("").toAbsolutePath().resolve(pattern).normalize();
      deep.add(plainPart(whole));
      wanted.add(FileSystems.getDefault().getPathMatcher("glob:" + whole));
    }
    var watch = new FileWatch(FileSystems.getDefault().newWatchService(), wanted, onChange);
    try {
      for (Path folder : shallow) {
        watch.add(folder);
      }
      for (Path folder : deep) {
        watch.addAll(folder);
      }
    } catch (IOException | RuntimeException e) {
      watch.close();
      throw e;
    }
    Thread.ofPlatform().daemon().name("pulsar-file-watch").start(watch::run);
    return watch;
  }

  private static Path folder(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /** Returns the folders of a pattern up to the first that is not a plain name. */
  private static Path plainPart(Path pattern) {
    @Nullable Path plain = pattern.getRoot();
    for (Path name : folder(pattern)) {
      if (plain == null || !Files.isDirectory(plain.resolve(name))) {
        break;
      }
      plain = plain.resolve(name);
    }
    return plain == null ? pattern : plain;
  }

  private void addAll(Path top) throws IOException {
    if (!Files.isDirectory(top)) {
      return;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            add(folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // it has gone, or may not be looked into
          }
        });
  }

  private void add(Path folder) throws IOException {
    if (folders.size() >= FOLDERS_MAX && !folders.containsValue(folder)) {
      throw new IOException(
          "more than "
              + FOLDERS_MAX
              + " folders are to be watched: name those that matter by "
              + Settings.RELOAD_PATHS);
    }
    folders.put(folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE), folder);
  }

  private void run() {
    try {
      while (true) {
        Set<Path> changed = new TreeSet<>();
        take(service.take(), changed);
        if (!changed.isEmpty()) {
          awaitQuiet(changed);
          onChange.accept(changed);
        }
      }
    } catch (ClosedWatchServiceException _) {
      // nobody wants to know any more
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitQuiet(Set<Path> changed) throws InterruptedException {
    long end = System.nanoTime() + QUIET_MAX.toNanos();
    WatchKey key = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null && System.nanoTime() < end) {
      take(key, changed);
      key = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (key != null) {
      take(key, changed);
    }
  }

  private void take(WatchKey key, Set<Path> changed) {
    Path folder = folders.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (folder == null || event.kind() == OVERFLOW || !(event.context() instanceof Path name)) {
        continue;
      }
      Path path = folder.resolve(name);
      if (event.kind() == ENTRY_CREATE && Files.isDirectory(path)) {
        addLater(path);
      }
      if (wanted.stream().anyMatch(one -> one.matches(path)) && !Files.isDirectory(path)) {
        changed.add(path);
      }
    }
    if (!key.reset()) {
      folders.remove(key); // the folder has gone
    }
  }

  /** A folder that has come is watched too, as far as there is room. */
  private void addLater(Path folder) {
    try {
      addAll(folder);
    } catch (IOException _) {
      // it has gone again, or there are too many: what was watched still is
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException _) {
      // nothing more can come of it
    }
  }
}
