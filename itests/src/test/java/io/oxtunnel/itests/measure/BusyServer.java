package io.oxtunnel.itests.measure;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.crypto.openssl.OpensslCiphers;
import io.oxtunnel.crypto.openssl.OpensslKeyAgreement;
import io.oxtunnel.session.internal.EngineFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/** The core of a server with the libcrypto provider, whose clients connect again and again. Its time is not the clock's. One thread. */
final class BusyServer implements SessionEvents, Admission, AutoCloseable {
    /** Clients, each with a key and an address of its own. */
    static final int CLIENTS = 256;
    /** A round lasts longer than the 20 ms between two handshakes of a client. */
    private static final long ROUND_NANOS = 60_000_000L;
    private static final int KEY = 32;
    private static final int LARGEST = 1_472;
    private static final int ACCEPT_SENDER = 13;
    private static final Endpoint SERVER = new Endpoint(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 51_820), null);

    private final Codec codec = new Ox1Codec();
    private final OpensslKeyAgreement agreement = new OpensslKeyAgreement();
    private final OpensslCiphers ciphers = new OpensslCiphers();
    private final NativeBufferPool pool = new NativeBufferPool(4, 0);
    private final SecureRandom random = new SecureRandom();
    private final byte[] serverKey = secret(0);
    private final ArrayDeque<byte[]> said = new ArrayDeque<>();
    private final SessionEngine server;
    private long now = 1_000_000_000L;
    private int established;

    BusyServer() {
        server = new EngineFactory().server(context(), new ServerIdentity(serverKey, new byte[16], 0), this, new NoDisk());
    }

    private Context context() {
        return new Context(codec, ciphers, agreement, pool, random, () -> Instant.EPOCH.plusSeconds(1_790_000_000L).plusNanos(now), 1, to -> LARGEST, 25,
                this);
    }

    private static byte[] secret(int number) {
        return ByteBuffer.allocate(KEY).putInt(number + 1).array();
    }

    private static Endpoint address(int client) {
        try {
            byte[] address = ByteBuffer.allocate(4).putInt(0x0a00_0000 + client).array();
            return new Endpoint(new InetSocketAddress(InetAddress.getByAddress(address), 40_000), null);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the INITs of a round, one of each client. */
    byte[][] inits() {
        now += ROUND_NANOS;
        byte[][] inits = new byte[CLIENTS][];
        byte[] publicKey = agreement.publicKey(serverKey);
        for (int i = 0; i < CLIENTS; i++) {
            ClientIdentity identity = new ClientIdentity(secret(i + 1), publicKey, new byte[KEY], new byte[16], Mode.ENCRYPTED, null);
            try (SessionEngine client = new EngineFactory().client(context(), identity, new NoDisk())) {
                client.connect(List.of(SERVER), now);
            }
            inits[i] = said.remove();
        }
        return inits;
    }

    /** Takes the INITs of a round as far as the session that carries data: ACCEPT, confirmation, the one before is closed. */
    void serve(byte[][] inits) {
        for (int i = 0; i < CLIENTS; i++) {
            if (!(server.handshake(inits[i], address(i), now) instanceof Verdict.Reply accept)) {
                throw new IllegalStateException("handshake " + i + " was not accepted");
            }
            SessionKey key = server.find(ByteBuffer.wrap(accept.datagram()).getInt(ACCEPT_SENDER));
            key.session().confirm(key, address(i), now);
            server.advance(now);
        }
    }

    /** Returns how many sessions were made. */
    int established() {
        return established;
    }

    @Override
    public Client find(byte[] publicKey) {
        return new Client("client", publicKey, new byte[KEY], Set.of(Mode.ENCRYPTED), null);
    }

    @Override
    public Grant lease(Client client, InitPayload wanted) {
        return new Grant(new Assignment(InetAddress.ofLiteral("10.77.0.2"), 24, null, 0, 1_400, List.of()), 0);
    }

    @Override
    public void send(byte[] datagram, Endpoint to) {
        said.add(datagram);
    }

    @Override
    public void established(Session session) {
        established++;
    }

    @Override
    public void moved(Session session, Endpoint to) {
        // There is no transport.
    }

    @Override
    public void closed(Session session, String reason) {
        // Replaced by the next one of the same client.
    }

    @Override
    public void retired(SessionKey key) {
        key.close();
    }

    @Override
    public void state(SessionState state, String reason) {
        // Of the clients, which live for one INIT.
    }

    @Override
    public void close() {
        server.close();
        pool.close();
    }

    private static final class NoDisk implements TimestampStore {
        @Override
        public byte[] load(byte[] publicKey) {
            return null;
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) {
            // Measured is the processor.
        }
    }
}
