package io.oxtunnel.shell;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.PathMtu;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.PeerEvent;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds what keeps a peer from having a session, or its packets from arriving, from what the tunnel remembers and counts. */
final class Diagnosis {
    private static final long SECOND = 1_000_000_000L;
    /** What is older has nothing to do with how things are now. */
    private static final long RECENT = 600 * SECOND;
    private static final long SILENT = 60 * SECOND;
    private static final int STRANGERS = 5;
    /** Share of lost datagrams that people notice, in parts per million. */
    private static final int LOSSY = 20_000;
    /** Dropped before anybody knows whom it is about: told to each peer that has no session. */
    private static final Set<DropReason> UNATTRIBUTED = EnumSet.of(DropReason.HANDSHAKE_QUEUE_FULL, DropReason.COOKIE_REQUIRED,
            DropReason.SOURCE_LIMITED, DropReason.REFUSED_BY_SYSTEM, DropReason.NO_BUFFER, DropReason.RING_FULL);

    /**
     * One thing that was found.
     *
     * @param what in one line
     * @param reason the counter behind it, or null
     * @param cause why it usually happens
     * @param remedy what to do
     */
    record Finding(String what, DropReason reason, String cause, String remedy) {
        static Finding of(DropReason reason, String what) {
            DropAdvice advice = DropAdvice.of(reason);
            return new Finding(what, reason, advice.cause(), advice.remedy());
        }
    }

    private final Tunnel tunnel;
    private final Peer peer;
    private final List<SessionView> sessions;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Tunnel tunnel, Peer peer, List<SessionView> sessions) {
        this.tunnel = tunnel;
        this.peer = peer;
        this.sessions = sessions;
    }

    /** Returns whether a session carries data. */
    static boolean isUp(SessionView session) {
        return session.state() == SessionState.ESTABLISHED || session.state() == SessionState.REKEYING;
    }

    /** Returns what was found; empty if all is well. */
    static List<Finding> of(Tunnel tunnel, Peer peer, List<SessionView> sessions) {
        Diagnosis diagnosis = new Diagnosis(tunnel, peer, sessions);
        boolean up = sessions.stream().anyMatch(Diagnosis::isUp);
        diagnosis.events();
        if (!up) {
            diagnosis.absent();
        }
        sessions.forEach(diagnosis::session);
        return List.copyOf(diagnosis.findings);
    }

    /** Messages of the peer that were dropped. */
    private void events() {
        // The last one first: it explains best how things are now.
        for (PeerEvent event : peer.events().reversed()) {
            if (event.reason() != null && recent(event)) {
                findings.add(Finding.of(event.reason(), count(event) + from(event) + event.text()));
            }
        }
    }

    private boolean recent(PeerEvent event) {
        return tunnel.now() - event.at() < RECENT;
    }

    private static String count(PeerEvent event) {
        return event.count() == 1 ? "once" : Units.count(event.count()) + " times";
    }

    private static String from(PeerEvent event) {
        return (event.source().isEmpty() ? "" : ", last from " + event.source()) + ": ";
    }

    /** There is no session. */
    private void absent() {
        if (tunnel.role().equals("client")) {
            unanswered();
        } else {
            missing();
            strangers();
        }
        for (DropReason reason : UNATTRIBUTED) {
            long n = tunnel.counters().get(reason);
            if (n > 0) {
                findings.add(Finding.of(reason, Units.count(n) + " in this tunnel: " + reason.text()));
            }
        }
    }

    private void missing() {
        if (peer.events().isEmpty()) {
            findings.add(new Finding("nothing has been heard of this client", null,
                    "it does not run, sends to another address or port, UDP to this port is blocked on the way, or its keys do not fit",
                    "run `oxtunnel ctl explain server` at the client; look whether UDP reaches this server: " + listening()));
        } else if (findings.isEmpty()) {
            findings.add(new Finding("the last thing was: " + peer.events().getLast().text(), null,
                    "it ended, was ended or fell silent", "if it should be connected: `oxtunnel ctl explain server` at the client"));
        }
    }

    private String listening() {
        return tunnel.pipeline().stream().filter(stage -> stage.stage().equals("transport")).map(Tunnel.Stage::detail).findFirst()
                .orElse("the port");
    }

    /** A client asks and hears nothing: who is not answered cannot know why. */
    private void unanswered() {
        long sent = peer.events().stream().filter(event -> event.reason() == null && event.text().equals(PeerEvent.HANDSHAKE_SENT))
                .mapToLong(PeerEvent::count).sum();
        if (findings.isEmpty() && sent > 0) {
            findings.add(new Finding(Units.count(sent) + " handshakes sent to " + String.join(", ", peer.addresses()) + ", nothing heard", null,
                    "a firewall blocks UDP on the way, address or port is wrong, or the server does not run; or it does not know this client or "
                            + "this server-key: servers do not answer strangers",
                    "compare server-key with `oxtunnel pubkey < server.key` at the server and look there with `oxtunnel ctl explain NAME`; then "
                            + "check address, port and firewalls"));
        } else if (findings.isEmpty()) {
            findings.add(new Finding("no handshake has been sent", null, tunnel.reason().isEmpty() ? "the client does not try to connect"
                    : tunnel.reason(), "the log says more"));
        }
    }

    /** Handshakes that belong to nobody may be this peer's. */
    private void strangers() {
        tunnel.strangers().reversed().stream().filter(event -> event.reason() != null && recent(event)).limit(STRANGERS).forEach(event ->
                findings.add(Finding.of(event.reason(), "perhaps this client, " + count(event) + from(event) + event.text())));
    }

    private void session(SessionView session) {
        path(session);
        for (DropReason reason : DropReason.values()) {
            long n = session.dropped(reason);
            if (n > 0) {
                findings.add(Finding.of(reason, Units.count(n) + " dropped in this session: " + reason.text()));
            }
        }
        long silence = tunnel.now() - session.heardAt();
        if (isUp(session) && session.heardAt() != -1 && silence > SILENT) {
            findings.add(new Finding("nothing heard for " + silence / SECOND + " s", null, "the peer is gone, asleep or cut off",
                    "nothing: the session comes back or ends by itself"));
        }
    }

    private void path(SessionView session) {
        if (session.pathMtu() == PathMtu.ERROR) {
            findings.add(new Finding("the path does not carry " + session.maxDatagram() + " bytes in one piece", null,
                    "a link on the way is narrower than 1,365 bytes; outer packets are fragmented, which is slow and may fail over IPv6",
                    "raise the MTU of that link"));
        } else if (session.assignment() != null && session.tunnelMtu() < session.assignment().mtu()) {
            findings.add(new Finding("inner packets above " + session.tunnelMtu() + " bytes are cut or refused; the interface takes "
                    + session.assignment().mtu(), null, "a link on the way is narrower than those of the two machines",
                    "nothing: senders are told; a lower mtu in the client's file saves them the detour"));
        }
        int lost = Math.max(session.quality().lossSent(), session.quality().lossReceived());
        if (lost >= LOSSY) {
            findings.add(new Finding(Units.share(lost) + " of the datagrams are lost on the way", null,
                    "a busy or bad link", "look at the links on the way, WLAN first"));
        }
    }
}
