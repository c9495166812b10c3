package io.oxtunnel.api.tunnel;

/**
 * A provider that could serve a stage of the pipeline.
 *
 * @param name of the provider
 * @param ranking its {@code service.ranking}; the greater the better
 * @param standing what it does now
 * @param note why it was withdrawn, or empty
 */
public record Candidate(String name, int ranking, Standing standing, String note) {
    /** What a candidate does. */
    public enum Standing {
        /** It serves the stage. */
        SERVING,
        /** It could take over. */
        STANDBY,
        /** It has failed, and is not asked again until it is installed or started anew, or named by an administrator. */
        WITHDRAWN
    }
}
