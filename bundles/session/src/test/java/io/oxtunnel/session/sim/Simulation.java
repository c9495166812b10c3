package io.oxtunnel.session.sim;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.internal.EngineFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A client and a server on a fake clock and a network with delay and loss. Everything is seeded. */
public final class Simulation extends Scenario implements Network, Admission, AutoCloseable {
    /** Wall clock at time 0. */
    public static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    /** An inner packet. */
    public static final byte[] PACKET = HexFormat.of().parseHex("4500001c000040004001666e0a4d00020a4d00010800f7ff00000000");

    /** Sides. */
    public final Side client;
    /** See {@link #client}. */
    public Side server;
    private final Codec codec = new Ox1Codec();
    private final NativeBufferPool pool = new NativeBufferPool(4, 4);
    private final SplittableRandom random = new SplittableRandom(20_260_601);
    private final byte[] clientPrivate = key(1);
    private final byte[] serverPrivate = key(2);
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(
            Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::n));
    private long now = TimeUnit.SECONDS.toNanos(1_000);
    private long sequence;
    private int stalls;

    private record Arrival(long at, long n, byte[] datagram, Endpoint from, boolean toServer) {
    }

    /** Makes both sides, not connected. */
    public Simulation() {
        client = new Side(endpoint("192.0.2.7", 40_000), codec, pool, this);
        serverKey = new JcaCrypto(true).publicKey(serverPrivate);
        server = new Side(endpoint("192.0.2.1", 51_820), codec, pool, this);
        clientAt = client.address;
        serverAt = server.address;
    }

    private byte[] key(int seed) {
        byte[] key = new byte[32];
        new SplittableRandom(seed).nextBytes(key);
        return key;
    }

    /** Returns an endpoint. */
    public static Endpoint endpoint(String address, int port) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral(address), port), null);
    }

    /** Returns one of 65,536 addresses that are neither side's: each has its own bucket of handshakes. */
    public static Endpoint stranger(int n) {
        return endpoint("198.18." + (n >> 8 & 255) + "." + (n & 255), 40_000);
    }

    /** Starts both engines and connects. */
    public Simulation start() {
        startServer();
        startClient();
        client.engine.connect(List.of(server.address), now);
        return this;
    }

    /** Makes the client's engine. */
    public void startClient() {
        ClientIdentity identity = new ClientIdentity(clientPrivate, serverKey, clientPsk, clientId, weakest, suite);
        client.engine = new EngineFactory().client(context(client, clientAes, clientMax, keepalive, true), identity, store(clientDisk));
    }

    /** Makes the server's engine, as after a restart. */
    public void startServer() {
        ServerIdentity identity = new ServerIdentity(serverPrivate, new byte[16], idleSeconds);
        server.engine = new EngineFactory().server(context(server, serverAes, serverMax, serverKeepalive, false), identity, this,
                store(serverDisk));
    }

    private Context context(Side side, boolean aes, int max, int keepaliveSeconds, boolean client) {
        JcaCrypto crypto = new JcaCrypto(aes);
        KeyAgreement agreement = client ? clientAgreement.apply(crypto) : serverAgreement.apply(crypto);
        return new Context(client ? codec : Answers.changed(codec, payload -> answer.apply(payload)), crypto, agreement, pool, random,
                () -> START.plusNanos(now).plusSeconds(client ? clientClock : 0), 4,
                to -> to.carrier().equals(Endpoint.UDP) ? max : Math.min(max, otherMax), keepaliveSeconds, side,
                client ? clientResumption : serverResumption, client ? clientCompression : serverCompression);
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

    /** Runs until both are connected, or fails after a number of seconds. */
    public Simulation connected() {
        run(5_000);
        if (client.session().sending() == null || server.session() == null) {
            throw new AssertionError("not connected: " + client.events + client.drops + server.events + server.drops);
        }
        return this;
    }

    /** Lets a number of milliseconds pass. */
    public void run(long millis) {
        long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (step(end)) {
            client.engine.advance(now);
            server.engine.advance(now);
        }
        now = end;
    }

    private boolean step(long end) {
        long next = Math.min(client.engine.deadline(), server.engine.deadline());
        next = Math.max(now, arrivals.isEmpty() ? next : Math.min(next, arrivals.peek().at()));
        if (next > end) {
            return false;
        }
        stalls = next == now ? stalls + 1 : 0;
        if (stalls > 100_000) {
            throw new AssertionError("a deadline does not move");
        }
        now = next;
        while (!arrivals.isEmpty() && arrivals.peek().at() <= now) {
            Arrival arrival = arrivals.poll();
            (arrival.toServer() ? server : client).receive(arrival.datagram(), arrival.from());
        }
        return true;
    }

    @Override
    public void send(byte[] datagram, Endpoint from, Endpoint to) {
        boolean toServer = to.equals(serverAt);
        if (!toServer && !to.equals(clientAt)) {
            astray.add(new Astray(datagram.clone(), to, now));
            elsewhere.accept(datagram, to);
            return;
        }
        count[toServer ? 0 : 1]++;
        boolean fits = fragments || datagram.length <= pathMtu[toServer ? 0 : 1];
        if (fits && wire.passes(datagram, toServer)) {
            inject(datagram, from.equals(client.address) ? clientAt : serverAt, toServer, delay);
        }
    }

    /** Lets a datagram arrive from anywhere, after a time in nanoseconds. */
    public void inject(byte[] datagram, Endpoint from, boolean toServer, long after) {
        arrivals.add(new Arrival(now + after, sequence++, datagram.clone(), from, toServer));
    }

    @Override
    public boolean sendsWhole() {
        return probing;
    }

    @Override
    public void sendWhole(byte[] datagram, Endpoint from, Endpoint to) {
        int direction = to.equals(serverAt) ? 0 : 1;
        probes.get(direction).add(datagram.length);
        if (datagram.length <= pathMtu[direction]) {
            send(datagram, from, to);
        }
    }

    @Override
    public long now() {
        return now;
    }

    /** Sends a packet from the client. */
    public boolean up() {
        return client.sendData(client.session(), PACKET);
    }

    /** Sends a packet of a size from either side, if the session takes it. */
    public boolean sendLarge(Side from, int length) {
        byte[] packet = Arrays.copyOf(PACKET, length);
        packet[2] = (byte) (length >> 8);
        packet[3] = (byte) length;
        return length <= from.session().tunnelMtu() && from.sendData(from.session(), packet);
    }

    /** Sends a packet from the server. */
    public boolean down() {
        return server.sendData(server.session(), PACKET);
    }

    @Override
    public Client find(byte[] publicKey) {
        boolean same = Arrays.equals(publicKey, new JcaCrypto(true).publicKey(clientPrivate));
        return known && same ? new Client("laptop", publicKey, serverPsk, modes, notAfter) : null;
    }

    @Override
    public List<Setting> settings(byte[] publicKey) {
        return settings;
    }

    @Override
    public Grant lease(Client who, InitPayload wanted) {
        Assignment lease = new Assignment(InetAddress.ofLiteral("10.77.0.2"), 24, InetAddress.ofLiteral("fd77::2"), 64, leaseMtu,
                List.of(InetAddress.ofLiteral("10.77.0.1"), InetAddress.ofLiteral("fd77::1")));
        return leaseReject == 0 ? new Grant(lease, 0) : new Grant(null, leaseReject);
    }

    /** Returns the private key of the client. */
    public byte[] clientPrivate() {
        return clientPrivate;
    }

    /** Returns the public key of the client. */
    public byte[] clientPublic() {
        return new JcaCrypto(true).publicKey(clientPrivate);
    }

    /** Returns a copy of the private key of the server. */
    public byte[] serverPrivate() {
        return serverPrivate.clone();
    }

    /** Returns how many sessions the server has. */
    public int sessions() {
        List<Session> all = server.engine.sessions();
        return all.size();
    }

    @Override
    public void close() {
        pool.close();
    }
}
