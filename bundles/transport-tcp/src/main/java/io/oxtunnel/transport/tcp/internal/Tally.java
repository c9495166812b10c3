package io.oxtunnel.transport.tcp.internal;

/** What became of connections and of datagrams that found no way; written by the thread that serves, read by any. */
final class Tally {
    volatile long connections;
    volatile long strangers;
    volatile long turnedAway;
    volatile long tooSlow;
    volatile long malformed;
    volatile long lost;
    volatile long refused;
    volatile String trouble = "";

    /** Returns one clause for an administrator. */
    String describe() {
        StringBuilder text = new StringBuilder().append(connections).append(connections == 1 ? " connection" : " connections");
        add(text, strangers, "not proven");
        add(text, turnedAway, "turned away");
        add(text, tooSlow, "too slow");
        add(text, malformed, "malformed");
        add(text, lost, "lost");
        add(text, refused, "datagrams dropped");
        if (!trouble.isEmpty()) {
            text.append(", ").append(trouble);
        }
        return text.toString();
    }

    private static void add(StringBuilder text, long number, String what) {
        if (number > 0) {
            text.append(", ").append(number).append(' ').append(what);
        }
    }
}
