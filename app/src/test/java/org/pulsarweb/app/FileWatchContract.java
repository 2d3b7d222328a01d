package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watch promises, whether the system tells it of changes or it looks by itself. */
abstract class FileWatchContract {
  @TempDir Path folder;

  private final BlockingQueue<Set<Path>> told = new ArrayBlockingQueue<>(1000);
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<FileWatch> open = new ArrayList<>();

  abstract boolean isPolling();

  private FileWatch.Limits limits(long calmMillis) {
    return new FileWatch.Limits(
        Duration.ofMillis(calmMillis),
        Duration.ofSeconds(10),
        Duration.ofMillis(20),
        50,
        isPolling());
  }

  @BeforeEach
  void resolve() throws IOException {
    folder = folder.toRealPath();
  }

  @AfterEach
  void close() {
    open.forEach(FileWatch::close);
  }

  private FileWatch watch(String... texts) throws IOException {
    return watch(limits(50), texts);
  }

  private FileWatch watch(FileWatch.Limits limits, String... texts) throws IOException {
    var targets = new ArrayList<WatchTarget>();
    for (String text : texts) {
      targets.add(WatchTarget.of(folder, text));
    }
    FileWatch watch =
        FileWatch.open(
            targets,
            limits,
            new FileWatch.Listener() {
              @Override
              public void onChange(Set<Path> files) {
                told.add(files);
              }

              @Override
              public void onFault(IOException fault) {
                faults.add(fault.getMessage());
              }
            });
    open.add(watch);
    assertThat(watch.isPolling()).isEqualTo(isPolling());
    return watch;
  }

  private Set<Path> next() throws InterruptedException {
    Set<Path> next = told.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a change; faults %s", faults).isNotNull();
    return next;
  }

  /** Takes what is told until all these were, and nothing else; many may come one by one. */
  private void expect(Path... files) throws InterruptedException {
    var wanted = new TreeSet<>(List.of(files));
    var heard = new TreeSet<Path>();
    while (!heard.containsAll(wanted)) {
      heard.addAll(next());
    }
    assertThat(heard).isEqualTo(wanted);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text);
  }

  @Test
  void a_changed_a_new_and_a_deleted_file_are_told() throws Exception {
    Path file = write("app/page.html", "one");
    write("app/other.html", "one");
    watch("app");

    write("app/page.html", "one two");
    assertThat(next()).containsExactly(file);
    Path made = write("app/new.html", "");
    assertThat(next()).containsExactly(made);
    Files.delete(file);
    assertThat(next()).containsExactly(file);
    assertThat(faults).isEmpty();
  }

  @Test
  void a_save_is_told_soon() throws Exception {
    Path file = write("page.html", "one");
    watch("page.html");
    var latencies = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      write("page.html", "version " + i);
      assertThat(next()).containsExactly(file);
      latencies.add(System.nanoTime() - start);
    }
    latencies.sort(null);
    assertThat(Duration.ofNanos(latencies.get(2)))
        .as("the median; 50 ms of it are the calm that is waited for")
        .isBetween(Duration.ofMillis(50), Duration.ofMillis(450));
  }

  @Test
  void an_editor_that_replaces_a_file_has_changed_it_once() throws Exception {
    Path file = write("app/page.html", "one");
    watch(limits(300), "app/*.html");

    Path swap = write("app/.page.html.swp", "two");
    Path next = write("app/page.html~", "two");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(swap);

    assertThat(next()).containsExactly(file);
    Path end = write("app/end.html", "");
    assertThat(next()).as("nothing else was told").containsExactly(end);
  }

  @Test
  void what_is_written_bit_by_bit_is_told_when_it_is_whole() throws Exception {
    Path jar = folder.resolve("program.jar");
    watch(limits(400), "program.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      for (int i = 0; i < 100; i++) {
        out.write(new byte[1000]);
        out.flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }

    assertThat(next()).containsExactly(jar);
    assertThat(Files.size(jar)).isEqualTo(100_000);
    Files.delete(jar);
    assertThat(next()).as("it was told once").containsExactly(jar);
    assertThat(told).isEmpty();
  }

  @Test
  void what_changes_without_end_is_told_all_the_same() throws Exception {
    Path file = write("busy.log", "");
    watch(
        new FileWatch.Limits(
            Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMillis(20), 50, isPolling()),
        "busy.log");
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try (OutputStream out = Files.newOutputStream(file)) {
                while (!Thread.currentThread().isInterrupted()) {
                  out.write('x');
                  out.flush();
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
              } catch (IOException _) {
                // the test is over
              }
            });
    try {
      assertThat(next()).containsExactly(file);
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  @Test
  void what_came_and_went_is_not_told() throws Exception {
    watch(limits(300), ".");
    Files.delete(write("temporary", "x"));
    Path lasting = write("lasting", "x");

    assertThat(next()).containsExactly(lasting);
  }

  @Test
  void many_files_that_change_together_are_told_together() throws Exception {
    watch(limits(300), "classes/../.");
    var files = new ArrayList<Path>();
    for (int i = 0; i < 100; i++) {
      files.add(write("classes/C" + i + ".class", "x"));
    }

    expect(files.toArray(Path[]::new));
    assertThat(told).isEmpty();
  }

  @Test
  void folders_that_are_new_are_watched_with_what_is_in_them() throws Exception {
    watch(".");
    Path first = write("a/b/c/first", "1");
    Path second = write("a/b/second", "2");
    expect(first, second);

    Path third = write("a/b/c/third", "3");
    assertThat(next()).containsExactly(third);
  }

  @Test
  void a_folder_that_was_deleted_is_watched_again_when_it_is_back() throws Exception {
    Path main = write("target/classes/a/Main.class", "one");
    watch("target/classes");

    deleteTree(folder.resolve("target"));
    assertThat(next()).containsExactly(main);
    write("target/classes/a/Main.class", "two");
    assertThat(next()).containsExactly(main);
    write("target/classes/a/Main.class", "three");
    assertThat(next()).containsExactly(main);
  }

  @Test
  void a_folder_that_is_renamed_takes_its_files_along() throws Exception {
    Path before = write("a/file", "x");
    watch(".");
    Files.move(folder.resolve("a"), folder.resolve("b"));
    Path after = folder.resolve("b/file");
    expect(before, after);

    write("b/file", "xy");
    assertThat(next()).containsExactly(after);
  }

  @Test
  void a_glob_chooses_files_and_dots_are_passed_over() throws Exception {
    write("src/.git/x", "");
    watch("src/**/*.java", "pulsar.toml");
    write("src/readme.md", "");
    write("src/.git/Hidden.java", "");
    write("src/.Hidden.java", "");
    write("other.toml", "");
    Path top = write("src/Top.java", "");
    Path deep = write("src/a/b/Deep.java", "");
    Path settings = write("pulsar.toml", "");

    expect(top, deep, settings);
    assertThat(told).isEmpty();
  }

  @Test
  void a_hidden_file_that_is_named_is_watched() throws Exception {
    Path file = write(".env", "a");
    watch(".env");
    write(".env", "ab");

    assertThat(next()).containsExactly(file);
  }

  @Test
  void a_link_that_leads_elsewhere_from_now_on_is_a_change() throws Exception {
    write("v1/settings", "one");
    write("v2/settings", "two");
    Path link = folder.resolve("settings");
    Files.createSymbolicLink(link, Path.of("v1", "settings"));
    watch("settings");
    Path next = folder.resolve("settings.next");
    Files.createSymbolicLink(next, Path.of("v2", "settings"));
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);

    assertThat(next()).containsExactly(link);
  }

  @Test
  void too_many_folders_are_refused_at_the_beginning_and_told_later() throws Exception {
    for (int i = 0; i < 48; i++) {
      Files.createDirectories(folder.resolve("many").resolve("f" + i));
    }
    watch("many");
    Path last = write("many/more/a/b/file", "x");
    Until.holds(() -> !faults.isEmpty(), () -> "nothing is said");
    assertThat(faults)
        .containsExactly(
            "there are more than 50 folders to watch, the last of them %s; name the files that"
                    .formatted(folder.resolve("many/more/a"))
                + " matter");
    Path known = write("many/f0/file", "x");
    expect(known);
    assertThat(last).exists();

    assertThatThrownBy(() -> watch("many"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("there are more than 50 folders to watch, the last of them ");
  }

  @Test
  void what_cannot_be_watched_is_named() {
    assertThatThrownBy(() -> watch("missing/*.html"))
        .isInstanceOf(StartFault.class)
        .hasMessage("there is no folder %s to watch".formatted(folder.resolve("missing")));
    assertThatThrownBy(() -> watch("[a.html"))
        .isInstanceOf(StartFault.class)
        .hasMessageStartingWith("'[a.html' is no glob: ");
  }

  @Test
  void a_listener_that_fails_hears_of_it_and_goes_on_hearing() throws Exception {
    var heard = new ArrayBlockingQueue<Object>(10);
    try (var _ =
        FileWatch.open(
            List.of(WatchTarget.ofFolder(folder)),
            limits(50),
            new FileWatch.Listener() {
              @Override
              public void onChange(Set<Path> files) {
                if (files.contains(folder.resolve("bad"))) {
                  throw new IllegalStateException("a bug");
                }
                heard.add(files);
              }

              @Override
              public void onFault(IOException fault) {
                heard.add(fault.getMessage());
              }
            })) {
      write("bad", "");
      assertThat(heard.poll(20, TimeUnit.SECONDS))
          .isEqualTo("a change of files could not be told: java.lang.IllegalStateException: a bug");
      Path good = write("good", "");
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(Set.of(good));
    }
  }

  @Test
  void after_the_end_nothing_is_told() throws Exception {
    FileWatch watch = watch(".");

    watch.close();
    watch.close();
    write("late", "");

    assertThat(watch.hasEnded()).as("its thread").isTrue();
    assertThat(told).isEmpty();
  }

  private static void deleteTree(Path tree) throws IOException {
    List<Path> found;
    try (Stream<Path> walk = Files.walk(tree)) {
      found = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : found) {
      Files.delete(path);
    }
  }
}
