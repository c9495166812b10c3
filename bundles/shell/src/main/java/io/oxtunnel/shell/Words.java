package io.oxtunnel.shell;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. Stateless. */
final class Words {
    private Words() {
    }

    /**
     * Breaks a text at blanks into lines of at most that many columns; a word that is longer keeps a line of its own.
     *
     * @return one line at least
     */
    static List<String> broken(String text, int columns) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > columns) {
            int indent = rest.length() - rest.stripLeading().length();
            int at = rest.lastIndexOf(' ', columns);
            if (at <= indent) {
                at = rest.indexOf(' ', indent + 1);
            }
            if (at < 0) {
                break;
            }
            lines.add(rest.substring(0, at).stripTrailing());
            rest = rest.substring(at).strip();
        }
        if (!rest.isEmpty() || lines.isEmpty()) {
            lines.add(rest);
        }
        return lines;
    }
}
