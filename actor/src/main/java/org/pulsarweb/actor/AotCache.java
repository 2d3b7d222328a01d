package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Quick starts for child JVMs: the first child notes at its end what it has loaded and linked; from
 * that another JVM makes a cache (JEP 483), and later children with the same JDK, flags and class
 * path begin with it.
 *
 * <p>It never fails a start. Whatever is in the way (a class path with folders, a disk that is
 * full, a file that is broken) means a start without a cache. The files live in a private folder of
 * the user's cache; the eight used last are kept. One child trains at a time.
 *
 * <p>Safe for use by many threads.
 */
final class AotCache {
  /*
   * The JVM can do both steps by itself (JEP 514), but then the child's end waits for the second
   * one (a second or two, in which a deadline may kill it), the second JVM writes to the child's
   * output, and it is left behind when the child is killed. As two steps the first takes the child
   * 0.2 s.
   *
   * JDK 25.0.3 looks at the jars when it makes a cache, but no longer when it uses one: it has run
   * old classes from a cache although the jar was another. So the file's name says all that it is
   * good for, down to the checksum of each class.
   */
  private static final int FILES_MAX = 8;

  /** A JDK that fails this often to make a cache is not asked again. */
  private static final int FAILURES_MAX = 3;

  private static final long MAKING_MAX_SECONDS = 60;

  /**
   * Room for the notes and the cache of a large program; without it the child would fail to end.
   */
  private static final long ROOM_MIN_BYTES = 256L * 1024 * 1024;

  private static final int EXIT_CODE_OF_KILL = 137;

  /** What a JVM that has crashed ends with: ABRT, SEGV, BUS. */
  private static final Set<Integer> EXIT_CODES_OF_CRASH = Set.of(134, 139, 135);

  private static final String LOCK = "lock";
  private static final String CACHE = ".aot";

  /** A cache that does not fit is nothing for an actor's log. */
  private static final List<String> SILENT = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");

  /** With these the JVM takes no cache or makes none. */
  private static final List<String> HINDRANCES =
      List.of(
          "-XX:AOT",
          "-XX:ArchiveClassesAtExit",
          "-XX:SharedArchiveFile",
          "-XX:SharedClassListFile",
          "-XX:+AutoCreateSharedArchive",
          "-Xshare:",
          "-Xbootclasspath",
          "-agent",
          "-javaagent",
          "--limit-modules",
          "--patch-module",
          "--upgrade-module-path");

  /** What these say is different for each child and does not matter to a cache. */
  private static final List<String> OF_NO_MATTER =
      List.of(
          "-XX:StartFlightRecording",
          "-XX:FlightRecorderOptions",
          "-XX:HeapDumpPath",
          "-XX:ErrorFile",
          "-XX:OnError",
          "-XX:OnOutOfMemoryError",
          "-Xlog");

  private final Path folder;
  private final Jars jars = new Jars();
  private final AtomicBoolean inTraining = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();

  private AotCache(Path folder) {
    this.folder = folder;
  }

  /** Returns the cache of this user. */
  static AotCache ofUser() {
    @Nullable String given = System.getenv("XDG_CACHE_HOME");
    Path home =
        given != null && given.startsWith("/")
            ? Path.of(given)
            : Path.of(System.getProperty("user.home", ""), ".cache");
    return in(home.resolve("pulsar").resolve("actors"));
  }

  static AotCache in(Path folder) {
    return new AotCache(folder.toAbsolutePath());
  }

  /** What to do for one child. */
  sealed interface Plan {
    /** Returns what the child's command line needs. */
    List<String> flags();

    /** Returns whether the JVM itself has said this line, because of the flags. */
    default boolean says(String line) {
      return false;
    }

    /**
     * Is to be called when the child has ended. It never throws; after a training it takes a second
     * or two.
     */
    default void finish(int exitCode) {}

    /**
     * No cache.
     *
     * @param reason why not, for whoever asks
     */
    record Without(String reason) implements Plan {
      @Override
      public List<String> flags() {
        return List.of();
      }
    }

    /** A cache that is there. It goes if a child crashes: it may have been the reason. */
    record With(Path file) implements Plan {
      @Override
      public List<String> flags() {
        return Stream.concat(Stream.of("-XX:AOTCache=" + file), SILENT.stream()).toList();
      }

      @Override
      public void finish(int exitCode) {
        if (EXIT_CODES_OF_CRASH.contains(exitCode)) {
          try {
            Files.deleteIfExists(file);
          } catch (IOException _) {
            // then it stays
          }
        }
      }
    }

    /** The first child. Until it is finished no other child trains. */
    final class Training implements Plan {
      private final AotCache cache;
      private final JvmCommand command;
      private final String key;
      private final Path notes;
      private final FileChannel lock;
      private final AtomicBoolean finished = new AtomicBoolean();

      private Training(
          AotCache cache, JvmCommand command, String key, Path notes, FileChannel lock) {
        this.cache = cache;
        this.command = command;
        this.key = key;
        this.notes = notes;
        this.lock = lock;
      }

      @Override
      public List<String> flags() {
        return flags("record");
      }

      private List<String> flags(String mode, String... more) {
        var flags = new ArrayList<String>();
        flags.add("-XX:AOTMode=" + mode);
        flags.add("-XX:AOTConfiguration=" + notes);
        flags.addAll(List.of(more));
        flags.addAll(SILENT);
        return List.copyOf(flags);
      }

      @Override
      public boolean says(String line) {
        return line.strip().equals("AOTConfiguration recorded: " + notes);
      }

      @Override
      public void finish(int exitCode) {
        if (finished.compareAndSet(false, true)) {
          cache.finish(this, exitCode);
        }
      }
    }
  }

  /** Decides what a child is started with. */
  Plan plan(JvmCommand command) {
    try {
      Optional<String> hindrance = hindrance(command);
      return hindrance.isPresent()
          ? new Plan.Without(hindrance.get())
          : planned(command, key(command));
    } catch (IOException | RuntimeException e) {
      return new Plan.Without("the cache in " + folder + " cannot be used: " + e);
    }
  }

  /** Returns a name for all that a cache depends on. */
  String key(JvmCommand command) throws IOException {
    var facts = new ArrayList<String>();
    for (String name : List.of("java.vm.name", "java.vm.version", "java.vm.vendor", "os.arch")) {
      facts.add(System.getProperty(name, ""));
    }
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    facts.add(modules + " " + Files.size(modules) + " " + Files.getLastModifiedTime(modules));
    flags(command)
        .filter(flag -> OF_NO_MATTER.stream().noneMatch(flag::startsWith))
        .forEach(facts::add);
    jars.facts(command.classPath()).forEach(facts::add);
    facts.add(command.mainClass());
    command.arguments().stream()
        .takeWhile(argument -> !argument.startsWith("-"))
        .forEach(facts::add); // they say which part of a program runs; options do not
    return Digest.of(String.join("\n", facts).getBytes(UTF_8));
  }

  private Optional<String> hindrance(JvmCommand command) throws IOException {
    Optional<Path> directory = jars.folders(command.classPath()).findFirst();
    return directory.isPresent()
        ? Optional.of(
            "the class path has a folder, and a cache takes jars only: " + directory.get())
        : flags(command)
            .filter(flag -> HINDRANCES.stream().anyMatch(flag::startsWith))
            .findFirst()
            .map(flag -> "a cache does not go with " + flag);
  }

  /** Returns all flags of a child, with those that it will find in its environment. */
  private static Stream<String> flags(JvmCommand command) {
    Stream<String> inherited =
        Stream.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
            .flatMap(name ->
                Stream.ofNullable(command.environment().getOrDefault(name, System.getenv(name))))
            .flatMap(value -> Stream.of(value.strip().split("\\s+")));
    return Stream.concat(command.flags().stream(), inherited);
  }

  private Plan planned(JvmCommand command, String key) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder.getParent());
      Files.createDirectory(folder, FileRights.ofPrivateFolder());
    }
    if (!FileRights.isPrivate(folder)) {
      return new Plan.Without(folder + " is not private to this user (chmod 700)");
    }
    Path file = file(key);
    if (Files.isRegularFile(file, NOFOLLOW_LINKS) && FileRights.isOurs(file)) {
      tryMarkUsed(file);
      return new Plan.With(file);
    }
    if (Files.getFileStore(folder).getUsableSpace() < ROOM_MIN_BYTES) {
      return new Plan.Without(folder + " has no room for a cache");
    }
    if (failures.get() >= FAILURES_MAX) {
      return new Plan.Without("the JVM has failed to make a cache");
    }
    if (!inTraining.compareAndSet(false, true)) {
      return new Plan.Without("another child is trained now");
    }
    boolean begun = false;
    try {
      Plan plan = training(command, key);
      begun = plan instanceof Plan.Training;
      return plan;
    } finally {
      if (!begun) {
        inTraining.set(false);
      }
    }
  }

  private static void tryMarkUsed(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException _) {
      // a cache that can only be read is as good
    }
  }

  private Path file(String key) {
    return folder.resolve(key + CACHE);
  }

  private Plan training(JvmCommand command, String key) throws IOException {
    FileChannel lock = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
    boolean locked = false;
    try {
      locked = tryLock(lock);
      if (!locked) {
        return new Plan.Without("a child of another arbiter is trained now");
      }
      deleteRubbish();
      Path notes = folder.resolve(key + "-" + ProcessHandle.current().pid() + ".notes");
      return new Plan.Training(this, command, key, notes, lock);
    } finally {
      if (!locked) {
        lock.close();
      }
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private void finish(Plan.Training training, int exitCode) {
    try (FileChannel _ = training.lock) {
      if (exitCode != EXIT_CODE_OF_KILL && !tryMake(training)) {
        failures.incrementAndGet();
      }
      deleteOldest();
      deleteRubbish();
    } catch (IOException | RuntimeException _) {
      failures.incrementAndGet();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      inTraining.set(false);
    }
  }

  /** Makes the cache from the notes, if the jars are still those that the child had. */
  private boolean tryMake(Plan.Training training) throws IOException, InterruptedException {
    if (!Files.isRegularFile(training.notes, NOFOLLOW_LINKS)) {
      return false;
    }
    Path made = training.notes.resolveSibling(training.notes.getFileName() + ".made");
    List<String> line =
        training.command.line(folder, training.flags("create", "-XX:AOTCache=" + made));
    Process maker =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!maker.waitFor(MAKING_MAX_SECONDS, TimeUnit.SECONDS)
          || maker.exitValue() != 0
          || !Files.isRegularFile(made, NOFOLLOW_LINKS)
          || !key(training.command).equals(training.key)) {
        return false;
      }
    } finally {
      maker.destroyForcibly();
    }
    try (var channel = FileChannel.open(made, WRITE)) {
      channel.force(true); // so that a crash of the machine leaves no cache with holes
    }
    Files.move(made, file(training.key), ATOMIC_MOVE);
    return true;
  }

  private void deleteOldest() throws IOException {
    record Dated(Path file, FileTime time) {}
    var dated = new ArrayList<Dated>();
    for (Path file : files()) {
      if (file.toString().endsWith(CACHE)) {
        dated.add(new Dated(file, Files.getLastModifiedTime(file)));
      }
    }
    dated.sort(Comparator.comparing(Dated::time).reversed());
    for (Dated old : dated.subList(Math.min(FILES_MAX, dated.size()), dated.size())) {
      Files.deleteIfExists(old.file);
    }
  }

  /** Deletes what trainings have left; the lock says that there is no other now. */
  private void deleteRubbish() throws IOException {
    for (Path file : files()) {
      if (!file.toString().endsWith(CACHE) && !file.endsWith(LOCK)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
