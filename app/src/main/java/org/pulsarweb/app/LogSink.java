package org.pulsarweb.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Where lines of the log go. That they cannot be written stops nobody: they are lost and counted.
 *
 * <p>Owned by the appender that made it, under its lock.
 */
interface LogSink {
  /** Writes lines, each with its end, in one go; throws if not all could be written. */
  void write(byte[] lines) throws IOException;

  /** Opens again what has a name; throws if that cannot be, and then goes on as it was. */
  void reopen() throws IOException;

  /** Returns what errors call it. */
  String name();

  void close();

  /** Standard error, whatever it is at the moment. A stream of the JDK keeps its errors. */
  static LogSink standardError() {
    return new LogSink() {
      @Override
      public void write(byte[] lines) {
        System.err.write(lines, 0, lines.length);
        System.err.flush();
      }

      @Override
      public void reopen() {}

      @Override
      public String name() {
        return "standard error";
      }

      @Override
      public void close() {}
    };
  }

  /** A file that is appended to, and made if it is not there. */
  static LogSink file(Path path) throws IOException {
    Path absolute = path.toAbsolutePath(); // a daemon changes its folder
    return new FileSink(
        absolute.toString(), () -> new FileOutputStream(absolute.toFile(), true)); // at its end
  }

  /** What has a name and can be opened again by it. */
  final class FileSink implements LogSink {
    /** Opens what is written to; each write is at once where it belongs. */
    @FunctionalInterface
    interface Opening {
      OutputStream open() throws IOException;
    }

    private final String name;
    private final Opening opening;
    private OutputStream out;

    /** Whether a line may have been written in part. */
    private boolean isBroken;

    FileSink(String name, Opening opening) throws IOException {
      this.name = name;
      this.opening = opening;
      this.out = opening.open();
    }

    @Override
    public void write(byte[] lines) throws IOException {
      if (isBroken) {
        out.write('\n');
      }
      isBroken = true;
      out.write(lines);
      isBroken = false;
    }

    @Override
    public void reopen() throws IOException {
      OutputStream fresh = opening.open();
      close();
      out = fresh;
      isBroken = false;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException _) {
        // nothing is held back, so nothing is lost
      }
    }
  }
}
