package io.oxtunnel.config;

import java.util.List;
import java.util.Map;

/**
 * What came of reading a file.
 *
 * @param configurations by PID ({@code factory~name} for a factory configuration), in the order in which they are to be written; whole
 *        only if there is no problem
 * @param problems in the order of the file
 * @param notes what an operator should know although it is no problem
 */
record Reading(Map<String, Map<String, Object>> configurations, List<Problem> problems, List<String> notes) {
    /** PID of the server role. */
    static final String SERVER = "io.oxtunnel.server";
    /** PID of the client role. */
    static final String CLIENT = "io.oxtunnel.client";
    /** Factory PID of the clients of a server. */
    static final String PEER = "io.oxtunnel.peer";

    /** Returns whether a service that is registered later may cure a problem. */
    boolean mayImprove() {
        return problems.stream().anyMatch(Problem::mayArrive);
    }
}
