package io.oxtunnel.session.storm;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.internal.EngineFactory;
import io.oxtunnel.session.sim.Network;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import io.oxtunnel.session.handshake.OutgoingHandshake;
import io.oxtunnel.session.handshake.Tai64n;
import io.oxtunnel.session.noise.KeyPair;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The two sides of a storm: how they are made, restarted and thrown out, and what is left of each on its disk. */
final class Players implements Admission, AutoCloseable {
    private static final Assignment LEASE = new Assignment(InetAddress.ofLiteral("10.77.0.2"), 24, InetAddress.ofLiteral("fd77::2"), 64,
            1_420, List.of());
    private static final int MAX_DATAGRAM = 1_472;
    private final SplittableRandom random;
    private final Network network;
    private final Codec codec = new Ox1Codec();
    private final NativeBufferPool pool = new NativeBufferPool(4, 1);
    private final ToyCrypto crypto = new ToyCrypto();
    private final Map<String, byte[]> clientDisk = new HashMap<>();
    private final Map<String, byte[]> serverDisk = new HashMap<>();
    private final byte[] clientPrivate;
    private final byte[] serverPrivate;
    private final int keepalive;
    private final int idleSeconds;
    private final Mode mode;
    private final Resumption resumption;
    private final Side client;
    private final Side server;
    private List<Setting> settings = List.of();
    private long clientClock;

    Players(SplittableRandom random, Network network, Endpoint clientAddress, Endpoint serverAddress) {
        this.random = random;
        this.network = network;
        clientPrivate = secret();
        serverPrivate = secret();
        keepalive = random.nextBoolean() ? 25 : 0;
        idleSeconds = random.nextBoolean() ? (clientPrivate[0] & 16) == 0 ? 180 : 5 : 0;
        mode = (clientPrivate[0] & 3) == 0 ? Mode.AUTH_ONLY : Mode.ENCRYPTED;
        resumption = new Resumption((clientPrivate[0] & 4) == 0, (clientPrivate[0] & 8) == 0);
        client = new Side(clientAddress, codec, pool, network);
        server = new Side(serverAddress, codec, pool, network);
    }

    private byte[] secret() {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return secret;
    }

    Side client() {
        return client;
    }

    Side server() {
        return server;
    }

    void start(long now) {
        startServer();
        startClient(now);
    }

    /** As after kill -9: only the disk is left. */
    void startServer() {
        ServerIdentity identity = new ServerIdentity(serverPrivate, new byte[16], idleSeconds);
        server.engine = new EngineFactory().server(context(server), identity, this, store(serverDisk));
    }

    /** See {@link #startServer}. */
    void startClient(long now) {
        ClientIdentity identity = new ClientIdentity(clientPrivate, crypto.publicKey(serverPrivate), new byte[32], new byte[16],
                mode, null);
        client.engine = new EngineFactory().client(context(client), identity, store(clientDisk));
        client.engine.connect(List.of(server.address), now);
    }

    Codec codec() {
        return codec;
    }

    byte[] serverPublic() {
        return crypto.publicKey(serverPrivate);
    }

    byte[] clientPublic() {
        return crypto.publicKey(clientPrivate);
    }

    /** Returns an INIT by the client's key. */
    byte[] init(byte[] payload) throws GeneralSecurityException {
        return new OutgoingHandshake(context(client), KeyPair.of(clientPrivate, crypto), serverPublic(), new byte[32], random.nextInt(), secret(),
                payload).datagram();
    }

    /** Returns the TAI64N of a time. */
    static byte[] timestamp(long now) {
        return Tai64n.of(Simulation.START.plusNanos(now));
    }

    /** The clock on the client's wall is set. */
    void jumpClock(long seconds) {
        clientClock = seconds;
    }

    /** The server's administrator changes what clients get. */
    void reconfigure(int number, long now) {
        settings = List.of(new Setting.Route(Prefix.parse("10." + number + ".0.0/16")));
        server.engine.reconfigure(now);
    }

    /** Returns whether the client has what the server's administrator wants. */
    boolean agree() {
        return settings.isEmpty() || !client.configurations.isEmpty() && client.configurations.getLast().equals(settings);
    }

    @Override
    public List<Setting> settings(byte[] publicKey) {
        return settings;
    }

    /** That many handshakes wait at the server: from a number on it asks for cookies. */
    void load(int waiting, long now) {
        server.engine.waiting(waiting, now);
    }

    /** The server's administrator throws the client out; it may come back. */
    void disconnect(long now) {
        Session session = server.session();
        if (session != null) {
            server.engine.disconnect(session, Disconnect.BY_USER, now);
        }
    }

    private Context context(Side side) {
        boolean isClient = side == client;
        return new Context(codec, crypto, crypto, pool, random,
                () -> Simulation.START.plusNanos(network.now()).plusSeconds(isClient ? clientClock : 0), 4, to -> MAX_DATAGRAM, keepalive, side,
                resumption);
    }

    private static TimestampStore store(Map<String, byte[]> disk) {
        return new TimestampStore() {
            @Override
            public byte[] load(byte[] publicKey) {
                return disk.get(HexFormat.of().formatHex(publicKey));
            }

            @Override
            public void store(byte[] publicKey, byte[] timestamp) {
                disk.put(HexFormat.of().formatHex(publicKey), timestamp);
            }
        };
    }

    @Override
    public Client find(byte[] publicKey) {
        boolean same = Arrays.equals(publicKey, crypto.publicKey(clientPrivate));
        return same ? new Client("laptop", publicKey, new byte[32], Set.of(mode), null) : null;
    }

    @Override
    public Grant lease(Client who, InitPayload wanted) {
        return new Grant(LEASE, 0);
    }

    @Override
    public void close() {
        pool.close();
    }
}
