package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;

/** At the server the inner source must be the lease of the session. */
public final class ServerFilter implements InnerFilter {
    private static final int BAD_PACKET = DropReason.BAD_PACKET.code();
    private static final int WRONG_SOURCE = DropReason.WRONG_SOURCE.code();

    @Override
    public int inbound(Memory memory, long ip, int length, Session session) {
        if (!Ip.wellFormed(memory, ip, length)) {
            return BAD_PACKET;
        }
        boolean own = Ip.version(memory, ip) == 4
                ? Assigned.is4(session, Ip.source4(memory, ip))
                : Assigned.is6(session, memory.getLong(ip + 8), memory.getLong(ip + 16));
        return own ? 0 : WRONG_SOURCE;
    }
}
