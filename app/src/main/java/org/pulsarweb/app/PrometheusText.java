package org.pulsarweb.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.pulsarweb.app.MeterReading.Level;
import org.pulsarweb.app.MeterReading.Spread;
import org.pulsarweb.app.MeterReading.Total;

/**
 * Readings in the text formats that Prometheus reads: its own, 0.0.4, and OpenMetrics 1.0.
 *
 * <p>Names get underscores for dots, their unit, and {@code _total} if they are totals, as
 * Micrometer's own names for Prometheus do. Of two meters that come to the same name but are of
 * different kinds the second is left away, and so is a series that is there already: one such line
 * would make Prometheus refuse all.
 */
final class PrometheusText {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
  static final String OPEN_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  /** A whole number above has no exact double. */
  private static final double WHOLE_MAX = 1L << 53;

  private final boolean isOpen;
  private final StringBuilder text = new StringBuilder(16 * 1024);

  private PrometheusText(boolean isOpen) {
    this.isOpen = isOpen;
  }

  /** Returns whether an Accept header asks for OpenMetrics before all else. */
  static boolean wantsOpen(String accept) {
    return accept.contains("application/openmetrics-text");
  }

  /** Returns the text, ordered by name and labels. */
  static String of(Collection<MeterReading> readings, boolean isOpen) {
    var writer = new PrometheusText(isOpen);
    var families = new TreeMap<String, List<Series>>();
    for (MeterReading reading : readings) {
      for (Series series : Series.of(reading)) {
        families.computeIfAbsent(series.family(), _ -> new ArrayList<>()).add(series);
      }
    }
    families.forEach(writer::family);
    if (isOpen) {
      writer.text.append("# EOF\n");
    }
    return writer.text.toString();
  }

  /**
   * One series of a family.
   *
   * @param family its name, without what tells its lines apart
   * @param labels as they are written, without braces
   */
  private record Series(
      String family, String type, String help, String labels, MeterReading.Value value) {
    static List<Series> of(MeterReading reading) {
      String name = withUnit(sanitized(reading.name(), true), reading.unit());
      String labels = pairs(reading.labels());
      String help = reading.help();
      return switch (reading.value()) {
        case Total total ->
            List.of(new Series(withoutSuffix(name, "_total"), "counter", help, labels, total));
        case Level level -> List.of(new Series(name, "gauge", help, labels, level));
        case Spread spread -> {
          String type = spread.bounds().length == 0 ? "summary" : "histogram";
          var series = new ArrayList<Series>();
          series.add(new Series(name, type, help, labels, spread));
          if (!Double.isNaN(spread.max())) {
            series.add(
                new Series(name + "_max", "gauge", help, labels, new Level(spread.max(), false)));
          }
          yield series;
        }
      };
    }
  }

  // ---- a family -------------------------------------------------------------------------------

  private void family(String name, List<Series> all) {
    all.sort(Comparator.comparing(Series::labels));
    String type =
        all.stream().anyMatch(series -> series.type().equals("histogram"))
            ? "histogram" // others of the family have one bucket, with all
            : all.getFirst().type();
    String help = "";
    for (Series series : all) {
      help = help.isEmpty() ? series.help() : help;
    }
    String shown = type.equals("counter") && !isOpen ? name + "_total" : name;
    if (!help.isEmpty()) {
      text.append("# HELP ").append(shown).append(' ').append(escapedHelp(help)).append('\n');
    }
    text.append("# TYPE ").append(shown).append(' ').append(type).append('\n');
    var seen = new HashSet<String>();
    for (Series series : all) {
      if (isKind(type, series) && seen.add(series.labels())) {
        series(name, type, series);
      }
    }
  }

  private static boolean isKind(String type, Series series) {
    return switch (series.value()) {
      case Total _ -> type.equals("counter");
      case Level _ -> type.equals("gauge");
      case Spread _ -> type.equals("summary") || type.equals("histogram");
    };
  }

  private void series(String name, String type, Series series) {
    String labels = series.labels();
    switch (series.value()) {
      case Total total -> line(name + "_total", labels, number(total.amount()));
      case Level level -> line(name, labels, number(level.amount()));
      case Spread spread -> {
        if (type.equals("histogram")) {
          for (int i = 0; i < spread.bounds().length; i++) {
            if (spread.bounds()[i] != Double.POSITIVE_INFINITY) {
              bucket(name, labels, Double.toString(spread.bounds()[i]), spread.counts()[i]);
            }
          }
          bucket(name, labels, "+Inf", spread.count());
        }
        line(name + "_count", labels, Long.toString(spread.count()));
        line(name + "_sum", labels, number(spread.sum()));
      }
    }
  }

  private void bucket(String name, String labels, String bound, long count) {
    String le = "le=\"" + bound + "\"";
    line(name + "_bucket", labels.isEmpty() ? le : labels + "," + le, Long.toString(count));
  }

  private void line(String name, String labels, String value) {
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  // ---- names, labels and numbers --------------------------------------------------------------

  private static String withUnit(String name, String unit) {
    String suffix = "_" + sanitized(unit, false);
    String bare = withoutSuffix(name, "_total");
    return unit.isEmpty() || bare.endsWith(suffix) ? name : bare + suffix;
  }

  private static String withoutSuffix(String name, String suffix) {
    return name.endsWith(suffix) && name.length() > suffix.length()
        ? name.substring(0, name.length() - suffix.length())
        : name;
  }

  /** A name begins with a letter or an underscore, and goes on with these and digits. */
  private static String sanitized(String name, boolean isMetric) {
    String word = name.replaceAll(isMetric ? "[^a-zA-Z0-9_:]" : "[^a-zA-Z0-9_]", "_");
    return word.isEmpty() || Character.isDigit(word.charAt(0)) ? "_" + word : word;
  }

  private static String pairs(List<String> labels) {
    var pairs = new LinkedHashMap<String, String>();
    for (int i = 0; i + 1 < labels.size(); i += 2) {
      String name = sanitized(labels.get(i), false);
      // the bound of a bucket, and what begins with two underscores, are Prometheus's own
      String free = name.equals("le") || name.startsWith("__") ? "label_" + name : name;
      pairs.putIfAbsent(free, labels.get(i + 1));
    }
    var text = new StringBuilder();
    pairs.forEach((name, value) -> {
      text.append(text.isEmpty() ? "" : ",").append(name).append("=\"");
      text.append(escapedLabel(value)).append('"');
    });
    return text.toString();
  }

  private static String escapedLabel(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private String escapedHelp(String help) {
    String escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
    return isOpen ? escaped.replace("\"", "\\\"") : escaped;
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) <= WHOLE_MAX
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
