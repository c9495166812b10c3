package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.SessionView;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** A running role. Also an OSGi service while it runs, with {@link #ROLE} as property. Thread-safe. */
@ProviderType
public interface Tunnel extends AutoCloseable {
    /** Service property: "server" or "client". */
    String ROLE = "oxtunnel.role";

    /**
     * One stage of the pipeline and who serves it.
     *
     * @param stage such as "crypto"
     * @param provider name of the provider
     * @param detail one line about it
     * @param candidates who could serve it, the one that does included, best first; none where nothing is chosen
     */
    record Stage(String stage, String provider, String detail, List<Candidate> candidates) {
        /** Copies the list. */
        public Stage {
            candidates = List.copyOf(candidates);
        }

        /** A stage without a choice. */
        public Stage(String stage, String provider, String detail) {
            this(stage, provider, detail, List.of());
        }
    }

    /**
     * What a client of a server has used since it was first seen, over restarts.
     *
     * @param peer name of its table
     * @param peerKey its public key as base64
     * @param since when it was first seen
     * @param bytesSent bytes of datagrams sent to it
     * @param bytesReceived bytes of its datagrams that were opened and accepted
     */
    record Account(String peer, String peerKey, Instant since, long bytesSent, long bytesReceived) {
    }

    /** Returns "server" or "client". */
    String role();

    /** Returns the state. */
    TunnelState state();

    /** Returns why it is in that state, in words; empty where there is nothing to say. */
    String reason();

    /** Returns the sessions now. */
    List<SessionView> sessions();

    /** Returns what each client has used since it was first seen; none at a client. */
    List<Account> accounts();

    /** Returns whom the tunnel knows, with or without a session, and what happened between them last. */
    List<Peer> peers();

    /** Returns the last messages that were dropped before it was known whom they came from, oldest first; at most 64. */
    List<PeerEvent> strangers();

    /** Returns the counters. */
    Counters counters();

    /** Returns who serves each stage. */
    List<Stage> pipeline();

    /** Returns what the capture of a client leaves alone; nothing at a server. */
    default List<Exclusion> exclusions() {
        return List.of();
    }

    /** Returns what the capture or forwarder tells in numbers; none if it tells nothing. */
    List<Figure> figures();

    /** Returns how many bytes each worker has allocated on the Java heap so far, for the proof that the data path allocates nothing. */
    long[] workerAllocatedBytes();

    /**
     * Begins to watch what the workers do.
     *
     * @throws IOException if it cannot be watched, or is by too many already
     */
    default PacketWatch watch(PacketWatch.Request request) throws IOException {
        throw new IOException("this tunnel cannot be watched");
    }

    /** Returns the purposes of those who watch now. */
    default List<String> watches() {
        return List.of();
    }

    /** Returns how much processor time each worker has used so far, in nanoseconds; empty where the platform does not tell. */
    default long[] workerCpuNanos() {
        return new long[0];
    }

    /** Returns the clock of {@link SessionView}'s times. */
    long now();

    /**
     * Disconnects a peer by its name or session id. A client comes back by itself.
     *
     * @return whether there was such a session
     */
    boolean disconnect(String peer);

    /**
     * Replaces who serves a stage, while sessions go on. May take seconds.
     *
     * @param kind the stage, such as "forwarder"
     * @param provider name of an installed provider; that of the present one opens it anew
     * @throws IOException if it cannot be replaced; who served before goes on, and the message says why
     */
    void swap(String kind, String provider) throws IOException;

    /** Says goodbye to the peers, drains what is under way, takes back every change on the machine. Idempotent; takes up to 2 s. */
    @Override
    void close();
}
