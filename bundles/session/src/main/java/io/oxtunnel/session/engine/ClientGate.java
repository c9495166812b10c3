package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.session.handshake.Mac1;
import io.oxtunnel.session.handshake.MacCheck;

/** Lets through what answers an INIT in flight; an ACCEPT also has to fit the client's mac1. One worker. */
final class ClientGate implements HandshakeGate {
    private static final int KIND = Wire.HEADER + 2;
    // ACCEPT has its own index first.
    private static final int ACCEPT_RECEIVER = Wire.HEADER + 8;
    private static final int RECEIVER = Wire.HEADER + 4;

    private final InFlight inFlight;
    private final MacCheck mac1;

    ClientGate(InFlight inFlight, Mac1 own) {
        this.inFlight = inFlight;
        mac1 = new MacCheck(own);
    }

    @Override
    public int check(Memory memory, long at, int length) {
        if (memory.getByte(at + Wire.HEADER) != Wire.TYPE_RESPONSE) {
            return DropReason.BAD_HANDSHAKE.code();
        }
        boolean accept = memory.getByte(at + KIND) == Wire.KIND_ACCEPT;
        if (!inFlight.awaits(memory.getInt(at + (accept ? ACCEPT_RECEIVER : RECEIVER)))) {
            return DropReason.UNEXPECTED_HANDSHAKE.code();
        }
        return !accept || mac1.fits(memory, at, length) ? 0 : DropReason.BAD_MAC1.code();
    }
}
