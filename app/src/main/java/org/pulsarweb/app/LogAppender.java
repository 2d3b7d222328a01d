package org.pulsarweb.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.pulsarweb.app.LogForm.LogSource;

/**
 * What Logback hands messages to: writes them in a form to a sink, one after the other. Who logs
 * waits for the line to be written. What cannot be written is lost and counted, and the next line
 * that can be says so.
 *
 * <p>Safe for use by many threads.
 */
final class LogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final String NAME = "pulsar";

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private LogForm form;
  private LogSink sink;
  private LogSource own;
  private long lost;
  private String fault = "";

  LogAppender(LogForm form, LogSink sink, LogSource own) {
    this.form = form;
    this.sink = sink;
    this.own = own;
    setName(NAME);
  }

  /** Changes everything; the sink before is closed. */
  void become(LogForm newForm, LogSink newSink, LogSource newOwn) {
    lock.lock();
    try {
      sink.close();
      form = newForm;
      sink = newSink;
      own = newOwn;
    } finally {
      lock.unlock();
    }
  }

  /** Opens the file again by its name; throws if that cannot be, and then the old one is kept. */
  void reopen() throws IOException {
    lock.lock();
    try {
      sink.reopen();
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    LogLine line = LogLine.of(event);
    lock.lock();
    try {
      write(line, own);
    } finally {
      lock.unlock();
    }
  }

  /** Writes a message of another process. */
  void append(LogLine line, LogSource source) {
    lock.lock();
    try {
      write(line, source);
    } finally {
      lock.unlock();
    }
  }

  private void write(LogLine line, LogSource source) {
    try {
      if (lost > 0) {
        sink.write(bytes(gap(), own));
        lost = 0;
      }
      sink.write(bytes(line, source));
    } catch (IOException e) {
      if (lost == 0) {
        fault = String.valueOf(e.getMessage());
        System.err.println(
            own.name() + ": " + sink.name() + " cannot be written, lines are lost: " + fault);
      }
      lost++;
    }
  }

  private LogLine gap() {
    return new LogLine(
        Instant.now(),
        LogLevel.ERROR,
        "pulsar.log",
        Thread.currentThread().getName(),
        lost + " messages could not be written to " + sink.name() + ": " + fault,
        "");
  }

  private byte[] bytes(LogLine line, LogSource source) {
    return form.write(line, source).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      sink.close();
    } finally {
      lock.unlock();
    }
    super.stop();
  }
}
