package io.oxtunnel.forwarder.userspace.egress;

/** IPv4 addresses inside of IPv6 ones: a router on the way may send the packet to these. */
final class Embedded {
    /** Forms, 0..{@value}-1: 6to4 (RFC 3056), NAT64 (RFC 6052), ISATAP (RFC 5214). */
    static final int FORMS = 3;

    private static final long NAT64 = 0x0064_ff9b_0000_0000L;
    private static final int ISATAP = 0x0000_5efe;
    /** The bit that says "global" in an interface identifier. */
    private static final int UNIVERSAL = 0x0200_0000;

    private Embedded() {
    }

    static boolean mapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    static boolean has(int form, long high, long low) {
        return switch (form) {
            case 0 -> high >>> 48 == 0x2002;
            case 1 -> high == NAT64 && low >>> 32 == 0;
            default -> ((int) (low >>> 32) & ~UNIVERSAL) == ISATAP;
        };
    }

    static int address(int form, long high, long low) {
        return form == 0 ? (int) (high >>> 16) : (int) low;
    }
}
