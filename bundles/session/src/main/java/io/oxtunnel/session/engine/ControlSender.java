package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.replay.ReplayWindow;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Makes protected control datagrams (PROTOCOL.md 4.5) under the key that a session sends with; they share its counter with data, and are
 * not padded. Control path.
 */
final class ControlSender {
    private static final long ACK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int PATH = 0;

    private final Codec codec;
    private final RandomGenerator random;
    private final SessionEvents events;

    ControlSender(Codec codec, RandomGenerator random, SessionEvents events) {
        this.codec = codec;
        this.random = random;
        this.events = events;
    }

    /**
     * Sends a KEEPALIVE that wants an ACK.
     *
     * @return its token, or 0 if no key may send
     */
    long keepAlive(TunnelSession session, long now) {
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter < 0) {
            return 0;
        }
        long token = random.nextLong() | 1;
        // A counter is claimed for each datagram and for nothing else: this one's is the number of those before it.
        send(session, seal(key, counter, new KeepAlive(KeepAlive.ACK_WANTED, 0, token, counter)), now);
        session.feedback().asked(token, key, counter, now);
        return token;
    }

    /**
     * Sends a KEEPALIVE of a size that nothing on the way may fragment (RFC 8899). It is answered like a challenge, whatever was answered
     * just before: a probe must not look lost because its answer was saved.
     *
     * @param size of the datagram
     * @return its token, or 0 if no key may send
     */
    long probe(TunnelSession session, int size, long now) {
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter < 0) {
            return 0;
        }
        long token = random.nextLong() | 1;
        int flags = KeepAlive.ACK_WANTED | KeepAlive.CHALLENGE | KeepAlive.PROBE;
        byte[] datagram = seal(key, counter, new KeepAlive(flags, size - Wire.OVERHEAD - Wire.KEEPALIVE, token, counter));
        session.sent(now, 1, datagram.length, false);
        events.probe(datagram, session.endpoint());
        return token;
    }

    /**
     * Sends a path challenge, a KEEPALIVE that wants an ACK, to any endpoint.
     *
     * @return its token, or 0 if no key may send
     */
    long challenge(TunnelSession session, Endpoint to, long now) {
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter < 0) {
            return 0;
        }
        long token = random.nextLong() | 1;
        byte[] datagram = seal(key, counter, new KeepAlive(KeepAlive.ACK_WANTED | KeepAlive.CHALLENGE, 0, token, counter));
        session.sent(now, 1, datagram.length, false);
        events.send(datagram, to);
        if (to.equals(session.endpoint())) {
            session.feedback().asked(token, key, counter, now);
        }
        return token;
    }

    /** Sends DISCONNECT, if a key may send. */
    void disconnect(TunnelSession session, int reason, long retryAfterSeconds, long now) {
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter >= 0) {
            send(session, seal(key, counter, new Disconnect(reason, retryAfterSeconds)), now);
        }
    }

    /** Sends a CONFIG_UPDATE, if a key may send. */
    void configure(TunnelSession session, ConfigUpdate update, long now) {
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter >= 0) {
            send(session, seal(key, counter, update), now);
        }
    }

    /**
     * Makes the ACK to a CONFIG_UPDATE: its token is 0 and it goes at once.
     *
     * @param under the key of the update, which the feedback is about
     * @return a datagram, or null if no key may send
     */
    byte[] acknowledge(TunnelSession session, TransportKey under, long now) {
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter < 0) {
            return null;
        }
        byte[] datagram = seal(key, counter, feedback(session, under, 0, 0));
        session.sent(now, 1, datagram.length, false);
        return datagram;
    }

    /**
     * Makes the ACK to a KEEPALIVE: at most one in 20 ms, but every challenge is answered, once a token.
     *
     * @param under the key of the KEEPALIVE, which the feedback is about
     * @param arrived when a worker opened the KEEPALIVE
     * @return a datagram, or null for none
     */
    byte[] answer(TunnelSession session, TransportKey under, KeepAlive asked, long arrived, long now) {
        boolean challenge = (asked.flags() & KeepAlive.CHALLENGE) != 0;
        boolean wanted = (asked.flags() & KeepAlive.ACK_WANTED) != 0;
        if (challenge ? !session.answers(asked.token()) : (!wanted || session.ackAt() != Traffic.NEVER && now - session.ackAt() < ACK_INTERVAL)) {
            return null;
        }
        TransportKey key = session.ring().sending();
        long counter = key == null ? -1 : key.claim(PATH, 1);
        if (counter < 0) {
            return null;
        }
        session.ackAt(now);
        byte[] datagram = seal(key, counter, feedback(session, under, asked.token(), now - arrived));
        session.sent(now, 1, datagram.length, false);
        return datagram;
    }

    private static Ack feedback(TunnelSession session, TransportKey under, long token, long delay) {
        ReplayWindow window = under.window();
        long highest = window.highest();
        int micros = (int) Math.clamp(TimeUnit.NANOSECONDS.toMicros(delay), 0, 0xffff_ffffL);
        return new Ack(PATH, token, highest, window.below(highest - 1), window.below(highest - 65), micros, (int) window.received(),
                session.config().epoch());
    }

    private void send(TunnelSession session, byte[] datagram, long now) {
        session.sent(now, 1, datagram.length, false);
        events.send(datagram, session.endpoint());
    }

    private byte[] seal(TransportKey key, long counter, ControlMessage message) {
        return ControlDatagram.of(codec, key, PATH, counter, message);
    }
}
