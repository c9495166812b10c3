package io.oxtunnel.forwarder.userspace.tcp;

/**
 * LISTEN: a SYN to any destination opens a connection (RFC 9293, section 3.10.7.2). It is answered when the socket of the destination is
 * connected, so that a client learns of a closed port as if there were no tunnel. Payload of a SYN is not taken; it comes again. One thread.
 */
final class Opening {
    private static final int DEFAULT_MSS_V4 = 536;
    private static final int DEFAULT_MSS_V6 = 1_220;
    /** Smaller ones are no honest offer: a header with all its options takes 60 bytes. */
    private static final int SMALLEST_MSS = 64;
    private static final int LISTENED = Segment.SYN | Segment.ACK | Segment.RST | Segment.FIN;

    private final Connections connections;
    private final Outside outside;
    private final Egress egress;
    private final SipHash numbers;
    private final int mtu;
    private int shift;
    private final Addresses addresses = new Addresses();

    /** Makes the listener; {@code numbers} is keyed by a secret, and by another one than the table's. */
    Opening(Connections connections, Outside outside, Egress egress, SipHash numbers, TcpSettings settings) {
        this.connections = connections;
        this.outside = outside;
        this.egress = egress;
        this.numbers = numbers;
        mtu = settings.mtu();
        change(settings);
    }

    /** Takes the buffers of connections to come. */
    void change(TcpSettings settings) {
        int needed = 0;
        while (0xffffL << needed < settings.buffer()) {
            needed++;
        }
        shift = needed;
    }

    /** Takes a segment of no connection. */
    void arrive(Segment s, long hash, long now) {
        if ((s.flags & LISTENED) != Segment.SYN) {
            connections.counters.unknown++;
            connections.replies.reset(s);
            return;
        }
        addresses.read(s);
        if (!egress.permits(addresses.v6, addresses.remoteHigh, addresses.remoteLow)) {
            connections.counters.refused++;
            connections.replies.reset(s);
            return;
        }
        Connection c = connections.open(addresses, hash, now);
        if (c == null) {
            return;
        }
        agree(c, s, now);
        int result = outside.connect(c);
        if (result < 0) {
            connections.refused(c, -result);
        } else {
            connections.schedule(c, now);
        }
    }

    private void agree(Connection c, Segment s, long now) {
        long secret = addresses.hash(numbers);
        c.timestamps = s.timestamps;
        c.recent = s.timestamp;
        c.recentAt = now;
        c.clockOffset = (int) (secret >>> 32);
        c.trafficClass = s.trafficClass;
        c.selective = s.sackPermitted;
        c.shift = s.shift >= 0 ? shift : -1;
        int offered = s.mss == 0 ? s.v6 ? DEFAULT_MSS_V6 : DEFAULT_MSS_V4 : s.mss;
        int segment = Math.min(Math.max(offered, SMALLEST_MSS), mss(s.v6));
        // RFC 6528: a clock of 4 microseconds, and a secret of these addresses.
        int initial = (int) secret + (int) (now * 250);
        c.in.begin(c.client, s.sequence, Math.max(0, c.shift), segment);
        c.out.begin(c.client, initial, Math.max(0, s.shift), segment, c.selective, now);
        c.out.establish(s.window, Sequence.initial(s.sequence), 0);
    }

    /** Returns the largest segment that we take. */
    int mss(boolean v6) {
        return mtu - (v6 ? 60 : 40);
    }
}
