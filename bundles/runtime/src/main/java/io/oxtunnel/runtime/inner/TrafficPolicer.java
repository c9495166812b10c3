package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.session.Policer;

/** A rate for each direction of one client, whatever session and worker its packets go through. Thread-safe; no lock, no allocation. */
public final class TrafficPolicer implements Policer {
    private final ByteBucket in;
    private final ByteBucket out;

    /**
     * Makes a policer with full buckets.
     *
     * @param bitsPerSecond of inner packets, for each direction, 1,000..1,000,000,000,000
     */
    public TrafficPolicer(long bitsPerSecond) {
        in = new ByteBucket(bitsPerSecond);
        out = new ByteBucket(bitsPerSecond);
    }

    @Override
    public boolean inbound(int bytes, long now) {
        return in.take(bytes, now);
    }

    @Override
    public boolean outbound(int bytes, long now) {
        return out.take(bytes, now);
    }
}
