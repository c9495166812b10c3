package io.oxtunnel.forwarder.userspace.tcp;

/**
 * Says what of an {@link Outflow} is sent next: what is lost first (RFC 6675, NextSeg), then a probe, then what is new, in super-packets
 * where windows allow. Used by one thread for one connection after another; allocates nothing.
 */
final class Plan {
    /** Largest payload of a super-packet: its segments, sealed, fit about one train of the tunnel. */
    static final int LARGEST = 60_000;

    /** First number to send. */
    long at;
    /** Payload bytes. */
    int length;
    /** Whether the FIN follows. */
    boolean fin;
    /** Payload of each segment. */
    int unit;

    /**
     * Makes the plan for the next packet.
     *
     * @param segmentPayload bytes that fit one segment beside its options, 1 or more
     * @return false if nothing can be sent now
     */
    boolean make(Outflow out, int segmentPayload, long now) {
        unit = segmentPayload;
        long pipe = out.recovery.pipe(out.una, out.next, out.segment);
        return lost(out, pipe) || probe(out) || fresh(out, pipe, now);
    }

    private boolean lost(Outflow out, long pipe) {
        long lost = out.recovery.nextLost(out.una);
        if (lost < 0 || out.window == 0) {
            return false;
        }
        long room = Math.max(out.congestion.window() - pipe, out.recovery.urgent() || pipe == 0 ? unit : 0);
        if (room < unit) {
            return false;
        }
        // A window that shrank is honoured, but the first segment goes whatever it says (RFC 9293, section 3.8.6).
        long windowEnd = Math.max(out.una + out.window, out.una + 1);
        return whole(out, lost, Math.min(Math.min(out.recovery.gapEnd(lost), windowEnd) - lost, room - room % unit));
    }

    private boolean probe(Outflow out) {
        // One byte where the window is closed (RFC 9293, section 3.8.6.1), what fits where it is only small.
        return out.probe && (out.una < out.end || out.ending) && whole(out, out.una, Math.clamp(out.window, 1, unit));
    }

    private boolean fresh(Outflow out, long pipe, long now) {
        long waiting = out.end - out.next;
        if (waiting < 0 || waiting == 0 && !out.ending) {
            return false;
        }
        long open = out.una + out.window - out.next;
        if (waiting == 0) {
            // A FIN takes room in the window, but says too little to wait for the congestion window.
            return open > 0 ? whole(out, out.next, 1) : blocked(out, now);
        }
        if (out.una == out.next) {
            out.resume(now);
        }
        long free = out.congestion.window() - pipe;
        long n = Math.min(Math.min(waiting, LARGEST - LARGEST % unit), Math.min(open, free));
        if (n < waiting) {
            n -= n % unit;
        }
        if (n > 0) {
            // Room for the FIN is in the window only if it is wider.
            return whole(out, out.next, n == waiting && open > n ? n + 1 : n);
        }
        return narrow(out, waiting, open, free, now);
    }

    /** Less than a segment fits: silly windows are avoided (RFC 9293, section 3.8.6.2.1). */
    private boolean narrow(Outflow out, long waiting, long open, long free, long now) {
        if (open <= 0) {
            return blocked(out, now);
        }
        if (open < unit && open < waiting) {
            return open * 2 >= out.largestWindow && free >= open ? whole(out, out.next, open) : blocked(out, now);
        }
        return false;
    }

    private static boolean blocked(Outflow out, long now) {
        out.awaitWindow(now);
        return false;
    }

    /** Plans {@code numbers} from {@code from} on; what lies behind the last byte is the FIN. */
    private boolean whole(Outflow out, long from, long numbers) {
        if (numbers <= 0) {
            return false;
        }
        at = from;
        length = (int) Math.clamp(Math.min(numbers, out.end - from), 0, LARGEST - LARGEST % unit);
        fin = out.ending && from + length == out.end && numbers > length;
        return length > 0 || fin;
    }
}
