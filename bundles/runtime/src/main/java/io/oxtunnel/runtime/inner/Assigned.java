package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.session.Session;

/** Compares an address with the one that was assigned in a session; a family without an address never matches. */
final class Assigned {
    private Assigned() {
    }

    static boolean is4(Session session, int address) {
        return address != 0 && address == session.address4();
    }

    static boolean is6(Session session, long high, long low) {
        return (high | low) != 0 && high == session.address6High() && low == session.address6Low();
    }
}
