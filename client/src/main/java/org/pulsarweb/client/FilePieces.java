package org.pulsarweb.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.pulsarweb.loop.Fibers;

/** Files, a piece at a time: disks are waited for aside, so that no loop is held up. */
final class FilePieces {
  static final int PIECE_BYTES = 64 * 1024;

  private FilePieces() {}

  static void copy(Path file, RequestBody.Sink out) throws IOException {
    var piece = new byte[PIECE_BYTES];
    try (InputStream in = aside(() -> Files.newInputStream(file))) {
      int count;
      while ((count = aside(() -> in.read(piece))) > 0) {
        out.write(piece, 0, count);
      }
    }
  }

  /** Does something that waits for a disk. */
  static <T> T aside(Callable<T> work) throws IOException {
    try {
      return Fibers.aside(work);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
