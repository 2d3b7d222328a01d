package org.pulsarweb.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir Path given;
  private Path folder;
  private final LinkedBlockingQueue<Set<Path>> told = new LinkedBlockingQueue<>();
  private final Set<AutoCloseable> opened = new HashSet<>();

  @BeforeEach
  void resolve_links() throws IOException {
    folder = given.toRealPath();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void a_file_that_is_written_is_told_and_its_neighbour_is_not() throws Exception {
    Path file = Files.writeString(folder.resolve("Hello.java"), "one");
    watch(List.of(file));
    Files.writeString(folder.resolve("Other.java"), "x");
    Files.writeString(file, "two");
    assertThat(next()).containsExactly(file);
  }

  @Test
  void a_file_that_an_editor_replaces_is_told() throws Exception {
    Path file = Files.writeString(folder.resolve("Hello.java"), "one");
    watch(List.of(file));
    Path written = Files.writeString(folder.resolve(".Hello.java.swp"), "two");
    Files.move(written, file, REPLACE_EXISTING);
    assertThat(next()).containsExactly(file);
    Files.writeString(file, "three");
    assertThat(next()).containsExactly(file);
  }

  @Test
  void what_changes_together_is_told_together() throws Exception {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    watch(List.of(folder));
    Files.writeString(one, "1");
    Files.writeString(two, "2");
    Files.writeString(one, "3");
    Set<Path> all = new HashSet<>(next());
    while (!all.contains(two)) { // a slow machine may have told of the first alone
      all.addAll(next());
    }
    assertThat(all).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void folders_are_watched_to_the_bottom_and_those_that_come_too() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    watch(List.of(folder));
    Path old = Files.writeString(deep.resolve("old"), "x");
    awaitTold(old);
    Path made = Files.createDirectory(deep.resolve("c"));
    Path first = folder.resolve("signal");
    Files.writeString(first, "x");
    awaitTold(first); // by now the new folder is known, too
    Path inside = Files.writeString(made.resolve("new"), "x");
    awaitTold(inside);
  }

  @Test
  void a_pattern_names_files_in_folders() throws Exception {
    Path templates = Files.createDirectories(folder.resolve("templates/mail"));
    opened.add(
        FileWatch.open(List.of(), List.of(folder + "/templates/**.html"), told::add));
    Files.writeString(templates.resolve("notes.txt"), "x");
    Path page = Files.writeString(templates.resolve("page.html"), "x");
    assertThat(next()).containsExactly(page);
  }

  @Test
  void what_is_not_there_is_passed_over() throws Exception {
    Path file = Files.writeString(folder.resolve("there"), "x");
    watch(List.of(folder.resolve("nowhere"), file));
    Files.writeString(file, "y");
    assertThat(next()).containsExactly(file);
  }

  private void watch(List<Path> paths) throws IOException {
    opened.add(FileWatch.open(paths, List.of(), told::add));
  }

  private Set<Path> next() throws InterruptedException {
    Set<Path> changed = told.poll(30, SECONDS);
    assertThat(changed).as("a change").isNotNull();
    return changed;
  }

  private void awaitTold(Path path) throws InterruptedException {
    Set<Path> changed = next();
    while (!changed.contains(path)) {
      changed = next();
    }
  }
}
