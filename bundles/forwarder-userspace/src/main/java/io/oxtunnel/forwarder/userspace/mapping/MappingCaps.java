package io.oxtunnel.forwarder.userspace.mapping;

/**
 * Bounds of a table.
 *
 * @param most mappings in all, 1..65,536
 * @param mostOfClient mappings of one client address, 1..65,536
 * @param idleMillis a mapping ends when its client has sent nothing for so long
 * @param briefMillis the same for one that has talked to servers only whose answers come at once
 */
public record MappingCaps(int most, int mostOfClient, long idleMillis, long briefMillis) {
    /** Checks the ranges. */
    public MappingCaps {
        check("mappings", most, 65_536);
        check("mappings of a client", mostOfClient, 65_536);
        check("idle time in milliseconds", idleMillis, Integer.MAX_VALUE);
        check("idle time in milliseconds", briefMillis, Integer.MAX_VALUE);
    }

    private static void check(String what, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " is not in 1.." + most);
        }
    }
}
