package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.runtime.worker.ControlSink;
import io.oxtunnel.runtime.worker.Routing;
import java.util.ArrayDeque;

/** The control path and the routing of one side of a rehearsal: one session, one thread. */
final class Side implements SessionEvents, ControlSink, Routing {
    private static final int NO_SESSION = DropReason.NO_SESSION.code();

    private final ArrayDeque<byte[]> said = new ArrayDeque<>();
    private final long peer;
    private Session session;

    Side(long peer) {
        this.peer = peer;
    }

    /** Returns the next datagram of the protocol core, or null. */
    byte[] said() {
        return said.poll();
    }

    Session session() {
        return session;
    }

    @Override
    public void send(byte[] datagram, Endpoint to) {
        said.add(datagram);
    }

    @Override
    public void established(Session established) {
        established.peerHandle(peer);
        session = established;
    }

    @Override
    public void moved(Session moved, Endpoint to) {
        // There is nowhere else.
    }

    @Override
    public void closed(Session closed, String reason) {
        // The rehearsal is over.
    }

    @Override
    public void retired(SessionKey key) {
        key.close();
    }

    @Override
    public void state(SessionState state, String reason) {
        // Nobody listens.
    }

    @Override
    public boolean handshake(byte[] datagram, Endpoint from) {
        return true;
    }

    @Override
    public boolean control(SessionKey key, int path, long counter, byte[] body, Endpoint from) {
        return true;
    }

    @Override
    public void confirmed(Session confirmed) {
        established(confirmed);
    }

    @Override
    public void failed(String what) {
        // It ends by itself.
    }

    @Override
    public Session outbound(Memory memory, long ip) {
        return session;
    }

    @Override
    public int unroutable(Memory memory, long ip) {
        return NO_SESSION;
    }

    @Override
    public int inbound(Memory memory, long ip, int length, Session from) {
        return 0;
    }
}
