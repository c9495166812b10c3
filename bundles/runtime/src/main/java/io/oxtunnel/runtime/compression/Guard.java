package io.oxtunnel.runtime.compression;

import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Stands before what a provider made: one that throws or tells impossible sizes does not stop a worker. From then on nothing is asked of it any
 * more, what it would have compressed goes as it is, and whoever is responsible is told once, on a thread of its own.
 */
final class Guard {
    private final CompressionProvider provider;
    private final BiConsumer<CompressionProvider, String> failed;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean broken;

    Guard(CompressionProvider provider, BiConsumer<CompressionProvider, String> failed) {
        this.provider = provider;
        this.failed = failed;
    }

    private void fail(String why) {
        broken = true;
        if (told.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ox-compression").start(() -> failed.accept(provider, why));
        }
    }

    Compressor guard(Compressor compressor) {
        return new Compressor() {
            @Override
            public int compress(long from, int length, long to, int room) {
                if (broken) {
                    return 0;
                }
                try {
                    int size = compressor.compress(from, length, to, room);
                    if (size >= 0 && size <= room) {
                        return size;
                    }
                    fail("made a block of " + size + " bytes; allowed: 0.." + room);
                } catch (RuntimeException | LinkageError e) {
                    fail("threw " + e + " at " + length + " bytes to compress");
                }
                return 0;
            }

            @Override
            public void close() {
                compressor.close();
            }
        };
    }

    Decompressor guard(Decompressor decompressor) {
        return new Decompressor() {
            @Override
            public boolean decompress(long from, int length, long to, int original) {
                try {
                    return !broken && decompressor.decompress(from, length, to, original);
                } catch (RuntimeException | LinkageError e) {
                    fail("threw " + e + " at a block of " + length + " bytes");
                    return false;
                }
            }

            @Override
            public void close() {
                decompressor.close();
            }
        };
    }
}
