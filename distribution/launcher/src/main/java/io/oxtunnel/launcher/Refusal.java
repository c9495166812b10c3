package io.oxtunnel.launcher;

/** A command that cannot be done, with the text for the person who asked and the exit status. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    private Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The command was understood and cannot be done: exit status 1. */
    static Refusal because(String message) {
        return new Refusal(1, message);
    }

    /** The command line itself is wrong: exit status 2. */
    static Refusal usage(String message) {
        return new Refusal(2, message + "; see `oxtunnel help`");
    }

    int status() {
        return status;
    }
}
