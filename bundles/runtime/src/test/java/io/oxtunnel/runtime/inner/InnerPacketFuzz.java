package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;

/** Any bytes as an inner packet: what is cut from it, clamped in it or answered to it stays inside its bounds. Run by FuzzIT. */
public final class InnerPacketFuzz {
    private static final int LARGEST = 60_000;
    private static final NativeBufferPool MEMORY = new NativeBufferPool(0, 2);
    private static final long IN = MEMORY.at(0) + 256;
    private static final long OUT = MEMORY.at(1) + 256;
    private static final byte GUARD = 0x5a;

    private InnerPacketFuzz() {
    }

    /** One input: two bytes of a size, then the packet. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 3 || data.length > LARGEST) {
            return;
        }
        int size = 68 + ((data[0] & 0xff) << 8 | data[1] & 0xff) % 9_000;
        int length = data.length - 2;
        MEMORY.write(data, 2, IN, length);
        MEMORY.fill(IN + length, 64, GUARD);
        if (!Ip.wellFormed(MEMORY, IN, length)) {
            return;
        }
        require(Ip.totalLength(MEMORY, IN, length) <= length, "total length");
        cut(new Segmenter(), length, size);
        fragment(length, size);
        answer(length, size);
        MssClamp.clamp(MEMORY, IN, length, size);
        Ecn.decapsulate(MEMORY, IN, data[0] & 3);
        for (int i = 0; i < 64; i++) {
            require(MEMORY.getByte(IN + length + i) == GUARD, "nothing is written behind the packet");
        }
    }

    private static void cut(Segmenter segmenter, int length, int size) {
        int n = segmenter.begin(MEMORY, IN, length, size);
        if (n < 0) {
            DropReason.of(n);
            return;
        }
        int payload = 0;
        for (int i = 0; i < n; i++) {
            segmenter.header(i, OUT);
            require(segmenter.headerLength() > 0 && segmenter.headerLength() <= length, "header of a segment");
            require(segmenter.payloadAt(i) >= IN && segmenter.payloadAt(i) + segmenter.payloadLength(i) <= IN + length, "inside the packet");
            payload += segmenter.payloadLength(i);
        }
        require(n == 0 || payload + segmenter.headerLength() <= length, "no byte twice");
    }

    private static void fragment(int length, int mtu) {
        Fragmenter fragmenter = new Fragmenter();
        int n = length > mtu ? fragmenter.begin(MEMORY, IN, length, mtu) : 0;
        int payload = 0;
        for (int i = 0; i < n; i++) {
            fragmenter.header(i, OUT);
            require(fragmenter.payloadLength(i) > 0 && fragmenter.headerLength() + fragmenter.payloadLength(i) <= mtu, "size of a fragment");
            payload += fragmenter.payloadLength(i);
        }
        require(n == 0 || payload + fragmenter.headerLength() == length, "the fragments make the packet");
    }

    private static void answer(int length, int mtu) {
        IcmpError errors = new IcmpError(0x0a4d0001, 0xfd77_0000_0000_0000L, 1);
        int[] sizes = {errors.tooBig(MEMORY, IN, length, mtu, OUT), errors.noRoute(MEMORY, IN, length, OUT),
                errors.prohibited(MEMORY, IN, length, OUT)};
        for (int size : sizes) {
            require(size <= IcmpError.LARGEST, "size of an ICMP error");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
