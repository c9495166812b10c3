package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Policer;
import io.oxtunnel.api.session.Session;

/**
 * What a session wants of the datagrams that are laid down for it, read once: it may change with the session's key while frames and the
 * room for them are measured by it. One thread, no allocation. Sizes are bytes.
 */
final class Terms {
    private Mode mode = Mode.ENCRYPTED;
    private int mtu;
    private int largest;
    private boolean batches;
    private int compression;
    private Policer policer;

    /**
     * Reads them.
     *
     * @param midway whether pieces of the packet at hand have gone already: it goes on with the size that it began with
     */
    void read(Session session, boolean midway) {
        mode = session.mode();
        batches = (session.capabilities() & Wire.CAP_BATCH) != 0;
        compression = mode == Mode.PLAIN ? 0 : session.capabilities() & Wire.CAP_COMPRESSION;
        policer = session.policer();
        if (!midway) {
            mtu = session.tunnelMtu();
            largest = session.maxDatagram() - mode.overhead();
        }
    }

    Mode mode() {
        return mode;
    }

    /** Returns the largest inner packet. */
    int mtu() {
        return mtu;
    }

    /** Returns the largest content of a datagram. */
    int largest() {
        return largest;
    }

    /** Returns whether packets may share a datagram. */
    boolean batches() {
        return batches;
    }

    /** Returns how frames are compressed, a bit of {@link Wire#CAP_COMPRESSION}; 0 = they are not. */
    int compression() {
        return compression;
    }

    /** Returns the flags of a datagram with one packet. */
    int flags(Memory memory, long ip) {
        return mode.dataFlag() | (Ip.version(memory, ip) == 6 ? Wire.IPV6 : 0);
    }

    /** Returns the padding of a content. */
    int padding(Codec codec, int flags, int content) {
        return codec.padding(flags, content, Math.max(content, largest));
    }

    /** Returns the size of a datagram with that content, padding included. */
    int datagram(Codec codec, int flags, int content) {
        return mode.overhead() + content + padding(codec, flags, content);
    }

    /** Returns the size of the largest datagram there can be. */
    int largestDatagram() {
        return mode.overhead() + Math.max(largest, mtu);
    }

    /** Returns whether the rate of the session lets a packet of that length go now. */
    boolean admits(int length, long now) {
        return policer == null || policer.outbound(length, now);
    }
}
