package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.packet.Memory;
import java.util.Objects;

/** Turns positions of a {@link Memory} into machine addresses, each checked to lie inside: libcrypto checks nothing. */
final class AddressedMemory {
    private final long base;
    private final long size;

    /** Makes it for a memory that is open as long as this is in use; an {@link UnsupportedOperationException} if it has no address. */
    AddressedMemory(Memory memory) {
        base = memory.address(0);
        size = memory.size();
    }

    /**
     * Returns the address of {@code length} bytes.
     *
     * @throws IndexOutOfBoundsException if they are not all inside
     */
    long address(long at, int length) {
        return base + Objects.checkFromIndexSize(at, length, size);
    }
}
