package io.oxtunnel.itests.blackbox;

import io.oxtunnel.itests.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A firewall in the middle that can take away UDP, and a tunnel through it that may go over UDP and TCP.
 *
 * <pre>
 *   client -- 10.91.7.0/24 -- other, the firewall -- 10.91.2.0/24 -- relay -- 10.91.9.0/24 -- target, where the server runs
 * </pre>
 */
final class BlockedPath implements AutoCloseable {
    /** The server's address in the tunnel. */
    static final String INSIDE = "10.77.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(75);

    private final Lab lab = new Lab();
    private final Remote inside;
    private Instance server;

    BlockedPath() throws IOException {
        Shell.sh("ip link add first netns " + lab.machine("client").name() + " type veth peer name client netns " + lab.machine("other").name());
        lab.machine("client").sh("ip link set first up\nip addr add 10.91.7.2/24 dev first\nip route replace default via 10.91.7.1");
        lab.machine("other").sh("ip link set client up\nip addr add 10.91.7.1/24 dev client\nnft add table inet wall\n"
                + "nft 'add chain inet wall through { type filter hook forward priority 0; }'");
        lab.machine("relay").sh("ip route add 10.91.7.0/24 via 10.91.2.2");
        for (String router : new String[] {"other", "relay"}) {
            lab.machine(router).sh("echo 1 > /proc/sys/net/ipv4/ip_forward");
        }
        lab.remote("target");
        inside = lab.remote("client");
    }

    /** Returns the client's agent. */
    Remote inside() {
        return inside;
    }

    Instance server() {
        return server;
    }

    /** Makes the link slow enough for a download to last. */
    void slow(String rate) {
        for (String device : new String[] {"client", Lab.UPLINK}) {
            lab.machine("other").sh("tc qdisc add dev " + device + " root tbf rate " + rate + " burst 64k latency 50ms");
        }
    }

    void block() {
        lab.machine("other").sh("nft 'add rule inet wall through meta l4proto udp drop'");
    }

    void unblock() {
        lab.machine("other").sh("nft flush chain inet wall through");
    }

    /** Changes the client's network, so that it asks for UDP at once instead of less and less often. */
    void stir() {
        lab.machine("client").sh("ip addr add 10.91.8.1/32 dev lo\nip addr del 10.91.8.1/32 dev lo");
    }

    /** Starts both roles; returns the client, connected. */
    Instance connect() throws Exception {
        server = start("target", "server", KeyPair.SERVER, Configuration.server(KeyPair.CLIENT));
        server.await("ready");
        return start("client", "client", KeyPair.CLIENT, Configuration.client(Lab.TARGET4, KeyPair.SERVER));
    }

    private Instance start(String machine, String role, KeyPair key, String text) throws IOException {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), text.replace("transports = [\"udp\"]", "transports = [\"udp\", \"tcp\"]"));
        return lab.start(machine, role, at);
    }

    /** Waits until the session of an instance goes over a carrier. */
    void awaitCarrier(Instance instance, String carrier) throws Exception {
        String wanted = "\"carrier\":\"" + carrier + "\"";
        Conditions.await(LIMIT, () -> "no " + wanted + ": " + instance.ctl("sessions", "--json"),
                () -> instance.ctl("sessions", "--json").contains(wanted));
    }

    @Override
    public void close() {
        lab.close();
    }
}
