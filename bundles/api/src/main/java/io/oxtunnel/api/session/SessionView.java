package io.oxtunnel.api.session;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.transport.Endpoint;
import org.osgi.annotation.versioning.ProviderType;

/** Read-only view of a session, for people and programs. Thread-safe; each value is current by itself. */
@ProviderType
public interface SessionView {
    /** Returns the session id, 32 hexadecimal digits. */
    String id();

    /** Returns the name of the peer: of its {@code [[client]]} table, or "server". */
    String peer();

    /** Returns the static public key of the peer as base64; empty at a client, whose peer is known by its configuration. */
    String peerKey();

    /** Returns the state. */
    SessionState state();

    /** Returns where its datagrams go. */
    Endpoint endpoint();

    /** Returns since when its datagrams go over the carrier of {@link #endpoint()}, as nanoTime of the engine's clock, or -1. */
    default long carriedSince() {
        return -1;
    }

    /** Returns why they go over that carrier, in words; empty where there is nothing to say. */
    default String carriedWhy() {
        return "";
    }

    /** Returns the suite, or null before the first key. */
    Suite suite();

    /** Returns the mode, or null before the first key. */
    Mode mode();

    /** Returns how COMPRESSED frames are compressed, a bit of {@link io.oxtunnel.api.codec.Wire#CAP_COMPRESSION}; 0 = there are none. */
    default int compression() {
        return 0;
    }

    /** Returns the addresses: of this client, or of the client at the other end. Null before the first key. */
    Assignment assignment();

    /** Returns the largest datagram sent in it now, in bytes: what was agreed, or less where the path carries less. */
    int maxDatagram();

    /** Returns the largest inner packet sent in it now, in bytes, 1,280 or more. */
    int tunnelMtu();

    /** Returns how far the search for the path MTU has come. */
    PathMtu pathMtu();

    /** Returns the smoothed round-trip time in nanoseconds, or -1 before the first sample. */
    long roundTripNanos();

    /** Returns round-trip time and loss as they are now. */
    PathQuality quality();

    /** Returns when the current key was agreed, as nanoTime of the engine's clock, or -1. */
    long keyedAt();

    /** Returns when something last opened, as nanoTime of the engine's clock, or -1. */
    long heardAt();

    /** Returns how many handshakes were completed in this session: 1 and one for each rekey. */
    int handshakes();

    /** Returns whether it began with a ticket instead of a full handshake (PROTOCOL.md 4.4). */
    default boolean resumed() {
        return false;
    }

    /** Returns how many packets rode with the ticket: 0 or 1 for a server's session; a client counts all since its start. */
    default int earlyPackets() {
        return 0;
    }

    /** Returns datagrams sent. */
    long datagramsSent();

    /** Returns bytes of datagrams sent. */
    long bytesSent();

    /** Returns how many packets and datagrams of this session the data path dropped for a reason. */
    long dropped(DropReason reason);

    /** Returns datagrams opened and accepted. */
    long datagramsReceived();

    /** Returns their bytes. */
    long bytesReceived();
}
