package io.oxtunnel.itests.blackbox;

/**
 * A firewall on the way drops UDP, and the session goes on over TCP; or it lets UDP pass again, and the session returns, which is when the
 * client says so.
 */
final class BlockEvent implements RecoveryMeasure.Event {
    private final BlockedPath path = new BlockedPath();
    private final Instance client;
    private final boolean back;

    /**
     * Connects.
     *
     * @param back whether the way back is measured
     */
    BlockEvent(boolean back) throws Exception {
        this.back = back;
        client = path.connect();
        client.await("connected");
        path.inside().upload(BlockedPath.INSIDE, 4);
    }

    @Override
    public String name() {
        return back ? "UDP free again, to a session over UDP" : "UDP blocked on the way";
    }

    @Override
    public long micros() throws Exception {
        path.unblock();
        path.stir();
        path.awaitCarrier(client, "udp");
        path.awaitCarrier(path.server(), "udp");
        path.block();
        path.inside().beat(BlockedPath.INSIDE);
        long blocked = path.inside().beaten();
        return back ? back() : blocked;
    }

    private long back() throws Exception {
        long start = System.nanoTime();
        path.unblock();
        path.awaitCarrier(client, "udp");
        return (System.nanoTime() - start) / 1_000;
    }

    @Override
    public void close() {
        path.close();
    }
}
