package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.runtime.account.Accounts;
import io.oxtunnel.runtime.inner.RouteTable;
import io.oxtunnel.runtime.lease.Leases;
import io.oxtunnel.runtime.routing.ServerRouting;
import io.oxtunnel.runtime.state.FileJournal;
import io.oxtunnel.runtime.state.FileTimestamps;
import io.oxtunnel.runtime.state.Ids;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** Opens a server: recovery, transport, forwarder, protocol core, workers. */
final class ServerOpener {
    /** A client that is there and not idle by choice sends a KEEPALIVE at least that often. */
    private static final int KEEPALIVE_SECONDS = 25;
    /** IPv4 and UDP headers. */
    private static final int OUTER = 28;

    private final Services services;
    private final ServerSettings settings;
    private final TunnelListener listener;
    private final IntSupplier linkMtu;

    /**
     * Makes an opener.
     *
     * @param linkMtu tells the largest packet that any interface of the machine takes
     */
    ServerOpener(Services services, ServerSettings settings, TunnelListener listener, IntSupplier linkMtu) {
        this.services = services;
        this.settings = settings;
        this.listener = listener;
        this.linkMtu = linkMtu;
    }

    RunningServer open() throws IOException {
        ForwarderProvider forwarder = services.forwarder(settings.forwarder());
        int mtu = Math.max(1_280, linkMtu.getAsInt() - OUTER - overhead());
        PlainWarning.server(settings.modes(), settings.clients());
        CompressionWarning.say(settings.compression());
        FileJournal journal = new FileJournal(settings.state());
        RunningServer server;
        try {
            Recovery.begin(journal, services.undos());
            Leases leases = new Leases(settings.pool(), settings.modes(), mtu, settings.clients(), settings.state());
            leases.push(settings.push());
            server = prepare(foundation(forwarder, mtu, journal), leases, mtu, journal);
        } catch (IOException | RuntimeException | Error e) {
            Recovery.finish(journal, services.undos());
            journal.close();
            throw e;
        }
        Recovery.finish(journal, services.undos());
        // From here on the tunnel closes all that was opened.
        server.start();
        return server;
    }

    /** Returns what a datagram adds at least: less where a session may be PLAIN. */
    private int overhead() {
        Stream<Mode> named = settings.clients().stream().filter(client -> client.modes() != null).flatMap(client -> client.modes().stream());
        return Stream.concat(settings.modes().stream(), named).mapToInt(Mode::overhead).min().orElse(Mode.ENCRYPTED.overhead());
    }

    private Foundation foundation(ForwarderProvider forwarder, int mtu, FileJournal journal) throws IOException {
        return Foundation.open(services, settings.transports(), settings.workers(), this::listen, 0,
                (pool, queues) -> open(forwarder, new ForwarderRequest(pool, queues, settings.pool(), mtu, journal)));
    }

    private InetSocketAddress listen(String carrier) {
        return carrier.equals(Endpoint.TCP) ? settings.tcpListen() : settings.listen();
    }

    private PacketPort open(ForwarderProvider forwarder, ForwarderRequest request) throws IOException {
        try {
            return forwarder.open(request);
        } catch (IOException e) {
            if (settings.forwarder().equals("userspace") || !services.forwarders().containsKey("userspace")) {
                throw e;
            }
            throw new IOException(e.getMessage() + "; without privileges: forwarder = \"userspace\"", e);
        }
    }

    private RunningServer prepare(Foundation foundation, Leases leases, int mtu, FileJournal journal) throws IOException {
        try {
            return build(foundation, leases, mtu, journal);
        } catch (IOException | RuntimeException | Error e) {
            foundation.close();
            throw e;
        }
    }

    private RunningServer build(Foundation foundation, Leases leases, int mtu, FileJournal journal) throws IOException {
        Assembly assembly = new Assembly(services, foundation, null, settings.compression());
        RouteTable routes = new RouteTable();
        Policers policers = new Policers();
        Accounts accounts = new Accounts(settings.state(), InstantSource.system());
        FileTimestamps timestamps = FileTimestamps.server(settings.state());
        ServerEvents events = new ServerEvents(foundation, assembly, routes, policers, accounts);
        SessionEngine engine = services.engines().server(
                assembly.context(foundation.transport()::maxDatagram, keepalive(settings), settings.resumption(), events), identity(settings),
                leases, timestamps);
        Clients clients = new Clients(leases, engine, policers, InstantSource.system(), assembly.clock(), settings.clients());
        ServerRouting routing = new ServerRouting(routes, settings.isolate());
        RunningTunnel tunnel = assembly.build("server", engine, events, routing, icmp(leases), listener,
                now -> {
                    timestamps.flush(now);
                    leases.flush(now);
                    accounts.flush(now);
                    clients.expire();
                }, () -> {
                    timestamps.close();
                    leases.close();
                    accounts.close();
                    journal.close();
                });
        tunnel.peers(() -> clients.peers(assembly.history()));
        tunnel.accounts(() -> accounts.list(clients::name));
        ForwarderRequest request = new ForwarderRequest(foundation.pool(), assembly.queues(), settings.pool(), mtu, journal);
        PortExchange<ForwarderProvider> swap = new PortExchange<>("forwarder", settings.forwarder(), services.stock().forwarders(),
                services.forwarder(settings.forwarder()), true, assembly, (provider, from) -> provider.open(request.after(from)), assembly::replace);
        assembly.exchange(swap);
        return new RunningServer(clients, engine, routing, tunnel, swap, settings.modes());
    }

    /** Returns who the server is for the protocol core. */
    static SessionEngineFactory.ServerIdentity identity(ServerSettings settings) throws IOException {
        return new SessionEngineFactory.ServerIdentity(settings.privateKey(), settings.previousKey(), settings.previousUntil(),
                Ids.obtain(settings.state(), new SecureRandom()), settings.idleSeconds());
    }

    /** Two signs of life fit into the idle time. */
    private static int keepalive(ServerSettings settings) {
        return settings.idleSeconds() == 0 ? KEEPALIVE_SECONDS : Math.clamp(settings.idleSeconds() / 2, 1, KEEPALIVE_SECONDS);
    }

    private static IcmpError icmp(Leases leases) {
        byte[] v4 = leases.server4() == null ? new byte[4] : leases.server4().getAddress();
        byte[] v6 = leases.server6() == null ? new byte[16] : leases.server6().getAddress();
        return new IcmpError(ByteBuffer.wrap(v4).getInt(), ByteBuffer.wrap(v6).getLong(), ByteBuffer.wrap(v6).getLong(8));
    }
}
