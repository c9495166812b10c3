package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;

/**
 * At the client the inner destination must be the address that the server assigned: no multicast, no link-local address, nothing of a
 * family without an address.
 */
public final class ClientFilter implements InnerFilter {
    private static final int BAD_PACKET = DropReason.BAD_PACKET.code();
    private static final int WRONG_DESTINATION = DropReason.WRONG_DESTINATION.code();

    @Override
    public int inbound(Memory memory, long ip, int length, Session session) {
        if (!Ip.wellFormed(memory, ip, length)) {
            return BAD_PACKET;
        }
        boolean own = Ip.version(memory, ip) == 4
                ? Assigned.is4(session, Ip.destination4(memory, ip))
                : Assigned.is6(session, memory.getLong(ip + 24), memory.getLong(ip + 32));
        return own ? 0 : WRONG_DESTINATION;
    }
}
