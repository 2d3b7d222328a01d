package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheStoreTest implements CacheStoreContract {
  @TempDir private Path folder;

  @Override
  public DiskCacheStore open(long maxBytes) throws IOException {
    return DiskCacheStore.open(folder.resolve("cache"), maxBytes);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.toList();
    }
  }

  @Test
  void what_was_kept_is_there_for_the_next_program() throws IOException {
    CacheStore store = open(100_000);
    store.put("a", CacheStoreContract.entry("v", "1"));
    CacheStore next = open(100_000);
    assertThat(CacheStoreContract.bodies(next, "a")).containsExactly("1");
    assertThat(next.bytes()).isEqualTo(store.bytes()).isEqualTo(Files.size(files().getFirst()));
  }

  @Test
  void nobody_else_reads_it() throws IOException {
    open(100_000).put("a", CacheStoreContract.entry("v", "1"));
    assertThat(permissions(folder.resolve("cache"))).isEqualTo("rwx------");
    assertThat(files()).extracting(DiskCacheStoreTest::permissions).containsOnly("rw-------");
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_file_that_was_cut_or_changed_anywhere_is_as_good_as_lost() throws IOException {
    DiskCacheStore store = open(100_000);
    store.put("a", CacheStoreContract.entry("v", "hello"));
    Path file = files().getFirst();
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 1;
      for (byte[] bad : List.of(changed, Arrays.copyOf(good, i))) {
        Files.write(file, bad);
        DiskCacheStore next = open(100_000);
        assertThat(next.find("a")).isEmpty();
        assertThat(next.failures()).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(next.bytes()).isZero();
      }
    }
  }

  @Test
  void a_file_of_another_url_is_no_answer() throws IOException {
    DiskCacheStore store = open(100_000);
    store.put("a", CacheStoreContract.entry("v", "1"));
    byte[] file = Files.readAllBytes(files().getFirst());
    assertThat(CacheFile.read("b", file)).isEmpty();
  }

  @Test
  void a_file_that_somebody_removed_is_missed_by_nobody() throws IOException {
    DiskCacheStore store = open(100_000);
    store.put("a", CacheStoreContract.entry("v", "1"));
    Files.delete(files().getFirst());
    assertThat(store.find("a")).isEmpty();
    store.put("a", CacheStoreContract.entry("v", "2"));
    assertThat(CacheStoreContract.bodies(store, "a")).containsExactly("2");
  }

  @Test
  void a_disk_that_takes_nothing_is_no_failure_of_a_call() throws IOException {
    DiskCacheStore store = open(100_000);
    Files.delete(folder.resolve("cache"));
    store.put("a", CacheStoreContract.entry("v", "1"));
    assertThat(store.find("a")).isEmpty();
    assertThat(store.failures()).isPositive();
  }

  @Test
  void what_a_killed_program_left_is_cleared_and_what_is_too_much_let_go() throws IOException {
    CacheStore store = open(100_000);
    store.put("a", CacheStoreContract.entry("v", "1".repeat(1000)));
    store.put("b", CacheStoreContract.entry("v", "2".repeat(1000)));
    Files.writeString(folder.resolve("cache").resolve(".x.answer1.tmp"), "half");
    Files.writeString(folder.resolve("cache").resolve("README"), "mine");
    CacheStore next = open(1500);
    assertThat(next.bytes()).isBetween(1000L, 1500L);
    assertThat(files()).hasSize(2); // one answer, and what is not the cache's
    assertThat(folder.resolve("cache").resolve("README")).exists();
  }
}
