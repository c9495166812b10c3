package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.crypto.jdk.JdkCiphers;
import io.oxtunnel.crypto.jdk.JdkKeyAgreement;
import io.oxtunnel.runtime.inner.RouteTable;
import io.oxtunnel.runtime.routing.ClientRouting;
import io.oxtunnel.runtime.routing.ServerRouting;
import io.oxtunnel.session.internal.EngineFactory;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The inbound halves of a server and of its client, with the real codec, protocol core and JDK ciphers, after a handshake in a mode.
 * Time stands still. {@link #HOME} is the handle of the other side, whichever that is.
 */
final class Live implements AutoCloseable {
    static final long HOME = 7;
    static final String LEASE4 = "10.77.0.2";
    static final String LEASE6 = "fd77::2";
    private static final long NOW = 1_000_000_000L;
    private static final Endpoint SERVER = endpoint("192.0.2.1", 51_820);
    private static final Endpoint CLIENT = endpoint("192.0.2.7", 40_000);

    final NativeBufferPool pool = new NativeBufferPool(64, 64);
    final End server = new End();
    final End client = new End();
    private final Ox1Codec codec = new Ox1Codec();
    private final JdkKeyAgreement agreement = new JdkKeyAgreement();
    private final Random random = new Random(6);
    private final Mode mode;

    /** One side: what arrives inside, what its control path got, what was dropped. */
    final class End {
        final FakeQueue wire = new FakeQueue(pool);
        final FakeQueue inside = new FakeQueue(pool);
        final WorkerCounters counters = new WorkerCounters();
        final List<byte[]> controls = new ArrayList<>();
        final ArrayDeque<byte[]> said = new ArrayDeque<>();
        Session session;
        private SessionEngine engine;
        private Inbound inbound;
        private Pipeline pipeline;

        private void open(Routing routing, SessionEngine made) {
            engine = made;
            inbound = new Inbound(0, routing, counters, sink(), new DatagramRing(1), new DatagramRing[] {new DatagramRing(1)},
                    new Detours());
            pipeline = new Pipeline(codec, proxy(Transport.class, wire), proxy(PacketPort.class, inside), engine, pool);
        }

        private ControlSink sink() {
            return (ControlSink) Proxy.newProxyInstance(Live.class.getClassLoader(), new Class<?>[] {ControlSink.class}, (p, m, a) -> switch (m.getName()) {
                case "control" -> controls.add((byte[]) a[3]);
                case "confirmed" -> use((Session) a[0]);
                default -> m.getReturnType() == boolean.class ? (Object) true : null;
            });
        }

        private Object use(Session confirmed) {
            session = confirmed;
            session.peerHandle(HOME);
            routes.add(session);
            return null;
        }

        /** Takes a datagram from the other side, or from somewhere else. */
        void receive(byte[] datagram, long from) {
            wire.waiting.add(new FakeQueue.Item(datagram, 0, 0, from));
            inbound.turn(pipeline, true, NOW);
            inbound.turn(pipeline, true, NOW);
        }
    }

    private final RouteTable routes = new RouteTable();

    Live(Mode mode) {
        this.mode = mode;
        byte[] serverKey = bytes(32);
        byte[] clientKey = bytes(32);
        ClientRouting toServer = new ClientRouting();
        server.open(new ServerRouting(routes, true), new EngineFactory().server(context(server), new ServerIdentity(serverKey, new byte[16], 0),
                new One(agreement.publicKey(clientKey)), new Forgetful()));
        client.open(toServer, new EngineFactory().client(context(client),
                new ClientIdentity(clientKey, agreement.publicKey(serverKey), new byte[32], new byte[16], mode, null), new Forgetful()));
        client.engine.connect(List.of(SERVER), NOW);
        byte[] accept = ((Verdict.Reply) server.engine.handshake(client.said.remove(), CLIENT, NOW)).datagram();
        client.engine.handshake(accept, SERVER, NOW);
        client.session = client.engine.sessions().getFirst();
        client.session.peerHandle(HOME);
        toServer.use(client.session);
        // The client's KEEPALIVE confirms the key.
        server.receive(client.said.remove(), HOME);
        server.controls.clear();
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral(address), port), null);
    }

    private static <T> T proxy(Class<T> type, FakeQueue queue) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> queue));
    }

    private byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }

    private Context context(End end) {
        SessionEvents events = (SessionEvents) Proxy.newProxyInstance(Live.class.getClassLoader(), new Class<?>[] {SessionEvents.class},
                (p, m, a) -> m.getName().equals("send") ? (Object) say(end, (byte[]) a[0]) : m.getReturnType() == boolean.class ? (Object) false : null);
        return new Context(codec, new JdkCiphers(), agreement, pool, random, InstantSource.system(), 1, to -> 1_472, 25, events);
    }

    private static Object say(End end, byte[] datagram) {
        end.said.add(datagram);
        return null;
    }

    /** Returns a UDP packet from one address to another, of the family of both. */
    static byte[] packet(String from, String to) {
        byte[] source = InetAddress.ofLiteral(from).getAddress();
        byte[] destination = InetAddress.ofLiteral(to).getAddress();
        ByteBuffer packet = source.length == 4 ? ByteBuffer.allocate(64).put(0, (byte) 0x45).putShort(2, (short) 64).put(8, (byte) 64)
                .put(9, (byte) 17).put(12, source).put(16, destination) : ByteBuffer.allocate(80).putInt(0, 0x60000000).putShort(4, (short) 40)
                .put(6, (byte) 17).put(7, (byte) 64).put(8, source).put(24, destination);
        return packet.array();
    }

    /** Returns a content as a frame of one packet, which is a valid batch. */
    static byte[] batch(byte[] packet) {
        return ByteBuffer.allocate(4 + packet.length).putShort((short) 1).putShort((short) packet.length).put(packet).array();
    }

    /** Makes a datagram as a side would: sealed, or in clear with a tag, under its real key, whatever the flags say. */
    byte[] protect(End by, int flags, boolean seal, byte[] content) {
        SessionKey key = by.session.sending();
        int buffer = pool.acquireLarge();
        long at = pool.at(buffer);
        codec.writeProtected(pool, at, flags, content.length, key.peerIndex(), 0, key.claim(0, 1));
        long body = at + Wire.CONTENT;
        pool.write(content, 0, body, content.length);
        Sealer sealer = key.sealer(0);
        sealer.begin(at + Wire.HEADER);
        sealer.aad(at, Wire.HEADER);
        if (seal) {
            sealer.data(body, content.length, body);
        } else {
            sealer.aad(body, content.length);
        }
        sealer.finish(body + content.length);
        byte[] datagram = new byte[Wire.OVERHEAD + content.length];
        pool.read(at, datagram, 0, datagram.length);
        pool.release(buffer);
        return datagram;
    }

    /** Makes a datagram of header and content. */
    static byte[] clear(int flags, byte[] content) {
        return ByteBuffer.allocate(Wire.HEADER + content.length).putShort((short) Wire.MAGIC).put((byte) flags).putInt(0)
                .putShort((short) content.length).put(content).array();
    }

    @Override
    public void close() {
        client.inbound.release(pool);
        server.inbound.release(pool);
        client.engine.close();
        server.engine.close();
        pool.close();
    }

    private final class One implements Admission {
        private final byte[] publicKey;

        One(byte[] publicKey) {
            this.publicKey = publicKey;
        }

        @Override
        public Client find(byte[] key) {
            return new Client("laptop", publicKey, new byte[32], Set.of(mode), null);
        }

        @Override
        public Grant lease(Client who, io.oxtunnel.api.codec.InitPayload wanted) {
            return new Grant(new Assignment(InetAddress.ofLiteral(LEASE4), 24, InetAddress.ofLiteral(LEASE6), 64, 65_535, List.of()), 0);
        }
    }

    private static final class Forgetful implements TimestampStore {
        @Override
        public byte[] load(byte[] publicKey) {
            return null;
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) {
            // Nothing is started again.
        }
    }
}
