package io.oxtunnel.api.diagnostic;

/**
 * One thing found.
 *
 * @param level how bad it is
 * @param subject what was looked at, a few words
 * @param text what was found
 * @param remedy what to do about it, empty where nothing is to be done
 */
public record Finding(Level level, String subject, String text, String remedy) {
    /** How bad a finding is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Works, but slower or with a gap. */
        WARN,
        /** A role that needs it does not start or carries no traffic. */
        FAIL
    }

    /** A finding that is as it should be. */
    public static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, "");
    }
}
