package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.runtime.inner.RouteTable;
import io.oxtunnel.runtime.routing.ClientRouting;
import io.oxtunnel.runtime.routing.ServerRouting;
import io.oxtunnel.runtime.worker.DatagramRing;
import io.oxtunnel.runtime.worker.Detours;
import io.oxtunnel.runtime.worker.Gate;
import io.oxtunnel.runtime.worker.Halves;
import io.oxtunnel.runtime.worker.Pipeline;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.Routing;
import io.oxtunnel.runtime.worker.Watches;
import io.oxtunnel.runtime.worker.Wiring;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Plays a tunnel while a role starts, so that the data path is compiled before the first real packet: a handshake between two
 * protocol cores, then batches through the same code that workers run, over an understudy of the port and a transport on loopback. It
 * has memory, keys and sessions of its own, nothing of it leaves the machine, and it ends by itself. Without it the first two seconds of
 * traffic run at a fraction of the speed.
 */
public final class Rehearsal {
    static final int DATAGRAM = 1_472;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final int MTU = 1_435;
    private static final int TURNS = 8_000;
    private static final int KEY = 32;
    static final Endpoint SERVER = endpoint("192.0.2.1", 51_820);
    private static final Endpoint CLIENT = endpoint("192.0.2.2", 40_000);
    private static final InetAddress LEASE = InetAddress.ofLiteral("10.77.0.2");

    private final Codec codec;
    private final SessionEngineFactory engines;
    private final CipherProvider ciphers;
    private final KeyAgreement agreement;
    private final PacketPort port;
    private final TransportProvider transport;

    private Rehearsal(Codec codec, SessionEngineFactory engines, CipherProvider ciphers, KeyAgreement agreement, PacketPort port,
            TransportProvider transport) {
        this.codec = codec;
        this.engines = engines;
        this.ciphers = ciphers;
        this.agreement = agreement;
        this.port = port;
        this.transport = transport;
    }

    /** Starts one in the background, at the lowest priority; it ends after some thousand batches or when {@code wanted} says no. */
    public static Thread start(Codec codec, SessionEngineFactory engines, CipherProvider ciphers, KeyAgreement agreement, PacketPort port,
            TransportProvider transport, BooleanSupplier wanted) {
        Rehearsal rehearsal = new Rehearsal(codec, engines, ciphers, agreement, port, transport);
        return Thread.ofPlatform().name("ox-rehearsal").daemon().priority(Thread.MIN_PRIORITY).start(() -> {
            try (NativeBufferPool pool = new NativeBufferPool(64, 48)) {
                rehearsal.play(pool, wanted);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "the rehearsal of the data path failed; the first packets will be slow", e);
            }
        });
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral(address), port), null);
    }

    private void play(BufferPool pool, BooleanSupplier wanted) {
        SecureRandom random = new SecureRandom();
        byte[] clientKey = random(random);
        byte[] serverKey = random(random);
        try (Stage stage = new Stage(pool, port, transport)) {
            ClientRouting toServer = new ClientRouting();
            RouteTable routes = new RouteTable();
            Side client = new Side(stage.peer(), toServer::use);
            Side server = new Side(stage.peer(), routes::add);
            try (SessionEngine clients = client(pool, client, random, clientKey, agreement.publicKey(serverKey));
                    SessionEngine servers = server(pool, server, random, serverKey, agreement.publicKey(clientKey))) {
                shakeHands(client, clients, servers);
                perform(pool, stage, wiring(client, toServer), clients, wiring(server, new ServerRouting(routes, true)), servers, wanted);
            }
        }
    }

    private static byte[] random(SecureRandom random) {
        byte[] key = new byte[KEY];
        random.nextBytes(key);
        return key;
    }

    private SessionEngineFactory.Context context(BufferPool pool, Side side, SecureRandom random) {
        return new SessionEngineFactory.Context(codec, ciphers, agreement, pool, random, InstantSource.system(), 1, to -> DATAGRAM, 0, side);
    }

    private SessionEngine client(BufferPool pool, Side side, SecureRandom random, byte[] own, byte[] peer) {
        return engines.client(context(pool, side, random),
                new SessionEngineFactory.ClientIdentity(own, peer, new byte[KEY], new byte[16], Mode.ENCRYPTED, null), new Forgetful());
    }

    private SessionEngine server(BufferPool pool, Side side, SecureRandom random, byte[] own, byte[] peer) {
        return engines.server(context(pool, side, random), new SessionEngineFactory.ServerIdentity(own, new byte[16], 0), new OneClient(peer),
                new Forgetful());
    }

    private static void shakeHands(Side client, SessionEngine clients, SessionEngine servers) {
        long now = System.nanoTime();
        clients.connect(List.of(SERVER), now);
        byte[] init = client.said();
        if (init != null && servers.handshake(init, CLIENT, now) instanceof Verdict.Reply accept) {
            clients.handshake(accept.datagram(), SERVER, now);
        }
    }

    private void perform(BufferPool pool, Stage stage, Wiring clientSide, SessionEngine clients, Wiring serverSide, SessionEngine servers,
            BooleanSupplier wanted) {
        Halves client = new Halves(clientSide);
        Halves server = new Halves(serverSide);
        Pipeline clientPipeline = new Pipeline(codec, stage.transport(), stage.port(), clients, pool);
        Pipeline serverPipeline = new Pipeline(codec, stage.transport(), stage.port(), servers, pool);
        Script script = new Script(pool);
        PacketBatch arrived = new PacketBatch();
        long began = System.nanoTime();
        long packets = 0;
        int turn = 0;
        for (; turn < TURNS && wanted.getAsBoolean(); turn++) {
            boolean up = (turn & 1) == 0;
            script.play(stage.queue(), up);
            (up ? client : server).outbound(up ? clientPipeline : serverPipeline, System.nanoTime());
            (up ? server : client).inbound(up ? serverPipeline : clientPipeline, System.nanoTime());
            packets += Math.max(0, stage.queue().receive(arrived));
            arrived.release(pool, 0);
        }
        client.release(pool);
        server.release(pool);
        LOG.log(System.Logger.Level.DEBUG, "rehearsed {0} turns in {1} ms; {2} packets arrived", turn,
                (System.nanoTime() - began) / 1_000_000, packets);
    }

    private static Wiring wiring(Side side, Routing routing) {
        DatagramRing none = new DatagramRing(1);
        return new Wiring(() -> null, routing, side, System::nanoTime, new Quiescence(1), none, new DatagramRing[] {new DatagramRing(1)},
                new Detours(), new IcmpError(0, 0, 0), worker -> {
                }, new Watches(), new Gate());
    }

    /** Lets one client in. */
    private record OneClient(byte[] publicKey) implements Admission {
        @Override
        public Client find(byte[] key) {
            return new Client("rehearsal", publicKey, new byte[KEY], Set.of(Mode.ENCRYPTED), null);
        }

        @Override
        public Grant lease(Client client, InitPayload wanted) {
            return new Grant(new Assignment(LEASE, 24, null, 0, MTU, List.of()), 0);
        }
    }

    /** Keeps no timestamps. */
    private static final class Forgetful implements TimestampStore {
        @Override
        public byte[] load(byte[] publicKey) {
            return null;
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) {
            // Keys and all are gone in a moment.
        }
    }
}
