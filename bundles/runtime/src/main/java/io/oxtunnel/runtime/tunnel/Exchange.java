package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;

/** A stage of a running tunnel that another provider can take over. {@link Exchanges} makes one call at a time. */
interface Exchange {
    /** Returns the name of the stage. */
    String kind();

    /**
     * Gives the stage to a provider, at an administrator's wish; that of the present one opens it anew.
     *
     * @throws IOException if it cannot serve; who served before goes on, and the message says why
     */
    void to(String provider) throws IOException;

    /** Returns who serves and who could. Any thread. */
    Tunnel.Stage stage();

    /** Returns whether who serves has to be replaced at once, as it has been stopped and cannot go on, or was withdrawn. Any thread. */
    default boolean orphaned() {
        return false;
    }

    /**
     * Gives the stage to who should serve it among those that are installed now.
     *
     * @return false if nobody can: who served before goes on with what it has, as long as it can
     */
    default boolean follow() {
        return true;
    }

    /** Returns how often somebody has taken over. */
    default long takeovers() {
        return 0;
    }

    /** Returns whether who serves has been stopped or withdrawn, and nobody has taken over. */
    default boolean missing() {
        return orphaned();
    }

    /** Returns whether what serves works on though its provider is gone or withdrawn. */
    default boolean goesOn() {
        return true;
    }

    /** Returns whether this transport or port is what serves the stage now. */
    default boolean serves(Object part) {
        return false;
    }

    /**
     * What serves has failed: it is opened anew, or another takes over.
     *
     * @return whether something serves again
     */
    default boolean mend(String why) {
        return false;
    }

    /** Returns whether a class of that name is one of who serves. Any thread. */
    default boolean owns(String className) {
        return false;
    }

    /** Who serves has failed, by code of a class of that name. */
    default void withdraw(String why, String className) {
        // Who never owns anything is never blamed.
    }
}
