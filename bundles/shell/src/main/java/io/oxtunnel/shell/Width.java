package io.oxtunnel.shell;

import org.apache.felix.service.command.Job;

/**
 * How many columns the reader of a command has, as the client told the control socket, which put it into the Gogo session. A reader
 * without a terminal, such as a pipe, has no bound: programs read a line a row. Stateless.
 */
final class Width {
    /** Name of the session variable; the admin bundle sets it. */
    static final String VARIABLE = "COLUMNS";
    /** No bound. */
    static final int ANY = Integer.MAX_VALUE;
    /** Below this nothing can be laid out. */
    private static final int LEAST = 20;

    private Width() {
    }

    /** Returns the columns of whom the command of this thread runs for. */
    static int now() {
        Job job = Job.Utils.current();
        return job == null ? ANY : of(job.session().get(VARIABLE));
    }

    /** Returns the bound that a value of the session variable means. */
    static int of(Object value) {
        return value instanceof Integer columns ? Math.max(LEAST, columns) : ANY;
    }
}
