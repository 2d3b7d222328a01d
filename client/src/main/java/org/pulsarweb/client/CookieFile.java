package org.pulsarweb.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cookies in the form of Netscape: one a line, with seven fields between tabs. {@code #HttpOnly_}
 * before the domain is curl's.
 */
final class CookieFile {
  private static final String HEAD = "# Netscape HTTP Cookie File\n";
  private static final String HTTP_ONLY = "#HttpOnly_";
  private static final long MAX_BYTES = 16L * 1024 * 1024;
  private static final int FIELD_COUNT = 7;

  private CookieFile() {}

  static void write(Path file, List<StoredCookie> cookies) throws IOException {
    var text = new StringBuilder(HEAD);
    for (StoredCookie cookie : cookies) {
      if (cookie.name().indexOf('\t') < 0 && cookie.path().indexOf('\t') < 0) {
        append(text, cookie);
      }
    }
    PrivateFile.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void append(StringBuilder text, StoredCookie cookie) {
    text.append(cookie.httpOnly() ? HTTP_ONLY : "");
    text.append(cookie.hostOnly() ? "" : ".").append(cookie.domain()).append('\t');
    text.append(cookie.hostOnly() ? "FALSE" : "TRUE").append('\t');
    text.append(cookie.path()).append('\t');
    text.append(cookie.secure() ? "TRUE" : "FALSE").append('\t');
    text.append(cookie.expires().map(Instant::getEpochSecond).orElse(0L)).append('\t');
    text.append(cookie.name()).append('\t').append(cookie.value()).append('\n');
  }

  static List<StoredCookie> read(Path file, Instant now) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
    }
    var cookies = new ArrayList<StoredCookie>();
    int number = 0;
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
      number++;
      boolean httpOnly = line.startsWith(HTTP_ONLY);
      if (!line.isBlank() && (httpOnly || !line.startsWith("#"))) {
        String fields = httpOnly ? line.substring(HTTP_ONLY.length()) : line;
        Optional<StoredCookie> cookie = parse(fields.split("\t", FIELD_COUNT), httpOnly, now);
        if (cookie.isEmpty()) {
          throw new IOException("line " + number + " of " + file + " is no cookie");
        }
        cookies.add(cookie.get());
      }
    }
    return cookies;
  }

  private static Optional<StoredCookie> parse(String[] fields, boolean httpOnly, Instant now) {
    if (fields.length < FIELD_COUNT - 1) {
      return Optional.empty();
    }
    String domain = Ascii.lower(fields[0].startsWith(".") ? fields[0].substring(1) : fields[0]);
    try {
      long expires = Long.parseLong(fields[4]);
      return Optional.of(
          new StoredCookie(
              fields[5],
              fields.length == FIELD_COUNT ? fields[6] : "",
              domain,
              !fields[1].equalsIgnoreCase("TRUE"),
              fields[2].startsWith("/") ? fields[2] : "/",
              expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(expires)),
              fields[3].equalsIgnoreCase("TRUE"),
              httpOnly,
              Optional.empty(),
              now));
    } catch (NumberFormatException | DateTimeException _) {
      return Optional.empty();
    }
  }
}
