package io.oxtunnel.itests.blackbox;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.crypto.jdk.JdkCiphers;
import io.oxtunnel.crypto.jdk.JdkKeyAgreement;
import io.oxtunnel.session.internal.EngineFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Very many clients that connect to a server and then keep silent, each from an address of its own out of 127.0.0.0/8. A process for a
 * namespace: {@code FIRST COUNT PORT SERVER_KEY}.
 */
public final class Crowd {
    private static final int KEY = 32;
    private static final int LARGEST = 1_472;
    private static final int PATIENCE_MS = 1_000;
    private static final int ATTEMPTS = 5;
    private static final JdkKeyAgreement AGREEMENT = new JdkKeyAgreement();

    private Crowd() {
    }

    /** Returns the private key of a client. */
    private static byte[] secret(int number) {
        byte[] secret = new byte[KEY];
        new SplittableRandom(number).nextBytes(secret);
        return secret;
    }

    /** Returns the public key of a client, 44 characters. */
    static String open(int number) {
        return Base64.getEncoder().encodeToString(AGREEMENT.publicKey(secret(number)));
    }

    /** Connects them one after the other; prints how many did. */
    public static void main(String[] arguments) throws IOException {
        int first = Integer.parseInt(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(arguments[2]));
        byte[] key = Base64.getDecoder().decode(arguments[3]);
        int connected = 0;
        try (NativeBufferPool pool = new NativeBufferPool(4, 1)) {
            for (int number = first; number < first + count; number++) {
                connected += connect(number, server, key, pool) ? 1 : 0;
            }
        }
        System.out.println(connected);
    }

    private static boolean connect(int number, InetSocketAddress server, byte[] serverKey, NativeBufferPool pool) throws IOException {
        InetAddress own = InetAddress.getByAddress(new byte[] {127, (byte) (1 + number / 65_536), (byte) (number >> 8), (byte) number});
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
                socket.setSoTimeout(PATIENCE_MS);
                if (handshake(socket, number, server, serverKey, pool)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean handshake(DatagramSocket socket, int number, InetSocketAddress server, byte[] serverKey, NativeBufferPool pool)
            throws IOException {
        Endpoint to = new Endpoint(server, null);
        Wire wire = new Wire(socket, server);
        JdkCiphers ciphers = new JdkCiphers();
        Context context = new Context(new Ox1Codec(), ciphers, AGREEMENT, pool, new SecureRandom(), Instant::now, 1, e -> LARGEST, 0, wire);
        ClientIdentity identity = new ClientIdentity(secret(number), serverKey, new byte[KEY], new byte[16], Mode.ENCRYPTED, null);
        try (SessionEngine engine = new EngineFactory().client(context, identity, new NoDisk())) {
            engine.connect(List.of(to), System.nanoTime());
            byte[] buffer = new byte[LARGEST];
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            engine.handshake(Arrays.copyOf(buffer, packet.getLength()), to, System.nanoTime());
            // The ACK to the KEEPALIVE that confirmed the key: the session is up.
            packet.setLength(buffer.length);
            socket.receive(packet);
            return wire.established;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    private static final class Wire implements SessionEvents {
        private final DatagramSocket socket;
        private final InetSocketAddress server;
        private boolean established;

        Wire(DatagramSocket socket, InetSocketAddress server) {
            this.socket = socket;
            this.server = server;
        }

        @Override
        public void send(byte[] datagram, Endpoint to) {
            try {
                socket.send(new DatagramPacket(datagram, datagram.length, server));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void established(Session session) {
            established = true;
        }

        @Override
        public void moved(Session session, Endpoint to) {
            // It stays where it is.
        }

        @Override
        public void closed(Session session, String reason) {
            // The engine is thrown away.
        }

        @Override
        public void retired(SessionKey key) {
            key.close();
        }

        @Override
        public void state(SessionState state, String reason) {
            // Seen by established().
        }
    }

    private static final class NoDisk implements TimestampStore {
        @Override
        public byte[] load(byte[] publicKey) {
            return null;
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) {
            // Used once.
        }
    }
}
