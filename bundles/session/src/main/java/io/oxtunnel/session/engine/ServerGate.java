package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.session.handshake.Mac1;
import io.oxtunnel.session.handshake.MacCheck;
import java.util.List;
import java.util.function.Supplier;

/** Lets through what is an INIT of any kind whose mac1 fits one of the server's static keys. One worker. */
final class ServerGate implements HandshakeGate {
    private final Supplier<List<Mac1>> receivers;
    private List<Mac1> known = List.of();
    private MacCheck[] checks = {};

    /**
     * Makes a gate.
     *
     * @param receivers mac1 of each static key; another list when they change. Any thread
     */
    ServerGate(Supplier<List<Mac1>> receivers) {
        this.receivers = receivers;
    }

    @Override
    public int check(Memory memory, long at, int length) {
        if (memory.getByte(at + Wire.HEADER) != Wire.TYPE_INIT) {
            return DropReason.BAD_HANDSHAKE.code();
        }
        List<Mac1> now = receivers.get();
        if (now != known) {
            known = now;
            checks = now.stream().map(MacCheck::new).toArray(MacCheck[]::new);
        }
        for (MacCheck check : checks) {
            if (check.fits(memory, at, length)) {
                return 0;
            }
        }
        return DropReason.BAD_MAC1.code();
    }
}
