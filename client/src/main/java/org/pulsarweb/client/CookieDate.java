package org.pulsarweb.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/**
 * The dates of cookies, which servers write in every form there is (RFC 6265 §5.1.1): the first
 * word that looks like a time is the time, and so on with the day, the month and the year.
 */
final class CookieDate {
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  private int hour = -1;
  private int minute;
  private int second;
  private int day = -1;
  private int month = -1;
  private int year = -1;

  private CookieDate() {}

  /** Returns the time that a text says, or nothing if a part of it is missing or out of range. */
  static Optional<Instant> parse(String text) {
    var date = new CookieDate();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isDelimiter(text.charAt(i))) {
        if (i > from) {
          date.take(text.substring(from, i));
        }
        from = i + 1;
      }
    }
    return date.instant();
  }

  private static boolean isDelimiter(char c) {
    return c == '\t'
        || (c >= 0x20 && c <= 0x2F)
        || (c >= 0x3B && c <= 0x40)
        || (c >= 0x5B && c <= 0x60)
        || (c >= 0x7B && c <= 0x7E);
  }

  /**
   * Takes a word for the first of time, day, month and year that is open and that it looks like.
   */
  private void take(String word) {
    if (hour < 0 && takeTime(word)) {
      return;
    }
    int digits = digits(word, 0);
    if (day < 0 && (digits == 1 || digits == 2)) {
      day = Integer.parseInt(word, 0, digits, 10);
    } else if (month < 0 && word.length() >= 3 && monthOf(word) > 0) {
      month = monthOf(word);
    } else if (year < 0 && digits >= 2 && digits <= 4) {
      int said = Integer.parseInt(word, 0, digits, 10);
      year = said < 70 ? 2000 + said : said < 100 ? 1900 + said : said;
    }
  }

  /** Takes {@code 1:2:3}, each of one or two digits, and whatever follows that is no digit. */
  private boolean takeTime(String word) {
    int[] fields = new int[3];
    int at = 0;
    for (int i = 0; i < 3; i++) {
      int digits = digits(word, at);
      if (digits < 1 || digits > 2) {
        return false;
      }
      fields[i] = Integer.parseInt(word, at, at + digits, 10);
      at += digits;
      if (i < 2 && (at >= word.length() || word.charAt(at++) != ':')) {
        return false;
      }
    }
    hour = fields[0];
    minute = fields[1];
    second = fields[2];
    return true;
  }

  private static int digits(String word, int from) {
    int to = from;
    while (to < word.length() && word.charAt(to) >= '0' && word.charAt(to) <= '9') {
      to++;
    }
    return to - from;
  }

  private static int monthOf(String word) {
    int at = MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
    return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
  }

  private Optional<Instant> instant() {
    if (hour < 0 || day < 0 || month < 0 || year < 1601) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
