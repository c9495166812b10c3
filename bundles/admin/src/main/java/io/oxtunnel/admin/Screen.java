package io.oxtunnel.admin;

import java.io.IOException;

/**
 * The terminal of a client.
 *
 * @param columns 1..10,000, or 0 where there is none: then output has no bound
 * @param rows the same
 */
record Screen(int columns, int rows) {
    /** The answer goes to a program. */
    static final Screen NONE = new Screen(0, 0);
    private static final int MOST = 10_000;

    /**
     * Reads {@code COLUMNS ROWS}.
     *
     * @throws IOException if they are no numbers or out of range
     */
    static Screen parse(String text) throws IOException {
        String[] words = text.split(" ");
        if (words.length != 2) {
            throw new IOException("terminal has " + words.length + " values; allowed: COLUMNS ROWS");
        }
        return new Screen(number(words[0]), number(words[1]));
    }

    private static int number(String word) throws IOException {
        if (!word.matches("[0-9]{1,5}") || Integer.parseInt(word) < 1 || Integer.parseInt(word) > MOST) {
            throw new IOException("terminal of size " + word + "; allowed: 1.." + MOST);
        }
        return Integer.parseInt(word);
    }
}
