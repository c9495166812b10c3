package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a stream, in pieces of any size: what comes out is what a simple reader of the whole finds. Run by FuzzIT. */
public final class FramesFuzz {
    private static final NativeBufferPool POOL = new NativeBufferPool(64, 8);
    private static final Feed FEED = new Feed(POOL);

    private FramesFuzz() {
    }

    /** One input; its first byte is the size of the pieces. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int piece = Math.max(1, data[0] & 0xff);
        FEED.forget();
        for (int at = 1; at < data.length; at += piece) {
            FEED.take(data, at, Math.min(piece, data.length - at));
        }
        List<byte[]> wanted = new ArrayList<>();
        int at = 1;
        boolean legal = true;
        while (legal && at + 2 <= data.length) {
            int length = (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
            legal = Frame.legal(length);
            if (!legal || at + 2 + length > data.length) {
                break;
            }
            wanted.add(Arrays.copyOfRange(data, at + 2, at + 2 + length));
            at += 2 + length;
        }
        if (FEED.malformed() == legal || !Arrays.deepEquals(wanted.toArray(), FEED.got().toArray())) {
            throw new AssertionError("pieces of " + piece + ": " + FEED.got().size() + " instead of " + wanted.size() + " datagrams");
        }
    }
}
