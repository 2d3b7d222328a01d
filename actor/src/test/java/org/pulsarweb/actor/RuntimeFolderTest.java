package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeFolderTest {
  @TempDir Path parent;

  @Test
  void a_folder_is_private_and_named_after_its_process() throws Exception {
    try (var folder = RuntimeFolder.open(List.of(parent))) {
      assertThat(folder.path()).isDirectory().hasParent(parent);
      assertThat(folder.path().getFileName().toString())
          .matches("pulsar-" + ProcessHandle.current().pid() + "-[0-9a-v]+");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void closing_deletes_the_folder_and_what_is_in_it_and_follows_no_link() throws Exception {
    Path kept = Files.writeString(parent.resolve("kept"), "");
    var folder = RuntimeFolder.open(List.of(parent));
    Files.writeString(folder.socket("mailbox"), "");
    Files.createDirectory(folder.path().resolve("inner"));
    Files.writeString(folder.path().resolve("inner").resolve("file"), "");
    Files.createSymbolicLink(folder.path().resolve("link"), parent);

    folder.close();
    folder.close();

    assertThat(folder.path()).doesNotExist();
    assertThat(kept).exists();
  }

  @Test
  void two_arbiters_of_one_process_have_two_folders() throws Exception {
    try (var one = RuntimeFolder.open(List.of(parent));
        var other = RuntimeFolder.open(List.of(parent))) {
      assertThat(one.path()).isNotEqualTo(other.path());
    }
  }

  @Test
  void the_path_of_a_socket_has_less_than_100_bytes() throws Exception {
    Path deep = Files.createDirectories(parent.resolve("ä".repeat(40)));

    try (var folder = RuntimeFolder.open(List.of(deep, parent))) {
      assertThat(folder.path()).hasParent(parent);
      assertThat(folder.socket("sixteen-bytes-ab").toString().getBytes(UTF_8)).hasSizeLessThan(100);
      assertThatThrownBy(() -> folder.socket("seventeen-bytes-x"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_parent_that_will_not_do_is_passed_over() throws Exception {
    List<Path> parents = List.of(parent.resolve("missing"), Path.of("/proc/nonexistent"), parent);

    try (var folder = RuntimeFolder.open(parents)) {
      assertThat(folder.path()).hasParent(parent);
    }
  }

  @Test
  void a_failure_names_each_folder_and_says_what_to_do() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");
    Path full = Files.createSymbolicLink(parent.resolve("full"), Path.of("/dev/full"));

    assertThatThrownBy(() -> RuntimeFolder.open(List.of(Path.of("/proc/nonexistent"), file, full)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "no folder for sockets can be made in /proc/nonexistent (it does not exist) or %s"
                    .formatted(file)
                + " (not a folder) or %s (not a folder); set XDG_RUNTIME_DIR".formatted(full)
                + " to a folder of your own with a short path and room to write");
    assertThatThrownBy(() -> RuntimeFolder.open(List.of(Path.of("/proc"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/proc (");
    Files.delete(full);
  }

  @Test
  void a_parent_where_others_may_take_files_away_is_refused() throws Exception {
    Path open = Files.createDirectory(parent.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> RuntimeFolder.open(List.of(open)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(open + " (others may change it)");
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void a_sweep_deletes_what_dead_processes_have_left_and_nothing_else() throws Exception {
    long dead = deadPid();
    Path left = Files.createDirectory(parent.resolve("pulsar-" + dead + "-a1"));
    Files.writeString(left.resolve("lock"), "");
    Files.writeString(left.resolve("mailbox"), "");
    Path early = Files.createDirectory(parent.resolve("pulsar-" + dead + "-e1"));
    Path living = Files.createDirectory(parent.resolve("pulsar-1-b2"));
    Path other = Files.createDirectory(parent.resolve("pulsar-" + dead + "-c3.old"));
    Path target = Files.createDirectory(parent.resolve("target"));
    Files.writeString(target.resolve("file"), "");
    Path link = parent.resolve("pulsar-" + dead + "-d4");
    Files.createSymbolicLink(link, target);
    try (var own = RuntimeFolder.open(List.of(parent))) {
      RuntimeFolder.sweep(List.of(parent, parent.resolve("missing")));

      assertThat(left).doesNotExist();
      assertThat(early).doesNotExist();
      assertThat(List.of(living, other, link, target.resolve("file"), own.path()))
          .allSatisfy(path -> assertThat(path).exists());
    }
  }

  @Test
  void a_folder_whose_owner_runs_in_another_container_is_not_swept() throws Exception {
    Path folder = Files.createDirectory(parent.resolve("pulsar-" + deadPid() + "-a1"));
    try (var channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      RuntimeFolder.sweep(List.of(parent));

      assertThat(folder).exists();
    }
    RuntimeFolder.sweep(List.of(parent));
    assertThat(folder).doesNotExist();
  }

  private static long deadPid() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }
}
