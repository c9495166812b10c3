package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.runtime.inner.IcmpError;
import io.oxtunnel.runtime.routing.ClientRouting;
import io.oxtunnel.runtime.state.FileJournal;
import io.oxtunnel.runtime.state.FileTimestamps;
import io.oxtunnel.runtime.state.Ids;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Opens a client: recovery, capture, protocol core, workers, and then the first connection. */
final class ClientOpener {
    /** Firewall mark of the tunnel's own datagrams: "OX". They are never captured. */
    static final int MARK = 0x4F58;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long FIRST_PAUSE = 1_000_000_000L;
    private static final long LONGEST_PAUSE = 60_000_000_000L;

    private final Services services;
    private final ClientSettings settings;
    private final TunnelListener listener;

    ClientOpener(Services services, ClientSettings settings, TunnelListener listener) {
        this.services = services;
        this.settings = settings;
        this.listener = listener;
    }

    RunningTunnel open() throws IOException {
        ServerName server = ServerName.parse(settings.server());
        CaptureProvider capture = services.capture(settings.capture());
        FileJournal journal = new FileJournal(settings.state());
        Prepared prepared;
        try {
            Recovery.run(journal, services.undos());
            Foundation foundation = Foundation.open(services, settings.transports(), settings.workers(), null, MARK,
                    (pool, queues) -> capture.open(new CaptureRequest(pool, queues, settings.routes(), settings.exclude(), MARK, journal)));
            prepared = prepare(server, foundation, journal);
        } catch (IOException | RuntimeException | Error e) {
            journal.close();
            throw e;
        }
        // From here on the tunnel closes all that was opened.
        prepared.tunnel.start();
        Thread.ofVirtual().name("ox-resolve").start(prepared.connect);
        return prepared.tunnel;
    }

    /** A tunnel that does not run yet, and how it connects. */
    private record Prepared(RunningTunnel tunnel, Runnable connect) {
    }

    private Prepared prepare(ServerName server, Foundation foundation, FileJournal journal) throws IOException {
        try {
            return build(server, foundation, journal);
        } catch (IOException | RuntimeException | Error e) {
            foundation.close();
            throw e;
        }
    }

    private Prepared build(ServerName server, Foundation foundation, FileJournal journal) throws IOException {
        Assembly assembly = new Assembly(services, foundation);
        ClientRouting routing = new ClientRouting();
        ClientEvents events = new ClientEvents(foundation, assembly.outgoing(), assembly.quiescence(), routing, services.ciphers().name());
        FileTimestamps timestamps = FileTimestamps.client(settings.state());
        SessionEngine engine = engine(assembly, foundation, events, timestamps);
        RunningTunnel tunnel = assembly.build("client", engine, events, routing, new IcmpError(0, 0, 0), listener, now -> {
        }, () -> {
            timestamps.close();
            journal.close();
        });
        events.of(tunnel);
        return new Prepared(tunnel, () -> connect(server, engine, tunnel, assembly));
    }

    private SessionEngine engine(Assembly assembly, Foundation foundation, ClientEvents events, TimestampStore timestamps)
            throws IOException {
        byte[] psk = settings.psk() == null ? new byte[32] : settings.psk();
        SessionEngineFactory.ClientIdentity identity = new SessionEngineFactory.ClientIdentity(settings.privateKey(), settings.serverKey(),
                psk, Ids.obtain(settings.state(), new SecureRandom()), settings.mode(), settings.suite());
        int most = settings.mtu() > 0 ? settings.mtu() + Wire.OVERHEAD : Integer.MAX_VALUE;
        return services.engines().client(assembly.context(to -> Math.min(most, foundation.transport().maxDatagram(to)),
                settings.keepaliveSeconds(), events), identity, timestamps);
    }

    /** Asks for the server's addresses until there are some, then connects. */
    private static void connect(ServerName server, SessionEngine engine, RunningTunnel tunnel, Assembly assembly) {
        long pause = FIRST_PAUSE;
        while (tunnel.state() != io.oxtunnel.api.tunnel.TunnelState.CLOSED) {
            try {
                List<Endpoint> endpoints = server.resolve();
                tunnel.control().execute(() -> engine.connect(endpoints, assembly.clock().getAsLong()));
                return;
            } catch (UnknownHostException e) {
                String text = "the server's name \"" + server.host() + "\" has no address; check it, and the name service of this machine";
                if (pause == FIRST_PAUSE) {
                    LOG.log(System.Logger.Level.WARNING, text);
                }
                tunnel.because(text);
                LockSupport.parkNanos(pause);
                pause = Math.min(LONGEST_PAUSE, 2 * pause);
            }
        }
    }
}
