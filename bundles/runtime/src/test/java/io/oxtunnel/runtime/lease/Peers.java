package io.oxtunnel.runtime.lease;

import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.Admission.Grant;
import io.oxtunnel.api.tunnel.PeerSettings;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Clients named by a number, and what they ask for. */
final class Peers {
    private Peers() {
    }

    static byte[] key(int n) {
        return ByteBuffer.allocate(32).putInt(28, n).array();
    }

    static PeerSettings peer(int n, String... addresses) {
        List<InetAddress> fixed = Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
        return new PeerSettings("client-" + n, key(n), null, fixed, null, null);
    }

    static List<PeerSettings> peers(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Peers::peer).toList();
    }

    static Grant ask(Leases leases, int n, String wanted4, String wanted6) {
        int four = wanted4 == null ? 0 : ByteBuffer.wrap(InetAddress.ofLiteral(wanted4).getAddress()).getInt();
        byte[] six = wanted6 == null ? new byte[16] : InetAddress.ofLiteral(wanted6).getAddress();
        InitPayload wanted = new InitPayload(new byte[12], new byte[16], Wire.CAP_IPV6, Mode.ENCRYPTED, 1_472, 0, four, six, 0, new byte[16]);
        return leases.lease(leases.find(key(n)), wanted);
    }

    static String addresses(Leases leases, int n) {
        return text(ask(leases, n, null, null));
    }

    static String text(Grant grant) {
        return grant.reject() != 0 ? "reject " + grant.reject() : grant.assignment().toString();
    }
}
