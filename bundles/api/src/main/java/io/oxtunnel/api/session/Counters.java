package io.oxtunnel.api.session;

import org.osgi.annotation.versioning.ProviderType;

/** Counters of a tunnel since its start. Thread-safe; a sum over workers, each current by itself. */
@ProviderType
public interface Counters {
    /** What is counted besides drops. */
    enum Traffic {
        /** Inner packets taken from the port; a super-packet counts its segments. */
        PACKETS_OUT("packets_out"),
        /** Their bytes. */
        BYTES_OUT("bytes_out"),
        /** Datagrams handed to the transport. */
        DATAGRAMS_OUT("datagrams_out"),
        /** Datagrams received from the transport. */
        DATAGRAMS_IN("datagrams_in"),
        /** Inner packets delivered to the port. */
        PACKETS_IN("packets_in"),
        /** Their bytes. */
        BYTES_IN("bytes_in"),
        /** Server: inner packets among them that came with a ticket. */
        EARLY_IN("early_in"),
        /** Turns in which a worker did something. */
        TURNS("turns"),
        /** Times a worker waited. */
        WAITS("waits"),
        /** Times the transport would not take more and the port was left unread. */
        TRANSPORT_STALLS("transport_stalls"),
        /** Times the port would not take more and the transport was left unread. */
        PORT_STALLS("port_stalls"),
        /** Datagrams handed to the worker that owns their session. */
        HANDED_OVER("handed_over"),
        /** Server: handshakes of a key that an installation with another id used less than 60 s ago: a client's key file was copied. */
        CLONED_KEY_SUSPECTED("cloned_key_suspected"),
        /** Frames that were sent compressed. */
        COMPRESSED_FRAMES_OUT("compressed_frames_out"),
        /** Bytes of their contents before. */
        COMPRESSED_BYTES_BEFORE("compressed_bytes_before"),
        /** Bytes of their contents after. */
        COMPRESSED_BYTES_AFTER("compressed_bytes_after"),
        /** Frames that were to be sent as they are, as their flow had shown that compressing it does not pay. */
        COMPRESSION_SKIPPED("compression_skipped"),
        /** Frames that were compressed in vain: it saved too little. */
        COMPRESSION_IN_VAIN("compression_in_vain"),
        /** Compressed frames that were received and opened. */
        COMPRESSED_FRAMES_IN("compressed_frames_in"),
        /** Datagrams in the shape of a handshake. */
        HANDSHAKES_IN("handshakes_in"),
        /** Handshakes that passed every check: at a server those it accepted, at a client the answers it took. */
        HANDSHAKES_DONE("handshakes_done");

        private final String label;

        Traffic(String label) {
            this.label = label;
        }

        /** Returns the name of the counter. */
        public String label() {
            return label;
        }
    }

    /** Returns how many were dropped for a reason. */
    long get(DropReason reason);

    /** Returns a traffic counter. */
    long get(Traffic counter);
}
