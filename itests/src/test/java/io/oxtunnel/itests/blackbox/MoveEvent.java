package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The client's address is replaced by another one, while it runs or while it sleeps: its process is stopped then. */
final class MoveEvent implements RecoveryMeasure.Event {
    /** A session moves at most once a second. */
    private static final long CALM = TimeUnit.MILLISECONDS.toNanos(1_200);
    /** Long enough for the client to notice that it did not run. */
    private static final long SLEEP = TimeUnit.MILLISECONDS.toNanos(3_200);
    private static final String[] ADDRESSES = {"10.91.1.2/24", "10.91.1.77/24"};

    private final Lab lab = new Lab();
    private final boolean asleep;
    private final Remote inside;
    private final Instance client;
    private int at;

    /**
     * Connects.
     *
     * @param asleep whether the client sleeps meanwhile
     */
    MoveEvent(boolean asleep) throws Exception {
        this.asleep = asleep;
        lab.remote("target");
        inside = lab.remote("client");
        lab.server().await("ready");
        client = lab.client();
        client.await("connected");
        inside.upload(Lab.TARGET4, 4);
    }

    @Override
    public String name() {
        return asleep ? "end of a sleep of 3.2 s with a change of address" : "loss of the client's address, another one given at once";
    }

    @Override
    public long micros() throws Exception {
        LockSupport.parkNanos(CALM);
        return asleep ? sleep() : move();
    }

    private long move() throws IOException {
        leave();
        inside.beat(Lab.TARGET4);
        arrive();
        return inside.beaten();
    }

    private long sleep() throws IOException {
        client.signal("STOP");
        try {
            leave();
            arrive();
            LockSupport.parkNanos(SLEEP);
            inside.beat(Lab.TARGET4);
        } finally {
            client.signal("CONT");
        }
        return inside.beaten();
    }

    private void leave() {
        lab.machine("client").sh("ip addr del " + ADDRESSES[at] + " dev " + Lab.UPLINK);
    }

    private void arrive() {
        at = 1 - at;
        lab.machine("client").sh("ip addr add " + ADDRESSES[at] + " dev " + Lab.UPLINK + "; ip route replace default via " + Lab.RELAY4);
    }

    @Override
    public void close() {
        lab.close();
    }
}
