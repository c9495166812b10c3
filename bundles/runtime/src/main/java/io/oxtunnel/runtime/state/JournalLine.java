package io.oxtunnel.runtime.state;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the journal file, without its line end:
 * <pre>
 *   +NUMBER TAB OWNER TAB CHANGE     a change that will be made
 *   -NUMBER                          it was taken back
 * </pre>
 * In owner and change a tab, line feed, carriage return and backslash are written {@code \t \n \r \\}.
 *
 * @param number 1 or more
 * @param owner null in a line that strikes out
 * @param change null in a line that strikes out
 */
record JournalLine(long number, String owner, String change) {
    private static final Pattern SHAPE = Pattern.compile("\\+([0-9]{1,18})\t([^\t]+)\t([^\t]*)|-([0-9]{1,18})");

    /** Reads a line; null if it is none. */
    static JournalLine parse(String line) {
        Matcher m = SHAPE.matcher(line);
        if (!m.matches()) {
            return null;
        }
        if (m.group(4) != null) {
            return new JournalLine(Long.parseLong(m.group(4)), null, null);
        }
        String owner = unescape(m.group(2));
        String change = unescape(m.group(3));
        return owner == null || change == null ? null : new JournalLine(Long.parseLong(m.group(1)), owner, change);
    }

    boolean strikesOut() {
        return owner == null;
    }

    String text() {
        return strikesOut() ? "-" + number : "+" + number + "\t" + escape(owner) + "\t" + escape(change);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** Returns null if a backslash stands before anything but t, n, r and a backslash. */
    private static String unescape(String text) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                int which = ++i < text.length() ? "tnr\\".indexOf(text.charAt(i)) : -1;
                if (which < 0) {
                    return null;
                }
                c = "\t\n\r\\".charAt(which);
            }
            b.append(c);
        }
        return b.toString();
    }
}
