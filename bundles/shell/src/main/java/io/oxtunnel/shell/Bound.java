package io.oxtunnel.shell;

/** Reads numbers from command lines. Stateless. */
final class Bound {
    private Bound() {
    }

    /**
     * Returns the number that a word means.
     *
     * @throws IllegalArgumentException if it is none or out of range
     */
    static long of(String what, String word, long least, long most) {
        boolean number = word.matches("[0-9]{1,18}");
        if (!number || Long.parseLong(word) < least || Long.parseLong(word) > most) {
            throw new IllegalArgumentException(what + " " + word + (number ? " is out of range" : " is no number") + "; allowed: " + least + ".." + most);
        }
        return Long.parseLong(word);
    }
}
