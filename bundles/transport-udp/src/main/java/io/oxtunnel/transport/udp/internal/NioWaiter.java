package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Waits for a channel with two selectors, one for each direction and its thread. */
final class NioWaiter implements Readiness.Waiter {
    private final Selector readable = Selector.open();
    private final Selector writable = Selector.open();

    NioWaiter(DatagramChannel channel) throws IOException {
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
    }

    @Override
    public void awaitReadable(long nanos) {
        await(readable, nanos);
    }

    @Override
    public void awaitWritable(long nanos) {
        await(writable, nanos);
    }

    private static void await(Selector selector, long nanos) {
        try {
            if (nanos == 0) {
                selector.selectNow();
            } else {
                selector.select(Math.max(1, nanos / 1_000_000));
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            // Closed while waiting: the next receive or send says so.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void wake() {
        readable.wakeup();
        writable.wakeup();
    }

    /** Wakes up both threads for good. */
    void close() {
        try {
            readable.close();
            writable.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
