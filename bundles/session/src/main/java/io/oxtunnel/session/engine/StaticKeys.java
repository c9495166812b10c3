package io.oxtunnel.session.engine;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.session.handshake.Mac1;
import io.oxtunnel.session.noise.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/**
 * The static keys of a server: its own and, while its clients learn of that, the one before (PROTOCOL.md 4.10). A handshake goes on with
 * the key whose mac1 fits. Control path.
 */
final class StaticKeys {
    private final KeyAgreement agreement;
    private final InstantSource wallClock;
    private Own current;
    private Own previous;
    private volatile List<Mac1> receivers;

    /**
     * A static key. {@link #toString()} tells no secret.
     *
     * @param pair the key
     * @param mac1 of messages to it
     * @param until when it ends, or null
     */
    record Own(KeyPair pair, Mac1 mac1, Instant until) {
        @Override
        public String toString() {
            return "Own[not shown]";
        }
    }

    /**
     * Takes the keys of an identity.
     *
     * @throws IllegalArgumentException if a private key has not 32 bytes
     */
    StaticKeys(KeyAgreement agreement, InstantSource wallClock, ServerIdentity identity) {
        this.agreement = agreement;
        this.wallClock = wallClock;
        replace(identity);
    }

    /** Takes other keys in place of those before. */
    void replace(ServerIdentity identity) {
        Own own = own(identity.privateKey(), null);
        Own before = identity.previousKey() == null ? null : own(identity.previousKey(), identity.previousUntil());
        close();
        current = own;
        previous = before;
        receivers = before == null ? List.of(own.mac1()) : List.of(own.mac1(), before.mac1());
    }

    /** Returns mac1 of each key, also of one that has ended; another list after each change. Any thread. */
    List<Mac1> receivers() {
        return receivers;
    }

    /** Gives up the keys. */
    void close() {
        if (current != null) {
            current.pair().close();
        }
        if (previous != null) {
            previous.pair().close();
        }
    }

    private Own own(byte[] privateKey, Instant until) {
        KeyPair pair = KeyPair.of(privateKey, agreement);
        return new Own(pair, new Mac1(pair.publicKey()), until);
    }

    /** Returns the key that a handshake message is meant for, or null. A key that has ended fits nothing. */
    Own match(Predicate<Mac1> fits) {
        if (fits.test(current.mac1())) {
            return current;
        }
        boolean second = previous != null && fits.test(previous.mac1());
        return second && (previous.until() == null || wallClock.instant().isBefore(previous.until())) ? previous : null;
    }
}
