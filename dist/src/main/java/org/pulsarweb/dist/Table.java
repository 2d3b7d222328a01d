package org.pulsarweb.dist;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows under headings, as wide as they need to be, up to a limit: then the widest texts are cut.
 *
 * <p>Immutable.
 *
 * @param headings of the columns
 * @param rows a text for each column
 * @param isNumber whether a column is of numbers, which stand to the right
 */
record Table(List<String> headings, List<List<String>> rows, List<Boolean> isNumber) {
  private static final int SPACE = 2;
  private static final int CUT_MIN = 10;
  private static final String CUT = "…";

  /** Returns the lines, or none if they cannot be that narrow. */
  List<String> lines(int most) {
    List<Integer> widths = widths();
    while (total(widths) > most) {
      int widest = widest(widths);
      if (widest < 0) {
        return List.of();
      }
      widths.set(widest, widths.get(widest) - 1);
    }
    var lines = new ArrayList<String>();
    lines.add(line(headings.stream().map(text -> text.toUpperCase(Locale.ROOT)).toList(), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private List<Integer> widths() {
    var widths = new ArrayList<Integer>();
    for (int column = 0; column < headings.size(); column++) {
      int width = headings.get(column).length();
      for (List<String> row : rows) {
        width = Math.max(width, row.get(column).length());
      }
      widths.add(width);
    }
    return widths;
  }

  private static int total(List<Integer> widths) {
    return widths.stream().mapToInt(Integer::intValue).sum() + SPACE * (widths.size() - 1);
  }

  /** Returns the widest column that may be cut, or -1. */
  private int widest(List<Integer> widths) {
    int widest = -1;
    for (int column = 0; column < widths.size(); column++) {
      int least = Math.max(CUT_MIN, headings.get(column).length());
      boolean mayBeCut = !isNumber.get(column) && widths.get(column) > least;
      if (mayBeCut && (widest < 0 || widths.get(column) > widths.get(widest))) {
        widest = column;
      }
    }
    return widest;
  }

  private String line(List<String> texts, List<Integer> widths) {
    var line = new StringBuilder();
    for (int column = 0; column < texts.size(); column++) {
      int width = widths.get(column);
      String text = texts.get(column);
      String cut = text.length() > width ? text.substring(0, width - 1) + CUT : text;
      String space = " ".repeat(width - cut.length());
      line.append(column == 0 ? "" : " ".repeat(SPACE));
      line.append(isNumber.get(column) ? space + cut : cut + space);
    }
    return line.toString().stripTrailing();
  }
}
