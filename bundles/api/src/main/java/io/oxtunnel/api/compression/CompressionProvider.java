package io.oxtunnel.api.compression;

import io.oxtunnel.api.packet.Memory;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service: an algorithm that makes the content of COMPRESSED frames smaller (PROTOCOL.md 2.3), used only where client and server both
 * name it and agree on its {@link #capability}. Of several with one name that with the highest {@code service.ranking} serves. It is
 * registered only after it has passed a test of itself. Thread-safe.
 */
@ConsumerType
public interface CompressionProvider {
    /** Service property: the name in the configuration, such as "lz4"; never "off". */
    String NAME = "oxtunnel.compression";

    /** Returns the value of {@link #NAME}. */
    String name();

    /** Returns one line for an administrator: library, version, and whether it is native. */
    String describe();

    /**
     * Returns the one capability bit by which two sides agree on the format of the blocks: {@link io.oxtunnel.api.codec.Wire#CAP_LZ4}, or
     * one of {@link io.oxtunnel.api.codec.Wire#CAP_PRIVATE} for a format that the protocol does not name; who uses those sees to it that
     * both sides mean the same by one.
     */
    int capability();

    /**
     * Makes a compressor for one thread.
     *
     * @param memory where the packets are
     */
    Compressor compressor(Memory memory);

    /** Makes a decompressor for one thread; see {@link #compressor}. */
    Decompressor decompressor(Memory memory);
}
