package io.oxtunnel.capture.nfqueue;

/** What the workers of a capture share. The control path writes the assignment, workers read it once a packet. */
final class Shared {
    final FlowTable flows;
    final LocalAddresses locals = new LocalAddresses();
    volatile Assigned assigned = Assigned.NOTHING;

    Shared(long seed) {
        flows = new FlowTable(seed);
    }
}
