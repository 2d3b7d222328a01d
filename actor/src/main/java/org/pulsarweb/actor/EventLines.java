package org.pulsarweb.actor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of a child's JVM as lines of its standard error, between what else is written there:
 *
 * <pre>
 *  ESC ]pulsar;TAG;- BASE64     more of it follows
 *  ESC ]pulsar;TAG;. BASE64     the last of it
 * </pre>
 *
 * <p>That is the one way out that needs no loop and no link: an event arrives although the loop
 * stands still that the link lives on, and before there is a link, and in the order of the lines
 * around it. The tag comes from the secret, so nothing that a program prints is taken for an event.
 */
final class EventLines {
  private static final String START = "\u001B]pulsar;";
  private static final int TAG_LENGTH = 16;

  /** Bytes of an event in one line: so that the kernel writes the line in one piece (PIPE_BUF). */
  private static final int PIECE_BYTES = 2_700;

  /** Bytes of one event; a longer one is not taken. */
  private static final int EVENT_MAX_BYTES = 1024 * 1024;

  private EventLines() {}

  /** Returns how the lines of a child begin that has this secret. */
  private static String beginning(String secret) {
    String tag = Digest.of(("events of " + secret).getBytes(UTF_8)).substring(0, TAG_LENGTH);
    return START + tag + ";";
  }

  /** Makes lines of events. */
  static final class Writer {
    private final String beginning;

    Writer(String secret) {
      beginning = beginning(secret);
    }

    /** Returns the lines of an event, each with its end. */
    List<byte[]> lines(byte[] event) {
      int length = event.length;
      List<byte[]> lines = new ArrayList<>();
      for (int at = 0; at < length; at += PIECE_BYTES) {
        int end = Math.min(length, at + PIECE_BYTES);
        byte[] piece = Arrays.copyOfRange(event, at, end);
        String text = Base64.getEncoder().encodeToString(piece);
        String line = beginning + (end == length ? "." : "-") + text + "\n";
        lines.add(line.getBytes(US_ASCII));
      }
      return lines;
    }
  }

  /** Takes events out of lines. */
  static final class Reader {
    private final String beginning;
    private final ByteArrayOutputStream event = new ByteArrayOutputStream();

    Reader(String secret) {
      beginning = beginning(secret);
    }

    /** Returns whether a line is a part of an event; it may follow text that has no end. */
    boolean isEvent(String line) {
      return line.contains(beginning);
    }

    /** Returns what stands before an event in its line: text that had no end. */
    String before(String line) {
      return line.substring(0, line.indexOf(beginning));
    }

    /** Takes a line in, and returns the event that it ends, if it does. */
    synchronized byte @Nullable [] take(String line) {
      int at = line.indexOf(beginning) + beginning.length();
      if (at >= line.length() || event.size() > EVENT_MAX_BYTES) {
        event.reset();
        return null;
      }
      try {
        event.writeBytes(Base64.getDecoder().decode(line.substring(at + 1)));
      } catch (IllegalArgumentException _) {
        event.reset(); // another line has come between
        return null;
      }
      if (line.charAt(at) != '.') {
        return null;
      }
      byte[] whole = event.toByteArray();
      event.reset();
      return whole;
    }
  }
}
