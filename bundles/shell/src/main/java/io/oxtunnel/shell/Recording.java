package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Observation;
import io.oxtunnel.api.tunnel.Observation.Point;
import io.oxtunnel.api.tunnel.Observation.Verdict;
import io.oxtunnel.api.tunnel.PacketWatch;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Copies what a watch sees into a file, until a bound is reached. One thread. */
final class Recording {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final byte[] NOTHING = new byte[0];

    /**
     * When to stop.
     *
     * @param packets so many are in the file
     * @param bytes the file is that large; the packet that crosses it is still in it
     * @param time since the beginning
     */
    record Bounds(long packets, long bytes, Duration time) {
    }

    private final Tunnel tunnel;
    private final PacketWatch watch;
    private final PcapFile file;
    private final Bounds bounds;
    private final Instant epoch;
    private final long began;
    private long missed;

    Recording(Tunnel tunnel, PacketWatch watch, PcapFile file, Bounds bounds) {
        this.tunnel = tunnel;
        this.watch = watch;
        this.file = file;
        this.bounds = bounds;
        epoch = Instant.now();
        began = tunnel.now();
    }

    /**
     * Records; returns when a bound is reached, or the thread is interrupted.
     *
     * @return why it ended
     */
    String run() throws IOException {
        while (true) {
            Observation next = watch.poll();
            if (next != null) {
                write(next);
            } else {
                file.flush();
            }
            missed = watch.missed();
            if (file.packets() >= bounds.packets()) {
                return "packets";
            }
            if (file.bytes() >= bounds.bytes()) {
                return "bytes";
            }
            if (next == null && tunnel.now() - began >= bounds.time().toNanos()) {
                return "time";
            }
            if (next == null && !Rounds.pause(PAUSE)) {
                return "interrupted";
            }
        }
    }

    private void write(Observation seen) throws IOException {
        // What waits for a key comes by again; what could not be sealed has no contents.
        if (seen.verdict() == Verdict.HELD || seen.contents().length == 0) {
            return;
        }
        Instant at = epoch.plusNanos(seen.at() - began);
        boolean sent = seen.point() == Point.DATAGRAM_OUT;
        if (!sent && seen.point() != Point.DATAGRAM_IN) {
            file.add(at, NOTHING, seen.contents(), 0, seen.contents().length);
            return;
        }
        int stride = seen.stride() > 0 ? seen.stride() : seen.contents().length;
        for (int offset = 0; offset < seen.contents().length && file.packets() < bounds.packets(); offset += stride) {
            int length = Math.min(stride, seen.contents().length - offset);
            file.add(at, OuterHeader.of(seen.endpoint(), sent, length), seen.contents(), offset, length);
        }
    }

    /** Returns how many were not seen. */
    long missed() {
        return missed;
    }
}
