package org.pulsarweb.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a part that was read whole: in memory, or in a temporary file that goes when this
 * is closed.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class StoredPart implements AutoCloseable {
  private final Part part;
  private final byte[] bytes;
  private final @Nullable Path file;
  private final long length;

  private StoredPart(Part part, byte[] bytes, @Nullable Path file, long length) {
    this.part = part;
    this.bytes = bytes;
    this.file = file;
    this.length = length;
  }

  static StoredPart of(Part part, int memoryMaxBytes) throws IOException {
    ByteSink memory = ByteSink.open();
    while (memory.size() <= memoryMaxBytes) {
      byte[] piece = part.read();
      if (piece.length == 0) {
        return new StoredPart(part, memory.toBytes(), null, memory.size());
      }
      memory.write(piece);
    }
    return spill(part, memory);
  }

  private static StoredPart spill(Part part, ByteSink begun) throws IOException {
    Path[] file = new Path[1];
    OutputStream[] opened = new OutputStream[1];
    part.aside(() -> {
      file[0] = Files.createTempFile("pulsar-part-", ".tmp"); // its owner alone may read it
      opened[0] = Files.newOutputStream(file[0]);
      opened[0].write(begun.array(), 0, begun.size());
    });
    long length = begun.size();
    boolean whole = false;
    try (OutputStream out = opened[0]) {
      for (byte[] piece = part.read(); piece.length > 0; piece = part.read()) {
        byte[] next = piece;
        part.aside(() -> out.write(next));
        length += piece.length;
      }
      whole = true;
    } finally {
      if (!whole) {
        part.aside(() -> Files.deleteIfExists(file[0]));
      }
    }
    return new StoredPart(part, new byte[0], file[0], length);
  }

  /** {@return the name of the field} */
  public String name() {
    return part.name();
  }

  /** {@return the name that the file had where it came from, if it is a file; not to be trusted} */
  public Optional<String> fileName() {
    return part.fileName();
  }

  /** {@return the media type that the client says} */
  public String type() {
    return part.type();
  }

  /** {@return how many bytes it has} */
  public long length() {
    return length;
  }

  /** {@return where it is, if it is not in memory} */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * {@return the content from its beginning, each time anew}
   *
   * @throws IOException if the file cannot be read
   */
  public InputStream stream() throws IOException {
    return file == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
  }

  /** Removes the temporary file, if there is one. May be called again. */
  @Override
  public void close() {
    if (file != null) {
      try {
        part.aside(() -> Files.deleteIfExists(file));
      } catch (IOException _) {
        // the system clears its folder for temporary files
      }
    }
  }
}
