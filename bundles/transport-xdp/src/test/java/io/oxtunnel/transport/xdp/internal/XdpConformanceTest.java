package io.oxtunnel.transport.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.conformance.transport.Ends;
import io.oxtunnel.conformance.transport.TransportConformance;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * The rules of all transports, over a veth: the server on the right, its clients on the left. An interface has one program, so a second
 * client takes an interface that leads nowhere, and sends by its UDP socket.
 */
class XdpConformanceTest extends TransportConformance {
    private static final String SPARE = "spare";
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(10);
    private static Machines machines;

    @BeforeAll
    static void build() throws IOException {
        machines = new Machines();
        machines.ip("left", "link add " + SPARE + " type veth peer name " + SPARE + "2");
        machines.ip("left", "link set " + SPARE + " up");
        // What leaves before the neighbour is known takes another way, and may be overtaken.
        know("left", "right", Machines.RIGHT4, Machines.RIGHT6);
        know("right", "left", Machines.LEFT4, Machines.LEFT6);
    }

    /**
     * Until it is known where a neighbour is, the UDP socket sends, and what comes by frames may overtake that. Where handles are counted
     * the server's must not be in use.
     */
    @BeforeEach
    void knowTheWay(TestInfo test) throws IOException {
        if (test.getTestMethod().orElseThrow().getName().startsWith("handles")) {
            return;
        }
        for (String host : new String[] {Machines.RIGHT4, Machines.RIGHT6}) {
            long peer = client.intern(Ends.at(host, server).over(provider().carrier()));
            long until = System.nanoTime() + LIMIT;
            while (!((XdpTransport) client).framed(peer)) {
                assertTrue(System.nanoTime() < until, "no way to " + host);
                Thread.onSpinWait();
            }
        }
    }

    private static void know(String side, String other, String... addresses) throws IOException {
        String mac = machines.out(other, "cat /sys/class/net/" + Machines.LINK + "/address").strip();
        for (String address : addresses) {
            machines.ip(side, "neigh replace " + address + " lladdr " + mac + " dev " + Machines.LINK + " nud permanent");
        }
    }

    @AfterAll
    static void demolish() throws IOException {
        if (machines != null) {
            machines.close();
        }
    }

    @Override
    protected Poller.Factory pollers() {
        return EpollPoller::new;
    }

    @Override
    protected TransportProvider provider() {
        return request -> {
            String device = machines.out("left", "ip -o link show " + Machines.LINK).contains("prog/xdp") ? SPARE : Machines.LINK;
            return open("left", device, request);
        };
    }

    @Override
    protected TransportProvider serverProvider() {
        return request -> open("right", Machines.LINK, request);
    }

    private static Transport open(String side, String device, TransportRequest request) throws IOException {
        try {
            return machines.in(side, () -> new XdpTransportProvider(new Options(device, 1, null, true, 256), Udp.provider()).open(request));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    protected String serverHost(String loopback) {
        return loopback.contains(":") ? Machines.RIGHT6 : Machines.RIGHT4;
    }

    @Override
    protected String clientHost(String loopback) {
        return loopback.contains(":") ? Machines.LEFT6 : Machines.LEFT4;
    }

    @Override
    protected boolean lendsBuffers() {
        return true;
    }

    /** What is longer goes in fragments, which come by the UDP socket and may be read later. */
    @Override
    protected int longestInOrder() {
        return 1_452;
    }
}
