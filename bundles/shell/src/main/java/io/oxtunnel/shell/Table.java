package io.oxtunnel.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: a header, aligned columns two blanks apart. Where it is wider than the reader's terminal, a long last column is
 * broken at blanks; where that does not do, each row becomes a paragraph of its own. Nothing is cut off. Not thread-safe.
 */
final class Table {
    /** Fewer columns for the last cell are no text any more. */
    private static final int LEAST_LAST = 24;

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param header a column each; a leading {@code >} aligns it to the right */
    Table(String... header) {
        right = new boolean[header.length];
        String[] names = new String[header.length];
        for (int i = 0; i < header.length; i++) {
            right[i] = header[i].startsWith(">");
            names[i] = right[i] ? header[i].substring(1) : header[i];
        }
        rows.add(names);
    }

    /** Adds a row of as many cells as the header has. */
    Table row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(cells.length + " cells; allowed: " + right.length);
        }
        rows.add(cells.clone());
        return this;
    }

    /** Returns the lines for the reader of the command at hand, without a line feed at the end. */
    @Override
    public String toString() {
        return fit(Width.now());
    }

    /** Returns the lines, none wider than that many columns unless one word is. */
    String fit(int columns) {
        int[] widths = widths();
        int last = widths.length - 1;
        int before = 2 * last;
        for (int i = 0; i < last; i++) {
            before += widths[i];
        }
        if (before + widths[last] <= columns) {
            return grid(widths, Width.ANY);
        }
        return before + LEAST_LAST <= columns && !right[last] ? grid(widths, columns - before) : paragraphs(columns);
    }

    private int[] widths() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return widths;
    }

    private String grid(int[] widths, int room) {
        StringBuilder out = new StringBuilder();
        for (String[] row : rows) {
            List<String> ends = Words.broken(row[row.length - 1], room);
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length - 1; i++) {
                String blanks = " ".repeat(widths[i] - row[i].length());
                line.append(right[i] ? blanks + row[i] : row[i] + blanks).append("  ");
            }
            int indent = line.length();
            String lead = right[right.length - 1] ? " ".repeat(widths[right.length - 1] - row[right.length - 1].length()) : "";
            append(out, line + lead + ends.getFirst());
            ends.stream().skip(1).forEach(end -> append(out, " ".repeat(indent) + end));
        }
        return out.toString();
    }

    /** A row on several lines: the first cell leads, the others follow with the names of their columns. */
    private String paragraphs(int columns) {
        String[] names = rows.getFirst();
        StringBuilder out = new StringBuilder();
        for (String[] row : rows.subList(1, rows.size())) {
            String line = names[0].isEmpty() ? row[0] : names[0] + " " + row[0];
            for (int i = 1; i < row.length; i++) {
                String cell = row[i].isEmpty() ? "" : (names[i] + " " + row[i]).strip();
                if (line.length() + 2 + cell.length() > columns && !line.isBlank()) {
                    append(out, line);
                    line = "";
                }
                line += cell.isEmpty() ? "" : "  " + cell;
            }
            for (String part : Words.broken(line, columns)) {
                append(out, part);
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String line) {
        out.append(out.isEmpty() ? "" : "\n").append(line.stripTrailing());
    }
}
