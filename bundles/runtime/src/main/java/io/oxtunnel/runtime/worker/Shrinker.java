package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.runtime.compression.Compressions;
import io.oxtunnel.runtime.compression.FlowDetector;
import io.oxtunnel.runtime.inner.Pieces;

/**
 * Makes contents of COMPRESSED frames, in a buffer of its own, from where they are copied into trains. Of a packet that is cut, as many
 * pieces share a frame as are likely to fit after they were compressed: only so do fewer datagrams leave. One that saves less than an
 * eighth is not made. Outbound half; no allocation.
 *
 * <pre>
 *  buffer                                          + ORIGINAL_MAX
 * +---------+---------+---------+-----------------+-----------------+-------+
 * | count   | length  | packet  | length, packet  | original length | block |
 * +---------+---------+---------+-----------------+-----------------+-------+
 * </pre>
 */
final class Shrinker {
    /** A smaller content does not leave room for less. */
    private static final int SMALLEST = 128;
    private static final int TRIES = 3;
    /** One frame in so many tries one piece more than is likely to fit: longer blocks get smaller than short ones let one expect. */
    private static final int BOLD = 8;
    private static final int PER_THOUSAND = 1_000;

    private final int worker;
    private final WorkerCounters counters;
    private final FlowDetector detector = new FlowDetector();
    private BufferPool pool;
    private Codec codec;
    private Compressions compressions = Compressions.NONE;
    private Compressor compressor;
    private Terms terms;
    private int buffer = BufferPool.NONE;
    // Of the flow at hand.
    private int place;
    // Bytes of the content that was made, and of what it was made of.
    private int size;
    private int before;
    private int frames;

    Shrinker(int worker, WorkerCounters counters) {
        this.worker = worker;
        this.counters = counters;
    }

    /** Starts a turn. */
    void turn(Pipeline pipeline) {
        pool = pipeline.pool();
        codec = pipeline.codec();
        compressions = pipeline.compressions();
    }

    /** What follows is of a session that wants this. */
    void begin(Terms terms) {
        this.terms = terms;
        compressor = terms.compression() == 0 ? null : compressions.compressor(terms.compression(), worker);
        if (compressor != null && buffer == BufferPool.NONE) {
            buffer = pool.acquireLarge();
        }
    }

    /** What follows is sent as it is: the session is left, and with it what its compressor belongs to. */
    void end() {
        compressor = null;
    }

    private boolean ready() {
        return compressor != null && buffer != BufferPool.NONE;
    }

    /** Returns where the content that was made stands. */
    long content() {
        return pool.at(buffer) + Wire.ORIGINAL_MAX;
    }

    /** Returns its bytes. */
    int size() {
        return size;
    }

    /** Makes the content of a frame with all its packets; false if it goes as it is. */
    boolean frame(Frame frame) {
        int length = frame.content();
        if (!ready() || length < SMALLEST || length > Wire.ORIGINAL_MAX) {
            return false;
        }
        place = detector.find(pool, frame.single(), frame.firstLength());
        if (!detector.worth(place, pool, frame.single(), frame.firstLength())) {
            counters.add(Traffic.COMPRESSION_SKIPPED, 1);
            return false;
        }
        if (frame.count() == 1) {
            return pays(frame.single(), length);
        }
        frame.write(pool, codec, pool.at(buffer));
        return pays(pool.at(buffer), length);
    }

    /** Returns whether the pieces of a packet are to be asked for one by one. */
    boolean worth(Pieces pieces, int next, int n, long ip, int length) {
        if (!ready()) {
            return false;
        }
        place = detector.find(pool, ip, length);
        long from = pieces.payloadAt(next);
        boolean worth = detector.worth(place, pool, from, (int) (ip + length - from));
        if (!worth) {
            counters.add(Traffic.COMPRESSION_SKIPPED, n - next);
        }
        return worth;
    }

    /**
     * Makes the content of a frame with some pieces of the packet of which {@link #worth} was told.
     *
     * @return how many, from {@code next} on; 0 if they go as they are
     */
    int pieces(Pieces pieces, int next, int n) {
        int packet = pieces.headerLength() + pieces.payloadLength(next);
        if (packet < SMALLEST || packet > Wire.ORIGINAL_MAX - Codec.BATCH_COUNT - Codec.BATCH_LENGTH) {
            return 0;
        }
        int unit = Codec.BATCH_LENGTH + packet;
        int count = Math.min(likely(unit), Math.min(Math.min(n - next, Wire.BATCH_MAX), (Wire.ORIGINAL_MAX - Codec.BATCH_COUNT) / unit));
        int end = stage(pieces, next, count);
        for (int i = 0; i < TRIES; i++) {
            if (!pays(count, count == 1 ? packet : end)) {
                return 0;
            }
            if (size <= terms.largest()) {
                return count;
            }
            count = Math.max(1, Math.min(count - 1, count * terms.largest() / size));
            end = Codec.BATCH_COUNT + count * unit;
        }
        return 0;
    }

    /** Returns how many pieces are likely to fit after they were compressed: one where nothing is known of the flow, to learn from it. */
    private int likely(int unit) {
        int ratio = detector.ratio(place);
        if (!terms.batches() || ratio == 0) {
            return 1;
        }
        int bold = ++frames % BOLD == 0 ? 1 : 0;
        return (int) Math.max(1, (long) terms.largest() * PER_THOUSAND / ((long) unit * ratio)) + bold;
    }

    /** Lays pieces down as a batch, whose count is written later; returns its bytes. */
    private int stage(Pieces pieces, int next, int count) {
        int headers = pieces.headerLength();
        long start = pool.at(buffer);
        long at = start + Codec.BATCH_COUNT;
        for (int i = next; i < next + count; i++) {
            int payload = pieces.payloadLength(i);
            at += Codec.BATCH_LENGTH;
            pieces.header(i, at);
            pool.copy(pieces.payloadAt(i), at + headers, payload);
            codec.writePacketLength(pool, at, headers + payload);
            at += headers + payload;
        }
        return (int) (at - start);
    }

    private boolean pays(int count, int length) {
        long start = pool.at(buffer);
        if (count == 1) {
            return pays(start + Codec.BATCH_COUNT + Codec.BATCH_LENGTH, length);
        }
        codec.writeBatchCount(pool, start, count);
        return pays(start, length);
    }

    private boolean pays(long from, int length) {
        int most = length - length / 8 - Wire.ORIGINAL_LENGTH;
        int block = compressor.compress(from, length, content() + Wire.ORIGINAL_LENGTH, most);
        if (block <= 0 || block > most) {
            detector.leave(place);
            counters.add(Traffic.COMPRESSION_IN_VAIN, 1);
            return false;
        }
        codec.writeOriginalLength(pool, content(), length);
        size = Wire.ORIGINAL_LENGTH + block;
        before = length;
        detector.compressed(place, length, size);
        return true;
    }

    /** Counts the content that was made: it is laid down. */
    void laid() {
        counters.add(Traffic.COMPRESSED_FRAMES_OUT, 1);
        counters.add(Traffic.COMPRESSED_BYTES_BEFORE, before);
        counters.add(Traffic.COMPRESSED_BYTES_AFTER, size);
    }

    /** Gives the buffer back; the worker has stopped. */
    void release(BufferPool pool) {
        if (buffer != BufferPool.NONE) {
            pool.release(buffer);
            buffer = BufferPool.NONE;
        }
    }
}
