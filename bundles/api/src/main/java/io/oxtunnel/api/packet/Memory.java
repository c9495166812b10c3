package io.oxtunnel.api.packet;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes outside the Java heap, reached by position. Every position is an offset from the start of this memory, never a machine
 * address, so that a wrong one throws {@link IndexOutOfBoundsException} and cannot touch a stranger's bytes.
 *
 * <p>Numbers are big-endian, as on the wire. Reads and writes are plain: who shares memory between threads publishes it by a
 * volatile write of his own. No method allocates.
 */
@ProviderType
public interface Memory {
    /** Returns the size of this memory in bytes. */
    long size();

    /**
     * Returns the machine address of a position, for system calls and native libraries.
     *
     * @throws UnsupportedOperationException where this memory has no address
     */
    long address(long at);

    /** Reads one byte. */
    byte getByte(long at);

    /** Reads an unsigned byte, 0..255. */
    default int getUnsignedByte(long at) {
        return getByte(at) & 0xff;
    }

    /** Reads 16 bits, big-endian. */
    short getShort(long at);

    /** Reads 16 bits, big-endian, as 0..65,535. */
    default int getUnsignedShort(long at) {
        return getShort(at) & 0xffff;
    }

    /** Reads 32 bits, big-endian. */
    int getInt(long at);

    /** Reads 64 bits, big-endian. */
    long getLong(long at);

    /** Writes one byte. */
    void putByte(long at, byte value);

    /** Writes 16 bits, big-endian; the upper half of {@code value} is ignored. */
    void putShort(long at, int value);

    /** Writes 32 bits, big-endian. */
    void putInt(long at, int value);

    /** Writes 64 bits, big-endian. */
    void putLong(long at, long value);

    /** Copies {@code length} bytes inside this memory; the ranges may overlap. */
    void copy(long from, long to, long length);

    /** Copies from this memory into an array. */
    void read(long at, byte[] into, int offset, int length);

    /** Copies from an array into this memory. */
    void write(byte[] from, int offset, long at, int length);

    /** Sets {@code length} bytes to {@code value}. */
    void fill(long at, long length, byte value);

    /**
     * Adds the 16-bit big-endian words of a range to a ones' complement sum (RFC 1071); an odd last byte counts as the upper half
     * of a word.
     *
     * @param sum what was summed before, from this method or {@link Checksum}; 0 to begin
     * @return the sum, folded to 0..65,535 and not complemented
     */
    int sum(long at, int length, int sum);
}
