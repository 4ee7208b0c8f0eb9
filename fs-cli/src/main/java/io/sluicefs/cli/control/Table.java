package io.sluicefs.cli.control;

import java.util.ArrayList;
import java.util.List;

/** A table in text: rules above the header, below it and at the end; one column to the left. */
public final class Table {
  private final List<String> head;
  private final int leftColumn;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> head, int leftColumn) {
    this.head = head;
    this.leftColumn = leftColumn;
  }

  public void add(List<String> row) {
    rows.add(row);
  }

  @Override
  public String toString() {
    int[] widths = new int[head.size()];
    measure(widths, head);
    rows.forEach(row -> measure(widths, row));
    StringBuilder rule = new StringBuilder("+");
    for (int width : widths) {
      rule.append("-".repeat(width + 2)).append('+');
    }
    rule.append('\n');
    StringBuilder text = new StringBuilder(rule);
    for (int i = 0; i < widths.length; i++) {
      text.append("| ").append(centred(head.get(i), widths[i])).append(' ');
    }
    text.append("|\n").append(rule);
    rows.forEach(row -> appendRow(text, row, widths));
    return text.append(rule).toString();
  }

  private static void measure(int[] widths, List<String> row) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], row.get(i).length());
    }
  }

  private void appendRow(StringBuilder text, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - row.get(i).length());
      text.append("| ");
      text.append(i == leftColumn ? row.get(i) + blanks : blanks + row.get(i)).append(' ');
    }
    text.append("|\n");
  }

  private static String centred(String word, int width) {
    int before = (width - word.length() + 1) / 2;
    return " ".repeat(before) + word + " ".repeat(width - word.length() - before);
  }
}
