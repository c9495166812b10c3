package io.oxtunnel.shell;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.PathMtu;
import io.oxtunnel.api.session.PathQuality;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.PeerEvent;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/** A tunnel with one session of "laptop", 5 packets out, 3 datagrams replayed; the clock stands at 130 s. */
final class FakeTunnel implements Tunnel, Counters {
    private final String role;
    volatile TunnelState state;
    Mode mode = Mode.ENCRYPTED;
    String disconnected = "";
    /** Null for the one of "laptop". */
    List<SessionView> sessions;
    List<Peer> peers = List.of();
    List<PeerEvent> strangers = List.of();

    FakeTunnel(String role, TunnelState state) {
        this.role = role;
        this.state = state;
    }

    @Override
    public String role() {
        return role;
    }

    @Override
    public TunnelState state() {
        return state;
    }

    @Override
    public String reason() {
        return state == TunnelState.FAILED ? "port in use" : "";
    }

    @Override
    public List<SessionView> sessions() {
        return sessions == null ? List.of(new FakeSession(mode)) : sessions;
    }

    @Override
    public List<Account> accounts() {
        Instant since = Instant.ofEpochSecond(1_780_000_000);
        return List.of(new Account("phone", "key of phone", since, 0, 7), new Account("laptop", "key of laptop", since, 5 << 20, 2048));
    }

    @Override
    public List<Peer> peers() {
        return peers;
    }

    @Override
    public List<PeerEvent> strangers() {
        return strangers;
    }

    @Override
    public Counters counters() {
        return this;
    }

    @Override
    public long get(DropReason reason) {
        return reason == DropReason.REPLAYED ? 3 : 0;
    }

    @Override
    public long get(Traffic counter) {
        return counter == Traffic.PACKETS_OUT ? 5 : counter == Traffic.BYTES_OUT ? 2048 : 0;
    }

    @Override
    public List<Stage> pipeline() {
        return List.of(new Stage("crypto", "openssl", "OpenSSL 3.0.2"));
    }

    @Override
    public long[] workerAllocatedBytes() {
        return new long[0];
    }

    @Override
    public long now() {
        return 130_000_000_000L;
    }

    @Override
    public java.util.List<io.oxtunnel.api.packet.Figure> figures() {
        return java.util.List.of(new io.oxtunnel.api.packet.Figure("udp mappings", 3, 64));
    }

    @Override
    public void swap(String kind, String provider) throws java.io.IOException {
        if (!kind.equals("forwarder")) {
            throw new java.io.IOException("a " + kind + " is not replaced");
        }
    }

    @Override
    public boolean disconnect(String peer) {
        disconnected = peer;
        return peer.equals("laptop");
    }

    @Override
    public void close() {
        state = TunnelState.CLOSED;
    }

    private record FakeSession(Mode mode) implements SessionView {
        @Override
        public String id() {
            return "00112233445566778899aabbccddeeff";
        }

        @Override
        public String peer() {
            return "laptop";
        }

        @Override
        public String peerKey() {
            return "";
        }

        @Override
        public SessionState state() {
            return SessionState.ESTABLISHED;
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40000), null);
        }

        @Override
        public Suite suite() {
            return Suite.AES_256_GCM;
        }

        @Override
        public Assignment assignment() {
            return new Assignment(InetAddress.ofLiteral("10.77.0.2"), 16, InetAddress.ofLiteral("fd77::2"), 64, 1420, List.of());
        }

        @Override
        public int maxDatagram() {
            return 1472;
        }

        @Override
        public int tunnelMtu() {
            return 1420;
        }

        @Override
        public PathMtu pathMtu() {
            return PathMtu.COMPLETE;
        }

        @Override
        public long roundTripNanos() {
            return 3_400_000;
        }

        @Override
        public PathQuality quality() {
            return new PathQuality(3_400_000, 500_000, 12_500, -1);
        }

        @Override
        public long keyedAt() {
            return 10_000_000_000L;
        }

        @Override
        public long heardAt() {
            return -1;
        }

        @Override
        public long dropped(DropReason reason) {
            return 0;
        }

        @Override
        public int handshakes() {
            return 1;
        }

        @Override
        public long datagramsSent() {
            return 7;
        }

        @Override
        public long bytesSent() {
            return 1536;
        }

        @Override
        public long datagramsReceived() {
            return 9;
        }

        @Override
        public long bytesReceived() {
            return 10;
        }
    }
}
