package org.pulsarweb.app;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears when files change, and tells which, once they have been calm for a moment: an editor
 * replaces a file by another, a compiler writes a hundred, a jar takes a while to be written.
 *
 * <p>The system tells it (inotify, on Linux); where that does not, because it has no room for more
 * watchers, it looks by itself twice a second.
 *
 * <p>Safe for use by many threads; it has one of its own, which calls the listener.
 */
final class FileWatch implements AutoCloseable {
  /*
   * Two tables: `current` is what the last look has seen, `told` what the listener knows. What
   * happens only says where to look; what has changed is the difference of the tables. So nothing
   * is told twice, a file that came and went is not told at all, and an event that was lost costs
   * nothing but time.
   *
   * A folder that is watched and vanishes (a build's target folder) is looked for until it is there
   * again.
   */

  /**
   * How to watch.
   *
   * @param calm how long nothing may have changed before it is told; 50 ms, which nobody notices
   *     and is longer than a compiler pauses between two files
   * @param calmMax after which time it is told in any case; 10 s
   * @param poll how often to look where nobody tells, and for folders that are gone; 500 ms
   * @param folderMax how many folders; 2,000, a quarter of what older kernels allow a user
   * @param isPolling whether to look by itself always, as for folders of another machine
   */
  record Limits(Duration calm, Duration calmMax, Duration poll, int folderMax, boolean isPolling) {
    static final Limits DEFAULTS =
        new Limits(
            Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofMillis(500), 2_000, false);
  }

  /** Hears of changes, on the watch's thread; of faults at the beginning on the opener's. */
  interface Listener {
    /**
     * Files have changed, have come or have gone.
     *
     * @param files absolute, in their order
     */
    void onChange(Set<Path> files);

    /**
     * Something is not watched any more, or in another way.
     *
     * @param fault says what, and why
     */
    void onFault(IOException fault);
  }

  /** What tells a file from what it was. */
  private record Stamp(long size, FileTime time, @Nullable Object key) {}

  private final List<WatchTarget> targets;
  private final Limits limits;
  private final Listener listener;
  private final Map<Path, @Nullable WatchKey> folders = new HashMap<>(); // all that are watched
  private final Map<Path, Stamp> current = new HashMap<>();
  private final Map<Path, Stamp> told = new HashMap<>();
  private final Set<Path> suspects = new HashSet<>(); // may differ in the two tables
  private final Set<Path> missing = new HashSet<>(); // roots that have gone
  private final Thread thread;
  private volatile @Nullable WatchService service; // null: polling
  private boolean isFull;
  private boolean isFirst = true;
  private final CountDownLatch end = new CountDownLatch(1);

  private FileWatch(List<WatchTarget> targets, Limits limits, Listener listener) {
    this.targets = List.copyOf(targets);
    this.limits = limits;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("pulsar-file-watch").unstarted(this::run);
  }

  /**
   * Begins to watch. What changes after this has returned is told.
   *
   * @throws IOException if there are too many folders; its message says what to do
   */
  static FileWatch open(List<WatchTarget> targets, Limits limits, Listener listener)
      throws IOException {
    var watch = new FileWatch(targets, limits, listener);
    if (!limits.isPolling()) {
      watch.openService();
    }
    try {
      watch.lookAtRoots();
    } catch (IOException | RuntimeException e) {
      watch.close();
      throw e;
    }
    watch.isFirst = false;
    watch.told.putAll(watch.current);
    watch.suspects.clear();
    watch.thread.start();
    return watch;
  }

  /** Returns whether it looks by itself, because the system does not tell. */
  boolean isPolling() {
    return service == null;
  }

  /** Returns whether nothing will be told any more. */
  boolean hasEnded() {
    return isClosed() && !thread.isAlive();
  }

  /** Ends it, and waits for the listener to be done. May be called again. */
  @Override
  public void close() {
    end.countDown();
    WatchService own = service;
    if (own != null) {
      closeQuietly(own);
    }
    if (Thread.currentThread() != thread && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isClosed() {
    return end.getCount() == 0;
  }

  private static void closeQuietly(WatchService service) {
    try {
      service.close();
    } catch (IOException _) {
      // what it had is the system's to free
    }
  }

  private void openService() {
    try {
      FileSystem system =
          targets.isEmpty()
              ? FileSystems.getDefault()
              : targets.getFirst().folder().getFileSystem();
      service = system.newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      fallBack(e);
    }
  }

  /** From now on looks by itself. */
  private void fallBack(Exception why) {
    WatchService own = service;
    service = null;
    folders.replaceAll((_, _) -> null);
    if (own != null) {
      closeQuietly(own);
    }
    listener.onFault(
        new IOException(
            "the system does not tell of changed files (%s): they are looked for every %d ms"
                .formatted(why.getMessage(), limits.poll().toMillis()),
            why));
  }

  // ---- the thread -----------------------------------------------------------------------------

  private void run() {
    try {
      while (!isClosed()) {
        await(missing.isEmpty() ? Optional.empty() : Optional.of(limits.poll()));
        if (!suspects.isEmpty()) {
          awaitCalm();
          tell();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException _) {
      // it was closed
    }
  }

  /**
   * Waits until something happens, and looks there.
   *
   * @param most how long; empty for as long as it takes
   */
  private void await(Optional<Duration> most) throws InterruptedException {
    WatchService told = service;
    if (told == null) {
      Duration pause = most.orElse(limits.poll());
      if (!end.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        lookEverywhere();
      }
      return;
    }
    WatchKey key =
        most.isPresent() ? told.poll(most.get().toNanos(), TimeUnit.NANOSECONDS) : told.take();
    var dirty = new HashSet<Path>();
    while (key != null) {
      dirty.add((Path) key.watchable());
      key.pollEvents(); // that something happened is enough, also when there was too much to tell
      if (!key.reset()) {
        folders.remove((Path) key.watchable());
      }
      key = told.poll();
    }
    dirty.forEach(this::lookQuietly);
    lookForMissing();
  }

  private void awaitCalm() throws InterruptedException {
    long now = System.nanoTime();
    long end = now + limits.calmMax().toNanos();
    long calmAt = now + limits.calm().toNanos();
    while (now < calmAt && now < end) {
      Map<Path, Stamp> before = stamps();
      await(Optional.of(Duration.ofNanos(Math.min(calmAt, end) - now)));
      List.copyOf(suspects).forEach(this::stamp);
      now = System.nanoTime();
      if (!before.equals(stamps())) {
        calmAt = now + limits.calm().toNanos();
      }
    }
  }

  private Map<Path, Stamp> stamps() {
    var stamps = new HashMap<Path, Stamp>();
    for (Path file : suspects) {
      Stamp stamp = current.get(file);
      if (stamp != null) {
        stamps.put(file, stamp);
      }
    }
    return stamps;
  }

  private void tell() {
    var changed = new TreeSet<Path>();
    for (Path file : suspects) {
      Stamp now = current.get(file);
      if (!Objects.equals(now, told.get(file))) {
        changed.add(file);
        if (now == null) {
          told.remove(file);
        } else {
          told.put(file, now);
        }
      }
    }
    suspects.clear();
    if (!changed.isEmpty() && !isClosed()) {
      try {
        listener.onChange(changed);
      } catch (RuntimeException e) {
        listener.onFault(new IOException("a change of files could not be told: " + e, e));
      }
    }
  }

  // ---- looking --------------------------------------------------------------------------------

  private void lookAtRoots() throws IOException {
    for (WatchTarget target : targets) {
      look(target.folder());
    }
  }

  private void lookEverywhere() {
    for (Path folder : List.copyOf(folders.keySet())) {
      lookQuietly(folder);
    }
    lookForMissing();
  }

  private void lookForMissing() {
    for (Path root : List.copyOf(missing)) {
      if (Files.isDirectory(root)) {
        missing.remove(root);
        lookQuietly(root);
      }
    }
  }

  private void lookQuietly(Path folder) {
    try {
      look(folder);
    } catch (IOException e) {
      if (!isFull) { // said once: it will not get better
        isFull = true;
        listener.onFault(e);
      }
    }
  }

  /** Looks at a folder, and at those in it that are new. */
  private void look(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      forget(folder);
      return;
    }
    watch(folder); // before the look: what changes meanwhile will be told
    var files = new HashSet<Path>();
    var below = new HashSet<Path>();
    try (var entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (isFolder(entry)) {
          below.add(entry);
        } else if (targets.stream().anyMatch(target -> target.matches(entry))) {
          files.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      if (Files.isDirectory(folder) && isFirst) {
        throw new IOException("the folder " + folder + " cannot be read: " + e.getMessage(), e);
      }
      return; // it goes just now, and that will be told
    }
    for (Path known : List.copyOf(current.keySet())) {
      if (folder.equals(known.getParent())) {
        files.add(known); // it may have gone
      }
    }
    files.forEach(this::stamp);
    for (Path known : List.copyOf(folders.keySet())) {
      if (folder.equals(known.getParent()) && !below.contains(known)) {
        forget(known);
      }
    }
    for (Path entry : below) {
      if (!folders.containsKey(entry)
          && targets.stream().anyMatch(target -> target.reaches(entry))) {
        look(entry);
      }
    }
  }

  private static boolean isFolder(Path entry) {
    return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS); // a link may lead round in a circle
  }

  /** Notes what a file is now. */
  private void stamp(Path file) {
    Stamp now = null;
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isDirectory()) {
        now = new Stamp(found.size(), found.lastModifiedTime(), found.fileKey());
      }
    } catch (IOException _) {
      // it is gone
    }
    Stamp before = now == null ? current.remove(file) : current.put(file, now);
    if (!Objects.equals(now, before)) {
      suspects.add(file);
    }
  }

  private void watch(Path folder) throws IOException {
    if (folders.containsKey(folder)) {
      return;
    }
    if (folders.size() >= limits.folderMax()) {
      throw WatchTarget.tooMany(folder, limits.folderMax());
    }
    WatchService own = service;
    folders.put(folder, null);
    if (own != null) {
      try {
        folders.put(folder, folder.register(own, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
      } catch (IOException e) {
        if (Files.isDirectory(folder)) {
          fallBack(e); // no room for more watchers, most likely
        }
      }
    }
  }

  /** A folder has gone, with all that was in it. */
  private void forget(Path folder) {
    for (Path known : new ArrayList<>(folders.keySet())) {
      if (known.startsWith(folder)) {
        WatchKey key = folders.remove(known);
        if (key != null) {
          key.cancel();
        }
      }
    }
    for (Path file : List.copyOf(current.keySet())) {
      if (file.startsWith(folder)) {
        stamp(file);
      }
    }
    for (WatchTarget target : targets) {
      if (target.folder().startsWith(folder)) {
        missing.add(target.folder());
      }
    }
  }
}
