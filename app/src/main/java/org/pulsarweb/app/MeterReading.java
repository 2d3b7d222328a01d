package org.pulsarweb.app;

import java.util.List;

/**
 * What one meter of one worker shows at one moment, in a form that travels between actors.
 *
 * <p>Immutable.
 *
 * @param name as the application has it, with dots
 * @param unit what it counts, in the plural and of base: {@code seconds}, {@code bytes}; may be
 *     empty
 * @param help what it is, in a line for people; may be empty
 * @param labels names and values in turn, sorted by name
 * @param value what it shows
 */
record MeterReading(String name, String unit, String help, List<String> labels, Value value) {
  MeterReading {
    labels = List.copyOf(labels);
  }

  MeterReading with(Value value) {
    return new MeterReading(name, unit, help, labels, value);
  }

  MeterReading withLabels(List<String> labels) {
    return new MeterReading(name, unit, help, labels, value);
  }

  /** What a meter shows. */
  sealed interface Value {}

  /**
   * How much there has been so far: of all workers, living and dead, the sum.
   *
   * @param amount never goes down, unless the worker begins anew
   */
  record Total(double amount) implements Value {}

  /**
   * How much there is now: of the workers that live.
   *
   * @param amount NaN where there is nothing to show
   * @param isOwn whether a sum of several workers' means nothing: then each is shown with its name
   */
  record Level(double amount, boolean isOwn) implements Value {}

  /**
   * How many there have been, how much in all, and how much each: as {@link Total} over all
   * workers.
   *
   * @param max the greatest of the last minutes; NaN where that is not known
   * @param bounds ascending; may be empty
   * @param counts for each bound, how many were at most as much
   */
  @SuppressWarnings("ArrayRecordComponent") // travels without boxes; nobody compares it
  record Spread(long count, double sum, double max, double[] bounds, long[] counts)
      implements Value {
    Spread {
      if (bounds.length != counts.length) {
        throw new IllegalArgumentException(bounds.length + " bounds, " + counts.length + " counts");
      }
    }
  }
}
