package io.oxtunnel.api.session;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** The server's allow-list and address leases, asked by the protocol core on the control path. */
@ConsumerType
public interface Admission {
    /**
     * A client of the allow-list. {@link #toString()} tells no secret.
     *
     * @param name of its table
     * @param publicKey 32 bytes
     * @param psk 32 bytes, zero for none
     * @param modes it may use
     * @param notAfter when it expires, or null
     */
    record Client(String name, byte[] publicKey, byte[] psk, Set<Mode> modes, Instant notAfter) {
        @Override
        public String toString() {
            return "Client[" + name + "]";
        }
    }

    /**
     * A lease, or the reason for none.
     *
     * @param assignment the addresses; null if rejected. Its MTU is an upper bound.
     * @param reject 0, or a reason of {@link io.oxtunnel.api.codec.AcceptPayload}
     */
    record Grant(Assignment assignment, int reject) {
    }

    /** Returns the client with that public key, or null. */
    Client find(byte[] publicKey);

    /**
     * Returns what a client of the allow-list is to have by CONFIG_UPDATE, all of it: asked when its session begins and at each
     * {@link SessionEngine#reconfigure}. At most {@link io.oxtunnel.api.codec.Wire#CONFIG_UPDATE_MAX} bytes with the head; no tickets.
     *
     * @param publicKey of the client
     */
    default List<Setting> settings(byte[] publicKey) {
        return List.of();
    }

    /** Leases addresses to a client: those it holds already, else those it wants if they are free and allowed, else free ones. */
    Grant lease(Client client, InitPayload wanted);
}
