package org.pulsarweb.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How {@code --log-level} is read: a level for all, and {@code LOGGER.LEVEL} for some, with commas
 * or blanks between.
 */
record LogWords() implements Words<LogLevels> {
  private static final Words<LogLevel> LEVEL = new Choice<>(LogLevel.values());

  @Override
  public LogLevels read(String word) {
    var level = LogLevel.INFO;
    var loggers = new TreeMap<String, LogLevel>();
    List<String> parts = ListWords.split(word.replace(',', ' '), ' ');
    for (String part : parts) {
      int dot = part.lastIndexOf('.');
      if (dot < 0) {
        level = LEVEL.read(part);
      } else if (dot == 0) {
        throw new IllegalArgumentException("'" + part + "' names no logger");
      } else {
        loggers.put(part.substring(0, dot), level(part, dot));
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("give " + allowed());
    }
    return new LogLevels(level, loggers);
  }

  private static LogLevel level(String part, int dot) {
    try {
      return LEVEL.read(part.substring(dot + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + part + "' is a logger without its level; " + e.getMessage(), e);
    }
  }

  @Override
  public String write(LogLevels value) {
    var word = new StringBuilder(Choice.lower(value.level()));
    for (Map.Entry<String, LogLevel> logger : value.loggers().entrySet()) {
      word.append(separator()).append(logger.getKey()).append('.');
      word.append(Choice.lower(logger.getValue()));
    }
    return word.toString();
  }

  @Override
  public String allowed() {
    return LEVEL.allowed() + ", or LOGGER.LEVEL, as in org.pulsarweb.web.debug";
  }

  @Override
  public char separator() {
    return ',';
  }
}
