package io.oxtunnel.demo;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts Ethernet frames by what they hold, and the markers in them. A frame may be a super-packet that the sender's kernel has not cut
 * into datagrams yet: then each of its datagrams is counted. One thread.
 */
final class Census {
    private static final int ETHERNET = 14;
    private static final int PORT = 51_820;
    private static final int MAGIC = 0x4F58;
    /** Magic, flags, sequence; then the length of what follows (PROTOCOL.md, section 2). */
    private static final int HEADER = 9;
    private static final int LENGTH_AT = 7;

    private final Map<Marker, byte[]> wanted = new EnumMap<>(Marker.class);
    private final Map<Marker, Long> markers = new EnumMap<>(Marker.class);
    private long tunnel;
    private long neighbours;
    private long other;
    private String strange = "";

    Census(String tag) {
        for (Marker marker : Marker.values()) {
            wanted.put(marker, marker.bytes(tag));
            markers.put(marker, 0L);
        }
    }

    /** Counts one frame, which begins at 0. */
    void count(byte[] frame, int length) {
        classify(frame, length);
        search(frame, length);
    }

    private void classify(byte[] frame, int length) {
        switch (length < ETHERNET ? 0 : u16(frame, 12)) {
            case 0x0800 -> ipv4(frame, length);
            case 0x86DD -> ipv6(frame, length);
            case 0x0806 -> neighbours++;
            default -> other("ethertype " + Integer.toHexString(length < ETHERNET ? 0 : u16(frame, 12)));
        }
    }

    private void ipv4(byte[] frame, int length) {
        int header = length < ETHERNET + 20 ? 0 : (frame[ETHERNET] & 15) * 4;
        boolean fragment = header >= 20 && (u16(frame, ETHERNET + 6) & 0x3FFF) != 0;
        if (header >= 20 && !fragment && frame[ETHERNET + 9] == 17) {
            udp(frame, ETHERNET + header, Math.min(length, ETHERNET + u16(frame, ETHERNET + 2)));
        } else {
            other(fragment ? "IPv4 fragment" : "IPv4 protocol " + (header < 20 ? "none" : frame[ETHERNET + 9]));
        }
    }

    private void ipv6(byte[] frame, int length) {
        int at = ETHERNET + 40;
        int next = length < at + 8 ? -1 : frame[ETHERNET + 6];
        // Multicast listener reports come behind a hop-by-hop header of 8 bytes (RFC 3810, section 5).
        if (next == 0 && frame[at + 1] == 0 && length > at + 8) {
            next = frame[at];
            at += 8;
        }
        int type = frame[at] & 255;
        if (next == 17) {
            udp(frame, at, Math.min(length, ETHERNET + 40 + u16(frame, ETHERNET + 4)));
        } else if (next == 58 && (type >= 130 && type <= 137 || type == 143)) {
            neighbours++;
        } else {
            other("IPv6 protocol " + next);
        }
    }

    /** Walks over the datagrams of one frame by the lengths in their headers. */
    private void udp(byte[] frame, int at, int end) {
        if (end < at + 8 || u16(frame, at) != PORT && u16(frame, at + 2) != PORT) {
            other("UDP to another port");
            return;
        }
        int datagram = at + 8;
        while (datagram + HEADER <= end && u16(frame, datagram) == MAGIC) {
            tunnel++;
            datagram += HEADER + u16(frame, datagram + LENGTH_AT);
        }
        if (datagram != end) {
            other("UDP 51820 without the magic or with a wrong length");
        }
    }

    private void other(String what) {
        other++;
        strange = strange.isEmpty() ? what : strange;
    }

    private void search(byte[] frame, int length) {
        for (int i = 0; i + Marker.LENGTH <= length; i++) {
            if (frame[i] == Marker.PREFIX[0] && frame[i + 1] == Marker.PREFIX[1]) {
                match(frame, i);
            }
        }
    }

    private void match(byte[] frame, int at) {
        for (Marker marker : Marker.values()) {
            if (frame[at + Marker.PREFIX.length] == marker.letter() && holds(frame, at, wanted.get(marker))) {
                markers.merge(marker, 1L, Long::sum);
            }
        }
    }

    private static boolean holds(byte[] frame, int at, byte[] wanted) {
        return Arrays.equals(frame, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 255) << 8 | bytes[at + 1] & 255;
    }

    /** Datagrams of OxTunnel: UDP 51820 with the magic and a length that fits. */
    long tunnel() {
        return tunnel;
    }

    /** ARP, neighbour discovery, router discovery, multicast listener reports: what a link needs and a tunnel does not carry. */
    long neighbours() {
        return neighbours;
    }

    /** Everything else. */
    long other() {
        return other;
    }

    /** What the first of the others was, or empty. */
    String strange() {
        return strange;
    }

    /** How often each marker was seen. */
    Map<Marker, Long> markers() {
        return markers;
    }
}
