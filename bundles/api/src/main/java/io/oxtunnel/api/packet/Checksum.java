package io.oxtunnel.api.packet;

/** Internet checksums (RFC 1071, RFC 1624) of packets in a {@link Memory}. Sums are ones' complement, 16 bits, not complemented. */
public final class Checksum {
    private Checksum() {
    }

    /** Folds a sum of words to 0..65,535. */
    public static int fold(long sum) {
        long s = (sum & 0xffffffffL) + (sum >>> 32);
        s = (s & 0xffff) + (s >>> 16);
        s = (s & 0xffff) + (s >>> 16);
        return (int) ((s & 0xffff) + (s >>> 16));
    }

    /** Returns the checksum field for a sum: its complement. */
    public static int finish(int sum) {
        return ~sum & 0xffff;
    }

    /**
     * Sums the pseudo header of an IPv4 or IPv6 packet.
     *
     * @param ip position of the IP header
     * @param protocol the transport protocol, 0..255
     * @param length bytes of transport header and payload
     */
    public static int pseudo(Memory memory, long ip, int protocol, int length) {
        int addresses = Ip.version(memory, ip) == 6 ? memory.sum(ip + 8, 32, 0) : memory.sum(ip + 12, 8, 0);
        return fold((long) addresses + protocol + (length >>> 16) + (length & 0xffff));
    }

    /** Writes the checksum of an IPv4 header of {@code length} bytes. */
    public static void header(Memory memory, long ip, int length) {
        memory.putShort(ip + 10, 0);
        memory.putShort(ip + 10, finish(memory.sum(ip, length, 0)));
    }

    /**
     * Changes a checksum for one word of the data that changed (RFC 1624, equation 3).
     *
     * @return the new checksum field
     */
    public static int update(int checksum, int before, int after) {
        return ~fold((long) (~checksum & 0xffff) + (~before & 0xffff) + (after & 0xffff)) & 0xffff;
    }
}
