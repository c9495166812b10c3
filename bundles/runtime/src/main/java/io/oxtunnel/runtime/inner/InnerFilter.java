package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Session;

/**
 * Looks at a packet that was just opened, before it is delivered: cryptokey routing (PROTOCOL.md 4.10). One for each role, chosen
 * when the role starts. Stateless, any thread; allocates nothing.
 */
public sealed interface InnerFilter permits ServerFilter, ClientFilter {
    /**
     * Checks one packet, a super-packet not.
     *
     * @param ip position of what came out of the frame
     * @param length its bytes
     * @param session it came in
     * @return 0, or the code of a {@link io.oxtunnel.api.session.DropReason}: the packet must be dropped
     */
    int inbound(Memory memory, long ip, int length, Session session);
}
