package org.pulsarweb.app;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * The log for people: {@code 2026-11-20 20:10:13.627 INFO [logger] message}, in the time of this
 * place, with the name of the worker before the logger if it is one's. Control characters, which
 * could forge lines or work on a terminal, become question marks.
 */
record TextForm(boolean hasColours) implements LogForm {
  private static final String RESET = "\u001B[0m";
  private static final int LEVEL_WIDTH = 6;

  @Override
  public String write(LogLine line, LogSource source) {
    var text = new StringBuilder();
    time(text, line.time());
    String level = level(line.level());
    if (hasColours) {
      text.append(colour(line.level())).append(level).append(RESET);
    } else {
      text.append(level);
    }
    text.repeat(' ', LEVEL_WIDTH - level.length());
    if (source.isWorker()) {
      text.append(source.name()).append(' ');
    }
    text.append('[').append(line.logger()).append("] ");
    plain(text, line.message());
    text.append('\n');
    if (!line.trace().isEmpty()) {
      plain(text, line.trace());
      text.append('\n');
    }
    return text.toString();
  }

  private static void time(StringBuilder text, Instant time) {
    LocalDateTime local = LocalDateTime.ofInstant(time, ZoneId.systemDefault());
    number(text, local.getYear(), 4).append('-');
    number(text, local.getMonthValue(), 2).append('-');
    number(text, local.getDayOfMonth(), 2).append(' ');
    number(text, local.getHour(), 2).append(':');
    number(text, local.getMinute(), 2).append(':');
    number(text, local.getSecond(), 2).append('.');
    number(text, local.getNano() / 1_000_000, 3).append(' ');
  }

  private static StringBuilder number(StringBuilder text, int number, int digits) {
    String word = String.valueOf(number);
    return text.repeat('0', Math.max(0, digits - word.length())).append(word);
  }

  private static String level(LogLevel level) {
    return level == LogLevel.WARNING ? "WARN" : level.name();
  }

  /** As the original had them. */
  private static String colour(LogLevel level) {
    return switch (level) {
      case TRACE, NONE -> "\u001B[2m"; // faint
      case DEBUG -> "\u001B[36m"; // cyan
      case INFO -> "\u001B[32m"; // green
      case WARNING -> "\u001B[35m"; // magenta
      case ERROR -> "\u001B[31m"; // red
    };
  }

  private static void plain(StringBuilder text, String message) {
    for (int i = 0; i < message.length(); i++) {
      char sign = message.charAt(i);
      boolean isHarmless = sign == '\n' || sign == '\t' || !Character.isISOControl(sign);
      text.append(isHarmless ? sign : '?');
    }
  }
}
