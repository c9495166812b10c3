package io.oxtunnel.runtime.compression;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.CompressionProvider;

/** What providers of compression say of themselves, checked; and the end of what they made. */
final class Formats {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private Formats() {
    }

    /**
     * Returns the capability of a provider.
     *
     * @throws IllegalArgumentException if it is not one of those by which compression is agreed on
     */
    static int check(CompressionProvider provider) {
        int capability = provider.capability();
        if (Integer.bitCount(capability) != 1 || (capability & Wire.CAP_COMPRESSION) == 0) {
            throw new IllegalArgumentException("compression \"" + provider.name() + "\": capability 0x" + Integer.toHexString(capability)
                    + "; allowed: one bit of 0x" + Integer.toHexString(Wire.CAP_COMPRESSION));
        }
        return capability;
    }

    static void close(CompressionProvider provider, AutoCloseable one) {
        if (one == null) {
            return;
        }
        try {
            one.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.ERROR, "compression \"" + provider.name() + "\" does not close what it made", e);
        }
    }
}
