package io.oxtunnel.compression.lz4;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * The compressor and the decompressor of lz4-java: native ones asked for by name, else those in Java, said so. Its factory
 * {@code fastestInstance} would fall back without a word. Only the safe decompressor is used: the fast one trusts its input.
 *
 * @param compressor of the fast kind, any thread
 * @param decompressor any thread
 * @param text which it is, for people
 */
record Lz4Library(LZ4Compressor compressor, LZ4SafeDecompressor decompressor, String text) {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.compression.lz4");

    /** Returns the native one, or the one in Java where the native library does not load. */
    static Lz4Library load() {
        try {
            return of(LZ4Factory.nativeInstance(), "lz4-java, native");
        } catch (LinkageError | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the native LZ4 library does not load (" + e
                    + "); compression runs in Java, is slower and leaves garbage. A temporary folder that is mounted noexec is one cause");
            return inJava();
        }
    }

    /** Returns the one in Java. */
    static Lz4Library inJava() {
        return of(LZ4Factory.safeInstance(), "lz4-java, in Java");
    }

    private static Lz4Library of(LZ4Factory factory, String text) {
        return new Lz4Library(factory.fastCompressor(), factory.safeDecompressor(), text);
    }
}
