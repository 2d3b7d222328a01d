package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, with what it says and who talks to it. Killed when closed. */
final class ProgramJvm implements AutoCloseable {
  private static final long LINE_MAX_SECONDS = 60;

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> heard = new ArrayList<>();
  private int port;

  private ProgramJvm(Process process) {
    this.process = process;
  }

  static ProgramJvm start(Map<String, String> environment, Class<?> main, String... args)
      throws IOException {
    var builder = new ProcessBuilder(ChildJvm.words(main, args)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var program = new ProgramJvm(builder.start());
    Thread.ofVirtual().start(program::pump);
    return program;
  }

  private void pump() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException | UncheckedIOException _) {
      // it was killed
    }
  }

  /** Waits for a line with these words, and returns it. */
  String awaitLine(String words) throws InterruptedException {
    while (true) {
      String line = lines.poll(LINE_MAX_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no line with '" + words + "' after\n" + String.join("\n", heard));
      }
      heard.add(line);
      if (line.contains(words)) {
        return line;
      }
    }
  }

  /** Returns what has been said up to the line that was waited for last. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  /** Waits until it serves. */
  ProgramJvm awaitServing() throws InterruptedException {
    String line = awaitLine("serving on");
    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).replaceAll("\\D.*", ""));
    return this;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  void signal(String name) throws IOException, InterruptedException {
    signal(name, process.pid());
  }

  static void signal(String name, long pid) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
    if (kill.waitFor() != 0) {
      throw new IOException("there is no process " + pid);
    }
  }

  Talk connect() throws IOException {
    return new Talk(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Asks on a connection of its own. */
  String ask(String line) throws IOException {
    try (Talk talk = connect()) {
      return talk.ask(line);
    }
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(LINE_MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end; it said\n" + String.join("\n", lines));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** One connection, a line at a time. */
  record Talk(Socket socket) implements AutoCloseable {
    Talk {
      try {
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LINE_MAX_SECONDS));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void send(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(US_ASCII));
    }

    /** Returns the next line without its end, or throws if the connection has ended. */
    String read() throws IOException {
      var text = new StringBuilder();
      for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
        if (c < 0) {
          throw new IOException("the connection has ended after '" + text + "'");
        }
        text.append((char) c);
      }
      return text.toString();
    }

    String ask(String line) throws IOException {
      send(line);
      return read();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
