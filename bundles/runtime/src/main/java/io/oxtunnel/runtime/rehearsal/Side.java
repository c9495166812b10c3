package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.runtime.worker.ControlSink;
import io.oxtunnel.runtime.worker.Failure;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The control path of one side of a rehearsal: one session, one thread. */
final class Side implements SessionEvents, ControlSink {
    private final ArrayDeque<byte[]> said = new ArrayDeque<>();
    private final long peer;
    private final Consumer<Session> route;

    /**
     * Makes a side.
     *
     * @param peer handle of the other side
     * @param route takes the session when it is there
     */
    Side(long peer, Consumer<Session> route) {
        this.peer = peer;
        this.route = route;
    }

    /** Returns the next datagram of the protocol core, or null. */
    byte[] said() {
        return said.poll();
    }

    @Override
    public void send(byte[] datagram, Endpoint to) {
        said.add(datagram);
    }

    @Override
    public void established(Session established) {
        established.peerHandle(peer);
        route.accept(established);
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
    public boolean handshakesWelcome() {
        return true;
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
    public void refused(int code, Endpoint from) {
        // Nobody asks about a rehearsal.
    }

    @Override
    public void sighted(SessionKey key, int bytes, Endpoint from) {
        // There is nowhere else.
    }

    @Override
    public void unsent() {
        // Nothing waits here.
    }

    @Override
    public void failed(Failure what) {
        // It ends by itself.
    }
}
