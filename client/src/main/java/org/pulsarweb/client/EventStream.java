package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ServerEvent;

/**
 * The events that a server sends ({@code text/event-stream}), in straight-line code. When the
 * connection breaks or ends it is opened again, after a wait, and the server is told which event
 * was the last (Last-Event-ID). It ends when the server says so (204), when the policy gives up, or
 * when it is closed.
 *
 * <p>To be read by one thread at a time; any thread may close it, which ends a read that waits.
 *
 * <p>Safe for use by many threads.
 */
public final class EventStream implements Iterable<ServerEvent>, AutoCloseable {
  /** The longest deadline that there is. */
  static final Duration FOR_EVER = Duration.ofDays(365);

  /** Of one event with all its lines; 1 MiB: beyond it the stream is broken off. */
  static final int EVENT_MAX_BYTES = 1024 * 1024;

  private final HttpRequest request;
  private final HttpTransport transport;
  private final ReconnectPolicy policy;
  private final int eventMaxBytes;
  private final Pause pause;
  private final BooleanSupplier isOver;

  private EventReader reader;
  private int failures;
  private String lastId = "";
  private boolean hasEnded;

  private volatile @Nullable HttpResponse response;
  private volatile boolean isClosed;

  /**
   * Makes a stream that opens with its first read.
   *
   * @param request what to ask for; it is sent as a stream
   * @param transport what to send it through
   * @param policy when to open it again
   * @param eventMaxBytes of one event
   * @param pause how to wait
   * @param isOver whether there is no way to open it again, because the session is closed
   */
  EventStream(
      HttpRequest request,
      HttpTransport transport,
      ReconnectPolicy policy,
      int eventMaxBytes,
      Pause pause,
      BooleanSupplier isOver) {
    HttpRequest asking =
        request
            .withHeader("Accept", "text/event-stream")
            .withHeader("Cache-Control", "no-store"); // as the standard has it
    this.request = asking.withOptions(asking.options().asStream());
    this.transport = transport;
    this.policy = policy;
    this.eventMaxBytes = eventMaxBytes;
    this.pause = pause;
    this.isOver = isOver;
    this.reader = new EventReader(eventMaxBytes);
  }

  /**
   * Waits for the next event.
   *
   * @return the event; nothing at the end, then and ever after
   * @throws IOException if the policy gave up, with the last failure; {@link HttpStatusException}
   *     if the server answers with something else than 200 and 204, which is not tried again;
   *     {@link InterruptedIOException} when the caller was cancelled
   */
  public Optional<ServerEvent> next() throws IOException {
    while (!isClosed && !hasEnded) {
      ServerEvent event = reader.next();
      if (event != null) {
        failures = 0;
        lastId = reader.lastId();
        return Optional.of(event);
      }
      try {
        HttpResponse open = response;
        if (open == null) {
          connect();
        } else {
          feed(open);
        }
      } catch (InterruptedIOException e) {
        end();
        throw e;
      } catch (IOException e) {
        if (hasEnded) {
          throw e;
        }
        onBroken(e);
      }
    }
    return Optional.empty();
  }

  private void connect() throws IOException {
    HttpResponse opened =
        transport.send(lastId.isEmpty() ? request : request.withHeader("Last-Event-ID", lastId));
    response = opened;
    if (isClosed) {
      opened.close();
      return;
    }
    reader = new EventReader(eventMaxBytes, lastId, reader.retry());
    String type = opened.headers().get("Content-Type").orElse("");
    int status = opened.status();
    if (status == 204) {
      end();
    } else if (status == 429 || status >= 500) {
      throw new HttpStatusException(status + " instead of events: " + request, opened);
    } else if (status != 200 || !Ascii.lower(type).startsWith("text/event-stream")) {
      end();
      throw new IOException(status + " with " + type + " instead of events: " + request);
    }
  }

  private void feed(HttpResponse open) throws IOException {
    byte[] piece = open.body().read();
    if (piece.length == 0) {
      throw new IOException("the stream of events ended: " + request);
    }
    reader.feed(piece);
  }

  /** Waits before another try, or gives up. */
  private void onBroken(IOException failure) throws IOException {
    disconnect();
    failures++;
    lastId = reader.lastId();
    var wait = policy.waitBefore(failures, reader.retry(), ThreadLocalRandom.current());
    if (isClosed) {
      return;
    }
    if (wait.isEmpty() || isOver.getAsBoolean()) {
      end();
      throw failure;
    }
    try {
      pause.sleep(wait.get());
    } catch (InterruptedIOException e) {
      end();
      throw e;
    }
  }

  private void end() {
    hasEnded = true;
    disconnect();
  }

  private void disconnect() {
    HttpResponse open = response;
    response = null;
    if (open != null) {
      open.close();
    }
  }

  /** {@return the id of the last event that had one; empty for none} */
  public String lastId() {
    return lastId;
  }

  /** {@return the events, for a loop; a failure is an {@link UncheckedIOException}} */
  @Override
  public Iterator<ServerEvent> iterator() {
    return new Iterator<>() {
      private Optional<ServerEvent> ahead = Optional.empty();

      @Override
      public boolean hasNext() {
        try {
          if (ahead.isEmpty()) {
            ahead = EventStream.this.next();
          }
          return ahead.isPresent();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public ServerEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ServerEvent event = ahead.orElseThrow();
        ahead = Optional.empty();
        return event;
      }
    };
  }

  /** Ends the stream and its connection. May be called again. */
  @Override
  public void close() {
    isClosed = true;
    HttpResponse open = response;
    if (open != null) {
      open.close();
    }
  }
}
