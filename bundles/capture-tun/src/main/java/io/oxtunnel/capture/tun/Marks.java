package io.oxtunnel.capture.tun;

import java.util.List;

/**
 * The firewall marks of a capture, each one more than the one before.
 *
 * @param tunnel of the tunnel's own datagrams, which are never captured
 */
record Marks(int tunnel) {
    /** Of packets that an injector sends; this capture needs none, another one of the same client does. */
    int injected() {
        return tunnel + 1;
    }

    /** Of packets that are left alone because of who sent them. */
    int left() {
        return tunnel + 2;
    }

    /** Of packets that belong into the tunnel because of who sent them, or because their connection came by it. */
    int inside() {
        return tunnel + 3;
    }

    List<Integer> own() {
        return List.of(tunnel(), injected());
    }
}
