package io.oxtunnel.session.storm;

import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Network;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Any bytes against two live cores: as datagrams, as handshake messages with a right mac1, as the sealed payload of an INIT, as sealed control
 * messages. Nothing is thrown, nothing is delivered, no answer is longer than its question. Run by FuzzIT.
 */
public final class SessionFuzz implements Network {
    private static final Endpoint CLIENT = Simulation.endpoint("198.51.100.7", 40_000);
    private static final Endpoint SERVER = Simulation.endpoint("192.0.2.1", 51_820);
    private static final int ROUND = 5_000;
    private static final int LARGEST = 1_400;
    private static final int CONTROL = Wire.ENCRYPTED | Wire.CONTROL;
    private static SessionFuzz current;

    private final Players players = new Players(new SplittableRandom(1), this, CLIENT, SERVER);
    private final Queue<Sent> underWay = new ArrayDeque<>();
    private long now = TimeUnit.SECONDS.toNanos(1_000);
    private int inputs;

    private record Sent(byte[] datagram, Endpoint to) {
    }

    private SessionFuzz() {
        players.start(now);
        for (Sent sent = underWay.poll(); sent != null; sent = underWay.poll()) {
            boolean toServer = sent.to().equals(SERVER);
            (toServer ? players.server() : players.client()).receive(sent.datagram(), toServer ? CLIENT : SERVER);
        }
        if (players.server().session() == null) {
            throw new IllegalStateException("not connected");
        }
    }

    /** One input: a byte that chooses, then what is sent. */
    public static void fuzzerTestOneInput(byte[] data) throws GeneralSecurityException {
        if (data.length < 2 || data.length > LARGEST) {
            return;
        }
        if (current == null || current.inputs++ > ROUND || current.players.client().session().sending() == null
                || current.players.server().session() == null) {
            if (current != null) {
                current.players.close();
            }
            current = new SessionFuzz();
        }
        current.play(data[0], Arrays.copyOfRange(data, 1, data.length));
    }

    private void play(int choice, byte[] bytes) throws GeneralSecurityException {
        now += TimeUnit.MILLISECONDS.toNanos(50);
        boolean toServer = (choice & 1) == 0;
        Side from = toServer ? players.client() : players.server();
        Side to = toServer ? players.server() : players.client();
        byte[] datagram = switch (choice >> 1 & 3) {
            case 0 -> bytes;
            case 1 -> handshake(bytes, toServer);
            case 2 -> toServer ? init(bytes) : null;
            default -> sealed(from, bytes);
        };
        if (datagram == null) {
            return;
        }
        underWay.clear();
        to.receive(datagram, toServer ? CLIENT : SERVER);
        int answered = underWay.stream().mapToInt(s -> s.datagram().length).sum();
        if (toServer && answered > datagram.length) {
            throw new IllegalStateException(datagram.length + " bytes were answered with " + answered);
        }
        if (!to.delivered.isEmpty()) {
            throw new IllegalStateException("something was delivered");
        }
    }

    /** Puts a header before a message, and a mac1 where a receiver looks for it. */
    private byte[] handshake(byte[] message, boolean toServer) throws GeneralSecurityException {
        if (message.length < 40 || message.length > LARGEST) {
            return null;
        }
        byte[] datagram = players.codec().handshake(message);
        // Only a RETRY_FULL has no mac2 behind its mac1.
        int at = datagram.length - (message[0] == Wire.TYPE_RESPONSE && message[2] == Wire.KIND_RETRY_FULL ? 16 : 32);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("ox-mac1".getBytes(StandardCharsets.US_ASCII));
        boolean serversKey = toServer || message[2] == Wire.KIND_RETRY_FULL;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(digest.digest(serversKey ? players.serverPublic() : players.clientPublic()), "HmacSHA256"));
        mac.update(datagram, 0, at);
        System.arraycopy(mac.doFinal(), 0, datagram, at, 16);
        return datagram;
    }

    /** An INIT that opens, with a payload of these bytes and a fresh timestamp. */
    private byte[] init(byte[] bytes) throws GeneralSecurityException {
        byte[] payload = Arrays.copyOf(bytes, Wire.INIT_PAYLOAD);
        try {
            InitPayload decoded = players.codec().decodeInit(payload);
            System.arraycopy(players.timestamp(now), 0, payload, 0, decoded.timestamp().length);
        } catch (MalformedException e) {
            // Sent as it is: the server must refuse it too.
        }
        return players.init(payload);
    }

    private static byte[] sealed(Side from, byte[] body) {
        SessionKey key = from.session().sending();
        long counter = key == null ? -1 : key.claim(0, 1);
        return counter < 0 ? null : from.seal(key, CONTROL, 0, counter, body);
    }

    @Override
    public void send(byte[] datagram, Endpoint from, Endpoint to) {
        underWay.add(new Sent(datagram.clone(), to.equals(SERVER) ? SERVER : CLIENT));
    }

    @Override
    public long now() {
        return now;
    }
}
