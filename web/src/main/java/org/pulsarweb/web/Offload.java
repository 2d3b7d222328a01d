package org.pulsarweb.web;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.pulsarweb.http.DiskAccess;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.loop.Fibers;

/** Waiting for a disk where it holds up no loop. */
final class Offload {
  /** Something that waits for a disk, and what comes of it. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  private Offload() {}

  static void run(DiskAccess.Work work) throws IOException {
    boolean _ =
        call(() -> {
          work.run();
          return true;
        });
  }

  /** Does it, on a thread for that if a fiber asks; answers 503 if too many wait already. */
  static <T> T call(Reading<T> reading) throws IOException {
    try {
      return Fibers.aside(reading::read);
    } catch (IOException | RuntimeException e) {
      if (e instanceof RejectedExecutionException) {
        throw new HttpException(503, "too much waits for the disk", e);
      }
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("reading throws nothing else", e);
    }
  }
}
