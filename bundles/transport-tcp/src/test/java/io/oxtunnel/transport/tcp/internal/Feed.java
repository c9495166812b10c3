package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds a reader as a connection does, piece by piece, and collects what comes out. */
final class Feed implements AutoCloseable {
    private final NativeBufferPool pool;
    private final FrameReader reader;
    private final byte[] rest = new byte[Frame.MOST];
    private final PacketBatch batch = new PacketBatch();
    private final List<byte[]> got = new ArrayList<>();
    private int restLength;
    private boolean malformed;

    Feed(NativeBufferPool pool) {
        this.pool = pool;
        reader = new FrameReader(pool, pool.acquireLarge());
    }

    /** Brings bytes; what is behind an illegal length is thrown away. */
    void take(byte[] bytes, int at, int length) {
        for (int from = at; from < at + length && !malformed;) {
            reader.begin(rest, restLength);
            int n = Math.min(at + length - from, reader.room());
            pool.write(bytes, from, reader.end(), n);
            reader.read(n);
            from += n;
            while (reader.ready()) {
                if (reader.take(batch, Integer.MAX_VALUE, 0) == 0 && !reader.malformed()) {
                    throw new AssertionError("the pool is empty");
                }
                collect();
            }
            malformed = reader.malformed();
            restLength = reader.finish(rest);
        }
    }

    private void collect() {
        for (int i = 0; i < batch.size; i++) {
            byte[] all = new byte[batch.length[i]];
            pool.read(batch.at[i], all, 0, all.length);
            int stride = batch.segment[i] == 0 ? all.length : batch.segment[i];
            for (int from = 0; from < all.length; from += stride) {
                got.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + stride)));
            }
        }
        batch.release(pool, 0);
    }

    List<byte[]> got() {
        return got;
    }

    boolean malformed() {
        return malformed;
    }

    /** A new connection. */
    void forget() {
        got.clear();
        restLength = 0;
        malformed = false;
    }

    @Override
    public void close() {
        pool.release(reader.buffer());
    }
}
