package org.pulsarweb.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Times as HTTP writes them (RFC 9110 §5.6.7): to the second, in GMT.
 *
 * <p>Immutable.
 */
public final class HttpDate {
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private HttpDate() {}

  /**
   * {@return a time, for example {@code Fri, 20 Nov 2026 12:00:00 GMT}}
   *
   * @param instant of the years 0 to 9999; a part of a second is left away
   */
  public static String text(Instant instant) {
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    int day = time.getDayOfWeek().getValue() * 3 - 3;
    int month = time.getMonthValue() * 3 - 3;
    var text = new StringBuilder(29).append(DAYS, day, day + 3).append(", ");
    twoDigits(text, time.getDayOfMonth()).append(' ').append(MONTHS, month, month + 3).append(' ');
    twoDigits(text, time.getYear() / 100);
    twoDigits(text, time.getYear() % 100).append(' ');
    twoDigits(text, time.getHour()).append(':');
    twoDigits(text, time.getMinute()).append(':');
    return twoDigits(text, time.getSecond()).append(" GMT").toString();
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return (number < 10 ? text.append('0') : text).append(number);
  }

  /**
   * {@return the time that a text says in one of the three forms, or nothing}
   *
   * @param text as a field has it; a year of two digits is one from 1970 to 2069
   */
  public static Optional<Instant> parse(String text) {
    String[] words = text.strip().split("[ ,-]+", -1);
    try {
      if (words.length == 6 && words[5].equals("GMT")) {
        return Optional.of(instant(words[3], words[2], words[1], words[4]));
      }
      if (words.length == 5) { // as C's asctime has it
        return Optional.of(instant(words[4], words[1], words[2], words[3]));
      }
      return Optional.empty();
    } catch (DateTimeException | NumberFormatException | StringIndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  private static Instant instant(String year, String month, String day, String time) {
    int number = Integer.parseInt(year);
    int full = year.length() > 2 ? number : number < 70 ? 2000 + number : 1900 + number;
    int at = month.length() == 3 ? MONTHS.indexOf(month) : -1;
    if (at < 0 || at % 3 != 0 || time.length() != 8) {
      throw new DateTimeException("not a month or a time");
    }
    return LocalDateTime.of(
            full,
            at / 3 + 1,
            Integer.parseInt(day),
            Integer.parseInt(time, 0, 2, 10),
            Integer.parseInt(time, 3, 5, 10),
            Math.min(59, Integer.parseInt(time, 6, 8, 10))) // a leap second is none here
        .toInstant(ZoneOffset.UTC);
  }
}
