package org.pulsarweb.codec;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions of any class: name, message, stack trace, cause, suppressed ones. Their class is never
 * looked for on the other side, so that none has to be allowed.
 */
final class Throwables {
  /** How many one may bring along, with causes and suppressed ones; the rest is left out. */
  private static final int COUNT_MAX = 32;

  /** The innermost frames of each that travel; a stack that has overflowed has 1,024. */
  private static final int FRAMES_MAX = 256;

  /** What of a message travels: it may quote what was too long. */
  private static final int MESSAGE_MAX_CHARS = 16 * 1024;

  /** An exception, and a frame of its stack, is that many elements for {@link CodecLimits}. */
  private static final int ELEMENTS = 4;

  private static final StackTraceElement[] NO_TRACE = {};

  private Throwables() {}

  static void write(Object value, ByteOutput out) {
    out.u8(Tag.THROWABLE);
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var throwable = (Throwable) value;
    seen.add(throwable);
    write(throwable, seen, out);
  }

  private static void write(Throwable throwable, Set<Throwable> seen, ByteOutput out) {
    out.claim(ELEMENTS);
    out.string(
        throwable instanceof RemoteException remote
            ? remote.className()
            : throwable.getClass().getName());
    String message = message(throwable);
    writeNullable(
        message == null || message.length() <= MESSAGE_MAX_CHARS
            ? message
            : message.substring(0, MESSAGE_MAX_CHARS) + "…",
        out);
    writeTrace(trace(throwable), out);
    writeAnother(cause(throwable), seen, out);
    for (Throwable suppressed : throwable.getSuppressed()) {
      if (maySee(suppressed, seen)) {
        writeAnother(suppressed, seen, out);
      }
    }
    out.u8(0);
  }

  private static void writeAnother(
      @Nullable Throwable another, Set<Throwable> seen, ByteOutput out) {
    if (another != null && maySee(another, seen)) {
      seen.add(another);
      out.u8(1);
      write(another, seen, out);
    } else {
      out.u8(0);
    }
  }

  /** A cycle ends at what was met before. */
  private static boolean maySee(Throwable throwable, Set<Throwable> seen) {
    return seen.size() < COUNT_MAX && !seen.contains(throwable);
  }

  private static @Nullable String message(Throwable throwable) {
    try {
      return throwable instanceof RemoteException remote ? remote.detail() : throwable.getMessage();
    } catch (RuntimeException e) {
      return "its message cannot be had: " + e.getClass().getName();
    }
  }

  // These two may be overridden, and must not keep an exception from being told.

  private static StackTraceElement[] trace(Throwable throwable) {
    try {
      return Objects.requireNonNullElse(throwable.getStackTrace(), NO_TRACE);
    } catch (RuntimeException e) {
      return NO_TRACE;
    }
  }

  private static @Nullable Throwable cause(Throwable throwable) {
    try {
      return throwable.getCause();
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static void writeTrace(StackTraceElement[] trace, ByteOutput out) {
    int count = Math.min(trace.length, FRAMES_MAX);
    out.count(count, ELEMENTS);
    for (int i = 0; i < count; i++) {
      out.string(trace[i].getClassName());
      out.string(trace[i].getMethodName());
      writeNullable(trace[i].getFileName(), out);
      out.zigzag(trace[i].getLineNumber());
    }
  }

  static Object read(ByteInput in) {
    return read(in, new int[] {COUNT_MAX});
  }

  private static RemoteException read(ByteInput in, int[] left) {
    if (--left[0] < 0) {
      throw new CodecException("an exception brings more than " + COUNT_MAX + " others");
    }
    in.claim(ELEMENTS);
    String className = in.string();
    String message = readNullable(in);
    StackTraceElement[] trace = readTrace(in);
    RemoteException cause = Components.booleanOf(in) ? read(in, left) : null;
    var exception = new RemoteException(className, message, trace, cause);
    while (Components.booleanOf(in)) {
      exception.addSuppressed(read(in, left));
    }
    return exception;
  }

  private static StackTraceElement[] readTrace(ByteInput in) {
    int count = in.count(ELEMENTS); // each has four parts of a byte or more
    if (count > FRAMES_MAX) {
      throw new CodecException("a stack trace has more than " + FRAMES_MAX + " frames");
    }
    var trace = new StackTraceElement[count];
    for (int i = 0; i < count; i++) {
      trace[i] = new StackTraceElement(in.string(), in.string(), readNullable(in), in.zigzag());
    }
    return trace;
  }

  private static void writeNullable(@Nullable String text, ByteOutput out) {
    out.u8(text == null ? 0 : 1);
    if (text != null) {
      out.string(text);
    }
  }

  private static @Nullable String readNullable(ByteInput in) {
    return Components.booleanOf(in) ? in.string() : null;
  }
}
