package io.oxtunnel.runtime.compression;

import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The compressors and decompressors of a tunnel: one of each for every worker and every algorithm that a session may have agreed on. They
 * are the tunnel's, which closes them when no worker can be using them any more. Immutable; each of what it holds is for one thread.
 */
public final class Compressions implements AutoCloseable {
    /** No compression. */
    public static final Compressions NONE = new Compressions(List.of());

    private record Algorithm(CompressionProvider provider, int capability, Compressor[] compressors, Decompressor[] decompressors) {
    }

    private final Algorithm[] algorithms;

    private Compressions(List<Algorithm> algorithms) {
        this.algorithms = algorithms.toArray(Algorithm[]::new);
    }

    /**
     * Makes those of some providers; if one of them fails, nothing stays open.
     *
     * @param memory where the packets are
     * @param workers how many of each
     * @param failed told once of a provider that threw or told nonsense, and why; any thread
     * @throws IllegalArgumentException if a provider has no capability to be agreed on, or the same one as another
     */
    public static Compressions open(List<CompressionProvider> providers, Memory memory, int workers,
            BiConsumer<CompressionProvider, String> failed) {
        List<Algorithm> made = new ArrayList<>();
        Compressions all = NONE;
        try {
            for (CompressionProvider provider : providers) {
                int capability = Formats.check(provider);
                if ((all.capabilities() & capability) != 0) {
                    throw new IllegalArgumentException("compression \"" + provider.name() + "\" has the capability of another one");
                }
                made.add(new Algorithm(provider, capability, new Compressor[workers], new Decompressor[workers]));
                all = new Compressions(made);
                fill(made.getLast(), memory, new Guard(provider, failed));
            }
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private static void fill(Algorithm algorithm, Memory memory, Guard guard) {
        for (int i = 0; i < algorithm.compressors.length; i++) {
            algorithm.compressors[i] = guard.guard(algorithm.provider.compressor(memory));
            algorithm.decompressors[i] = guard.guard(algorithm.provider.decompressor(memory));
        }
    }

    /** Returns the capabilities of all of them. */
    public int capabilities() {
        int bits = 0;
        for (Algorithm one : algorithms) {
            bits |= one.capability;
        }
        return bits;
    }

    /** Returns who made them. */
    public List<CompressionProvider> providers() {
        List<CompressionProvider> all = new ArrayList<>();
        for (Algorithm one : algorithms) {
            all.add(one.provider);
        }
        return all;
    }

    /** Returns the names, or "off". */
    public String names() {
        return algorithms.length == 0 ? "off" : providers().stream().map(CompressionProvider::name).collect(Collectors.joining(", "));
    }

    /** Returns what they are, in words. */
    public String describe() {
        return algorithms.length == 0 ? "no frame is compressed"
                : providers().stream().map(CompressionProvider::describe).collect(Collectors.joining("; "));
    }

    /** Returns the compressor of a worker for what a session has agreed on, or null. Workers. */
    public Compressor compressor(int capability, int worker) {
        for (Algorithm one : algorithms) {
            if (one.capability == capability) {
                return one.compressors[worker];
            }
        }
        return null;
    }

    /** Returns the decompressor of a worker for what a session has agreed on, or null. Workers. */
    public Decompressor decompressor(int capability, int worker) {
        for (Algorithm one : algorithms) {
            if (one.capability == capability) {
                return one.decompressors[worker];
            }
        }
        return null;
    }

    /** Closes all of them; no worker uses one any more. One that fails does not keep the others open. */
    @Override
    public void close() {
        for (Algorithm one : algorithms) {
            for (int i = 0; i < one.compressors.length; i++) {
                Formats.close(one.provider, one.compressors[i]);
                Formats.close(one.provider, one.decompressors[i]);
            }
        }
    }
}
