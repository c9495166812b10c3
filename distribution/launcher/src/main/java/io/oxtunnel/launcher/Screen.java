package io.oxtunnel.launcher;

import java.util.regex.Pattern;

/** What an instance is told of the terminal for which it lays out its answers. Stateless. */
final class Screen {
    /** {@code COLUMNS ROWS}, set by the start script where the answer goes to a terminal. */
    private static final String PROPERTY = "oxtunnel.terminal";
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,3} [1-9][0-9]{0,3}");

    private Screen() {}

    /** Returns whether this process talks to a person at a terminal. */
    static boolean present() {
        return System.getProperty(PROPERTY) != null;
    }

    /** Returns the line that goes before a request; empty where there is no terminal, so that programs read a line a row. */
    static String here() {
        return line(System.getProperty(PROPERTY));
    }

    /** Returns the line for a size as {@code COLUMNS ROWS}; a terminal that does not know its own has 80 by 24. */
    static String line(String size) {
        return size == null ? "" : "terminal " + (SIZE.matcher(size).matches() ? size : "80 24") + "\n";
    }
}
