package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;

/** A client that runs, and what of its configuration changes while it does, without a moment in clear. */
public final class RunningClient {
    /** Puts other settings into force. */
    interface Change {
        void to(ClientSettings settings) throws IOException;
    }

    private final RunningTunnel tunnel;
    private final Change change;

    RunningClient(RunningTunnel tunnel, Change change) {
        this.tunnel = tunnel;
        this.change = change;
    }

    RunningTunnel running() {
        return tunnel;
    }

    /** Returns the tunnel. */
    public Tunnel tunnel() {
        return tunnel;
    }

    /**
     * Takes what can change of a client's settings while it runs: who captures, what is captured and left alone, and which name servers are asked.
     * Another capture takes over for that; its rules stand before those of the old one go. Any thread, one call at a time.
     *
     * @throws IOException if it does not open: all is as it was before
     */
    public void change(ClientSettings settings) throws IOException {
        change.to(settings);
    }
}
