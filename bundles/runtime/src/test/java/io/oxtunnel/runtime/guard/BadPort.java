package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;
import java.util.function.ToIntFunction;

/** A port whose one queue does what a test says. */
class BadPort implements PacketPort {
    private final ToIntFunction<PacketBatch> receive;
    private final ToIntFunction<PacketBatch> send;
    private final PacketQueue queue = new BadQueue();

    BadPort(ToIntFunction<PacketBatch> receive, ToIntFunction<PacketBatch> send) {
        this.receive = receive;
        this.send = send;
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public PacketQueue queue(int index) {
        return queue;
    }

    @Override
    public String describe() {
        return "a bad one";
    }

    @Override
    public void close() {
        // It has nothing.
    }

    private final class BadQueue implements PacketQueue {
        private final Readiness readiness = new Readiness.Descriptor(0);

        @Override
        public int receive(PacketBatch into) {
            return receive.applyAsInt(into);
        }

        @Override
        public int send(PacketBatch from, int first) {
            return send.applyAsInt(from);
        }

        @Override
        public Readiness readiness() {
            return readiness;
        }

        @Override
        public long refused() {
            return 0;
        }

        @Override
        public String failure() {
            return null;
        }

        @Override
        public void close() {
            // It has nothing.
        }
    }
}
