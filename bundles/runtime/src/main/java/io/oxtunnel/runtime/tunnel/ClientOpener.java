package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.network.Resolver;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.runtime.find.ServerFinder;
import io.oxtunnel.runtime.find.Targets;
import io.oxtunnel.runtime.routing.ClientRouting;
import io.oxtunnel.runtime.state.FileJournal;
import io.oxtunnel.runtime.state.FileTimestamps;
import io.oxtunnel.runtime.state.Ids;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Opens a client: recovery, capture, protocol core, workers, and then the first connection. */
final class ClientOpener {
    /** Firewall mark of the tunnel's own datagrams: "OX". They are never captured. */
    static final int MARK = 0x4F58;
    /** What sessions of a client call their peer. */
    private static final String SERVER = "server";

    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final Services services;
    private final ClientSettings settings;
    private final TunnelListener listener;

    ClientOpener(Services services, ClientSettings settings, TunnelListener listener) {
        this.services = services;
        this.settings = settings;
        this.listener = listener;
    }

    RunningClient open() throws IOException {
        ServerName server = ServerName.parse(settings.server());
        PlainWarning.client(settings.mode());
        CompressionWarning.say(compression());
        CaptureProvider capture = services.capture(settings.capture());
        FileJournal journal = new FileJournal(settings.state());
        Prepared prepared;
        try {
            Recovery.run(journal, services.undos());
            // What an earlier run had changed is undone, and nothing is changed yet: these are the machine's own name servers.
            Resolver.Lookup names = services.resolver().open(MARK);
            Foundation foundation = Foundation.open(services, settings.transports(), settings.workers(), null, MARK,
                    (pool, queues) -> capture.open(request(settings, pool, queues, journal)));
            prepared = prepare(server, names, foundation, capture, journal);
        } catch (IOException | RuntimeException | Error e) {
            journal.close();
            throw e;
        }
        // From here on the tunnel closes all that was opened.
        prepared.tunnel.start();
        prepared.changes.tell(prepared.tunnel.control());
        prepared.finder.start();
        return new RunningClient(prepared.tunnel, prepared.change);
    }

    private static CaptureRequest request(ClientSettings of, BufferPool pool, int queues, FileJournal journal) {
        return new CaptureRequest(pool, queues, of.routes(), of.exclude(), of.selection(), MARK, !of.tunnelDns(), of.killSwitch(), of.instance(), journal);
    }

    /** A kill switch that an earlier run left, and that is not wanted any more, stands until the capture is in place. */
    private void withoutKillSwitch() throws IOException {
        if (!settings.killSwitch() && services.killSwitch() != null && services.killSwitch().remove(settings.instance())) {
            LOG.log(System.Logger.Level.WARNING, "removed the kill switch that an earlier run left, as kill-switch = false");
        }
    }

    /** A tunnel that does not run yet, what tells it of changes of the network, what will find its server, and what changes its settings. */
    private record Prepared(RunningTunnel tunnel, NetworkChanges changes, ServerFinder finder, RunningClient.Change change) {
    }

    private Prepared prepare(ServerName server, Resolver.Lookup names, Foundation foundation, CaptureProvider capture, FileJournal journal)
            throws IOException {
        try {
            withoutKillSwitch();
            return build(server, names, foundation, capture, journal);
        } catch (IOException | RuntimeException | Error e) {
            foundation.close();
            throw e;
        }
    }

    private Prepared build(ServerName server, Resolver.Lookup names, Foundation foundation, CaptureProvider capture, FileJournal journal)
            throws IOException {
        Assembly assembly = new Assembly(services, foundation, SERVER, compression());
        ClientRouting routing = new ClientRouting();
        LiveCapture live = new LiveCapture((Capture) foundation.port());
        ClientEvents events = new ClientEvents(foundation, assembly, live, routing, assembly.ciphers()::name);
        FileTimestamps timestamps = FileTimestamps.client(settings.state());
        SessionEngine engine = engine(assembly, foundation, events, timestamps);
        NetworkChanges changes = new NetworkChanges(services.network());
        RunningTunnel[] tunnel = new RunningTunnel[1];
        ServerFinder finder = new ServerFinder(server.host(), new Targets(foundation.outer().carriers(), carrier -> port(server, carrier)), names, settings.state(),
                endpoints -> tunnel[0].control().execute(() -> engine.connect(endpoints, assembly.clock().getAsLong())),
                text -> tunnel[0].because(text));
        ClientConfiguration configuration = new ClientConfiguration(live, new ClientPolicy(settings),
                (epoch, inForce) -> tunnel[0].control().execute(() -> configured(assembly, engine, epoch, inForce)));
        tunnel[0] = assembly.build("client", engine, events, routing, new IcmpError(0, 0, 0), listener, now -> {
        }, () -> {
            changes.close();
            finder.close();
            configuration.close();
            timestamps.close();
            journal.close();
        });
        String key = Base64.getEncoder().encodeToString(settings.serverKey());
        tunnel[0].peers(() -> List.of(new Peer(SERVER, key, List.of(settings.server()), assembly.history().of(SERVER))));
        AtomicReference<ClientSettings> now = new AtomicReference<>(settings);
        PortExchange<CaptureProvider> exchange = new PortExchange<>("capture", settings.capture(), services.stock().captures(), capture, false, assembly,
                (provider, from) -> provider.open(request(now.get(), foundation.pool(), assembly.queues(), journal).after(from)),
                next -> live.replace(next, assembly::replace));
        assembly.exchange(exchange);
        events.of(tunnel[0], finder, configuration);
        return new Prepared(tunnel[0], changes, finder, next -> change(now, next, configuration, exchange));
    }

    private static void change(AtomicReference<ClientSettings> now, ClientSettings next, ClientConfiguration configuration, PortExchange<?> exchange)
            throws IOException {
        ClientSettings before = now.getAndSet(next);
        try {
            configuration.judge(new ClientPolicy(next));
            exchange.to(next.capture());
        } catch (IOException | RuntimeException e) {
            now.set(before);
            configuration.judge(new ClientPolicy(before));
            throw e;
        }
    }

    private List<String> compression() {
        return settings.compression().equals(ClientSettings.OFF) ? List.of() : List.of(settings.compression());
    }

    private int port(ServerName server, String carrier) {
        return carrier.equals(Endpoint.TCP) ? settings.tcpPort() : server.port();
    }

    private static void configured(Assembly assembly, SessionEngine engine, int epoch, boolean inForce) {
        if (!inForce) {
            assembly.controlCounters().drop(DropReason.CONFIG_REFUSED);
        }
        engine.configured(epoch, inForce, assembly.clock().getAsLong());
    }

    private SessionEngine engine(Assembly assembly, Foundation foundation, ClientEvents events, TimestampStore timestamps)
            throws IOException {
        byte[] psk = settings.psk() == null ? new byte[32] : settings.psk();
        SessionEngineFactory.ClientIdentity identity = new SessionEngineFactory.ClientIdentity(settings.privateKey(), settings.serverKey(),
                psk, Ids.obtain(settings.state(), new SecureRandom()), settings.mode(), settings.suite());
        // The mode is not agreed yet: no mode that may come of it must make inner packets larger than the user wants them.
        int most = settings.mtu() > 0 ? settings.mtu() + settings.mode().overhead() : Integer.MAX_VALUE;
        return services.engines().client(assembly.context(to -> Math.min(most, foundation.transport().maxDatagram(to)),
                settings.keepaliveSeconds(), settings.resumption(), events), identity, timestamps);
    }
}
