package io.oxtunnel.session.sim;

import io.oxtunnel.api.codec.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An observer on the wire who notes what is sent and when, and lets it pass or not. */
public final class Recorder implements Simulation.Wire {
    /** Size of an INIT. */
    public static final int INIT = 241;
    /** Size of a KEEPALIVE or an ACK. */
    public static final int FEEDBACK = Wire.OVERHEAD + 48;

    /** Whether datagrams arrive. */
    public boolean open = true;
    private final Simulation sim;
    private final List<Seen> seen = new ArrayList<>();

    private record Seen(long at, int length, boolean toServer) {
    }

    /** Observes a simulation from now on. */
    public Recorder(Simulation sim) {
        this.sim = sim;
        sim.wire = this;
    }

    @Override
    public boolean passes(byte[] datagram, boolean toServer) {
        seen.add(new Seen(sim.now(), datagram.length, toServer));
        return open;
    }

    /** Forgets what was seen. */
    public void clear() {
        seen.clear();
    }

    /** Returns when datagrams of a size were sent in a direction, in microseconds after a time. */
    public List<Long> micros(int length, boolean toServer, long since) {
        return seen.stream().filter(s -> s.length == length && s.toServer == toServer)
                .map(s -> TimeUnit.NANOSECONDS.toMicros(s.at - since)).toList();
    }
}
