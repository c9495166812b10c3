package io.oxtunnel.session.internal;

import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.session.engine.ClientEngine;
import io.oxtunnel.session.engine.ServerEngine;

/** The service of this bundle, registered by OSGI-INF/session.xml. */
public final class EngineFactory implements SessionEngineFactory {
    @Override
    public SessionEngine client(Context context, ClientIdentity identity, TimestampStore timestamps) {
        requireWorkers(context.workers());
        return new ClientEngine(context, identity, timestamps);
    }

    @Override
    public SessionEngine server(Context context, ServerIdentity identity, Admission admission, TimestampStore timestamps) {
        requireWorkers(context.workers());
        return new ServerEngine(context, identity, admission, timestamps);
    }

    private static void requireWorkers(int workers) {
        if (workers < 1 || workers > 64 || Integer.bitCount(workers) != 1) {
            throw new IllegalArgumentException("workers: " + workers + "; allowed: a power of two, 1..64");
        }
    }
}
