package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;

/** A stage of a running tunnel that another provider can take over. Calls come one at a time. */
interface Exchange {
    /** Returns the name of the stage. */
    String kind();

    /**
     * Gives the stage to a provider; that of the present one opens it anew.
     *
     * @throws IOException if it cannot serve; who served before goes on, and the message says why
     */
    void to(String provider) throws IOException;

    /** Returns who serves and who could. */
    Tunnel.Stage stage();
}
