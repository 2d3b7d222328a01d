package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch that the system tells of changes")
class FileWatchTest extends FileWatchContract {
  @Override
  boolean isPolling() {
    return false;
  }

  @Test
  void where_the_system_does_not_tell_it_looks_by_itself_and_says_so() throws Exception {
    var heard = new ArrayBlockingQueue<Object>(10);
    // within an archive nobody tells of changes
    try (var archive =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      Path inside = Files.createDirectory(archive.getPath("/classes"));
      try (var watch =
          FileWatch.open(
              List.of(WatchTarget.ofFolder(inside)),
              new FileWatch.Limits(
                  Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofMillis(20), 50, false),
              new FileWatch.Listener() {
                @Override
                public void onChange(Set<Path> files) {
                  heard.add(files);
                }

                @Override
                public void onFault(IOException fault) {
                  heard.add(fault.getMessage());
                }
              })) {
        assertThat(watch.isPolling()).isTrue();
        assertThat(heard.poll(20, TimeUnit.SECONDS).toString())
            .startsWith("the system does not tell of changed files (")
            .endsWith("): they are looked for every 20 ms");

        Path made = Files.writeString(inside.resolve("A.class"), "x");

        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(Set.of(made));
      }
    }
  }
}
