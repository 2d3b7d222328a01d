package org.pulsarweb.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.pulsarweb.loop.Fibers;

/**
 * A store in a folder: one file for each URL, which is there whole or not at all. What is damaged
 * is as good as lost, and so is what the disk does not take: a cache may lose things, and {@link
 * #failures} counts them. No loop waits for the disk.
 *
 * <p>One program at a time may use a folder. What it left is there for the next one.
 */
final class DiskCacheStore implements CacheStore {
  private static final String ENDING = ".answer";
  private static final String TEMPORARY = ".tmp";
  private static final int STRIPES = 64;

  private final Path folder;
  private final long maxBytes;
  private final AtomicLong failures = new AtomicLong();

  /** Names of files and their lengths; the one that was used last at the end. */
  private final Map<String, Long> files = // guarded by itself
      new LinkedHashMap<>(16, 0.75f, true);

  /** Who changes a file holds one of these, by the file's name. */
  private final Object[] stripes = new Object[STRIPES];

  private long bytes; // guarded by files

  private DiskCacheStore(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** Opens a folder, makes it if it is not there, and takes what is in it, the oldest first. */
  static DiskCacheStore open(Path folder, long maxBytes) throws IOException {
    var store = new DiskCacheStore(folder, maxBytes);
    return aside(() -> {
      PrivateFile.folder(folder);
      store.load();
      return store;
    });
  }

  private void load() throws IOException {
    record Found(String name, long length, FileTime time) {}
    var found = new ArrayList<Found>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(TEMPORARY)) {
          Files.deleteIfExists(file); // of a program that was killed
        } else if (name.endsWith(ENDING)) {
          found.add(new Found(name, Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    }
    found.sort(Comparator.comparing(Found::time));
    found.forEach(file -> files.put(file.name, file.length));
    bytes = found.stream().mapToLong(Found::length).sum();
    delete(tooMany());
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T aside(Work<T> work) throws IOException {
    Callable<T> call = work::run;
    try {
      return Fibers.aside(call);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static String nameOf(String key) {
    try {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash) + ENDING;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Object stripeOf(String name) {
    return stripes[Math.floorMod(name.hashCode(), STRIPES)];
  }

  @Override
  public List<CacheEntry> find(String key) {
    String name = nameOf(key);
    synchronized (files) {
      if (files.get(name) == null) {
        return List.of();
      }
    }
    try {
      return aside(() -> read(key, name));
    } catch (IOException _) {
      failures.incrementAndGet();
      remove(key);
      return List.of();
    }
  }

  private List<CacheEntry> read(String key, String name) throws IOException {
    try {
      return CacheFile.read(key, Files.readAllBytes(folder.resolve(name)));
    } catch (NoSuchFileException _) {
      return List.of(); // let go, or removed, in the meantime
    }
  }

  @Override
  public void put(String key, CacheEntry entry) {
    String name = nameOf(key);
    try {
      aside(() -> {
        synchronized (stripeOf(name)) {
          List<CacheEntry> old = readIfGood(key, name);
          List<CacheEntry> all = CacheEntry.replaced(old, entry, VARIANT_MAX_COUNT);
          byte[] file = CacheFile.write(key, all);
          PrivateFile.writeUnforced(folder.resolve(name), file);
          count(name, file.length);
        }
        delete(tooMany());
        return key;
      });
    } catch (IOException _) {
      failures.incrementAndGet();
      remove(key);
    }
  }

  private List<CacheEntry> readIfGood(String key, String name) {
    try {
      return read(key, name);
    } catch (IOException _) {
      return List.of();
    }
  }

  private void count(String name, long length) {
    synchronized (files) {
      Long old = files.put(name, length);
      bytes += length - (old == null ? 0 : old);
    }
  }

  /** Forgets those that are too many, and returns their names. */
  private List<String> tooMany() {
    var names = new ArrayList<String>();
    synchronized (files) {
      Iterator<Map.Entry<String, Long>> eldest = files.entrySet().iterator();
      while (bytes > maxBytes && eldest.hasNext()) {
        Map.Entry<String, Long> file = eldest.next();
        bytes -= file.getValue();
        names.add(file.getKey());
        eldest.remove();
      }
    }
    return names;
  }

  private void delete(List<String> names) throws IOException {
    for (String name : names) {
      synchronized (stripeOf(name)) {
        boolean isBack;
        synchronized (files) {
          isBack = files.containsKey(name);
        }
        if (!isBack) {
          Files.deleteIfExists(folder.resolve(name));
        }
      }
    }
  }

  @Override
  public void remove(String key) {
    String name = nameOf(key);
    synchronized (files) {
      Long length = files.remove(name);
      bytes -= length == null ? 0 : length;
    }
    try {
      aside(() -> {
        delete(List.of(name));
        return name;
      });
    } catch (IOException _) {
      failures.incrementAndGet();
    }
  }

  @Override
  public long bytes() {
    synchronized (files) {
      return bytes;
    }
  }

  /** Returns how often the disk did not do what it should. */
  long failures() {
    return failures.get();
  }
}
