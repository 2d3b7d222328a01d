package org.pulsarweb.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a body that is {@code multipart/form-data} (RFC 7578), as they come: nothing is
 * kept, and the client is slowed down to the pace of who reads. It is gone through once.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Multipart implements Iterable<Part> {
  private static final byte[] END = new byte[0];

  private final Body body;
  private final MultipartReader reader;
  private final MultipartLimits limits;
  private @Nullable Part current;
  private boolean begun;
  private boolean partEnded = true;
  private boolean ended;

  Multipart(Body body, MultipartReader reader, MultipartLimits limits) {
    this.body = body;
    this.reader = reader;
    this.limits = limits;
  }

  /**
   * {@return the next part, or null after the last}; what was not read of the one before is passed
   * over.
   *
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 400 if the body is malformed, 413 if it is too large
   */
  private @Nullable Part advance() throws IOException {
    while (!partEnded && current != null) {
      byte[] _ = read(current);
    }
    current = null;
    while (!ended) {
      switch (next()) {
        case MultipartReader.Event.Head(Headers headers) -> {
          partEnded = false;
          current = new Part(this, headers);
          return current;
        }
        case MultipartReader.Event.Last _ -> {
          ended = true;
          while (body.read().length > 0) {
            // an epilogue, which nobody wants
          }
        }
        case MultipartReader.Event.Content _,
            MultipartReader.Event.End _,
            MultipartReader.Event.NeedMore _ ->
            throw new IllegalStateException("not between two parts");
      }
    }
    return null;
  }

  byte[] read(Part part) throws IOException {
    if (part != current) {
      throw new IllegalStateException("the next part has been asked for");
    }
    if (partEnded) {
      return END;
    }
    return switch (next()) {
      case MultipartReader.Event.Content(byte[] array, int from, int to) ->
          from == 0 && to == array.length ? array : Arrays.copyOfRange(array, from, to);
      case MultipartReader.Event.End _ -> {
        partEnded = true;
        yield END;
      }
      case MultipartReader.Event.Head _,
          MultipartReader.Event.Last _,
          MultipartReader.Event.NeedMore _ ->
          throw new IllegalStateException("not within a part");
    };
  }

  /** Returns the next event that says something, reading on as long as there is none. */
  private MultipartReader.Event next() throws IOException {
    while (true) {
      MultipartReader.Event event = reader.next();
      if (!(event instanceof MultipartReader.Event.NeedMore)) {
        return event;
      }
      byte[] piece = body.read();
      if (piece.length == 0) {
        reader.end();
      }
      reader.feed(piece);
    }
  }

  MultipartLimits limits() {
    return limits;
  }

  void aside(DiskAccess.Work work) throws IOException {
    if (body instanceof DiskAccess access) {
      access.aside(work);
    } else {
      work.run();
    }
  }

  /**
   * {@return the parts, one after another}
   *
   * <p>A rule that the client breaks is an {@link HttpException} here, and the client's going away
   * an {@link UncheckedIOException}, because no iterator can throw anything else.
   *
   * @throws IllegalStateException if it was called before
   */
  @Override
  public Iterator<Part> iterator() {
    if (begun) {
      throw new IllegalStateException("the parts are read once");
    }
    begun = true;
    return new Parts();
  }

  private final class Parts implements Iterator<Part> {
    private @Nullable Part ahead;

    @Override
    public boolean hasNext() {
      if (ahead == null && !ended) {
        try {
          ahead = advance();
        } catch (ProtocolException.ByPeer e) {
          throw new HttpException(e.status(), String.valueOf(e.getMessage()), e)
              .withHeader("Connection", "close");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return ahead != null;
    }

    @Override
    public Part next() {
      if (!hasNext() || ahead == null) {
        throw new NoSuchElementException("there is no other part");
      }
      Part next = ahead;
      ahead = null;
      return next;
    }
  }
}
