package io.oxtunnel.session.engine;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.PathMtu;
import io.oxtunnel.session.key.Agreement;
import io.oxtunnel.session.mtu.PathSearch;

/** The part of a session that tells what was agreed, as far as the path takes it. Any thread; no lock, no allocation. */
abstract class AgreedSession extends CountedSession {
    private final PathSearch search = new PathSearch(Agreement.MIN_MTU + Wire.OVERHEAD);
    private volatile Agreement agreement;
    // The largest datagram that this machine sends to the endpoint in use.
    private volatile int room = Integer.MAX_VALUE;

    final PathSearch search() {
        return search;
    }

    /** Returns what goes with the current key, or null before the first one. */
    final Agreement agreement() {
        return agreement;
    }

    /** The endpoint in use takes datagrams of that size from this machine: less over one carrier than over another. Control path. */
    final void room(int largest) {
        room = Math.max(Agreement.MIN_MTU + Wire.OVERHEAD, largest);
    }

    /** Returns the largest datagram that was agreed and that the endpoint in use takes. */
    final int ceiling() {
        return Math.min(agreement.maxDatagram(), room);
    }

    final void agree(Agreement next) {
        agreement = next;
    }

    @Override
    public final Mode mode() {
        Agreement now = agreement;
        return now == null ? null : now.mode();
    }

    @Override
    public final Assignment assignment() {
        Agreement now = agreement;
        return now == null ? null : now.assignment();
    }

    @Override
    public final int address4() {
        Agreement now = agreement;
        return now == null ? 0 : now.address4();
    }

    @Override
    public final long address6High() {
        Agreement now = agreement;
        return now == null ? 0 : now.address6High();
    }

    @Override
    public final long address6Low() {
        Agreement now = agreement;
        return now == null ? 0 : now.address6Low();
    }

    @Override
    public final int tunnelMtu() {
        Agreement now = agreement;
        return now == null ? Agreement.MIN_MTU : Math.min(now.assignment().mtu(), Math.min(search.usable(), room) - now.mode().overhead());
    }

    @Override
    public final PathMtu pathMtu() {
        return search.state();
    }

    @Override
    public final int capabilities() {
        Agreement now = agreement;
        return now == null ? 0 : now.capabilities();
    }

    @Override
    public final int compression() {
        return capabilities() & Wire.CAP_COMPRESSION;
    }

    @Override
    public final int maxDatagram() {
        Agreement now = agreement;
        return now == null ? Agreement.maxDatagram(0, 0, Mode.ENCRYPTED) : Math.min(Math.min(now.maxDatagram(), room), search.usable());
    }
}
