package io.oxtunnel.transport.udp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.linux.call.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;

/**
 * Three network namespaces in a row, left - middle - right, of which the middle one routes. The link on the left has an MTU of 1500, the
 * one on the right of 1280. What a thread opens after {@link #in} has moved it stays in its namespace.
 */
final class Namespaces implements AutoCloseable {
    static final String LEFT4 = "10.91.1.1";
    static final String LEFT6 = "fd91:1::1";
    static final String RIGHT4 = "10.91.2.1";
    static final String RIGHT6 = "fd91:2::1";
    private static final int CLONE_NEWNET = 0x40000000;
    private final String prefix = "oxudp" + ProcessHandle.current().pid();

    Namespaces() throws IOException {
        Assumptions.assumeTrue(Libc.getuid() == 0, "network namespaces need root");
        Assumptions.assumeTrue(status("ip", "netns", "add", name("middle")) == 0, "network namespaces cannot be made here");
        try {
            run("ip netns add " + name("left") + "; ip netns add " + name("right"));
            for (String which : new String[] {"left", "middle", "right"}) {
                // Without duplicate address detection, which takes seconds.
                run("ip netns exec " + name(which) + " sysctl -qw net.ipv6.conf.default.dad_transmits=0 net.ipv6.conf.default.accept_dad=0");
            }
            link("left", 1, 1500);
            link("right", 2, 1280);
            run("ip netns exec " + name("middle") + " sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
            // Until then addresses and neighbours settle, and the first datagrams would be lost.
            run("for i in 1 2 3 4 5 6 7 8 9 10; do ip netns exec " + name("left") + " ping -6 -n -q -c 1 -W 1 " + RIGHT6 + " && exit 0; done; exit 1");
        } catch (IOException | AssertionError e) {
            close();
            throw e;
        }
    }

    String name(String which) {
        return prefix + which;
    }

    private void link(String side, int net, int mtu) throws IOException {
        run("ip link add uplink mtu " + mtu + " netns " + name(side) + " type veth peer name " + side + " mtu " + mtu + " netns " + name("middle"));
        String here = "ip -n " + name(side) + " ";
        String middle = "ip -n " + name("middle") + " ";
        run(here + "addr add 10.91." + net + ".1/24 dev uplink; " + here + "addr add fd91:" + net + "::1/64 dev uplink nodad");
        run(middle + "addr add 10.91." + net + ".2/24 dev " + side + "; " + middle + "addr add fd91:" + net + "::2/64 dev " + side + " nodad");
        run(here + "link set lo up; " + here + "link set uplink up; " + middle + "link set " + side + " up");
        run(here + "route add default via 10.91." + net + ".2; " + here + "-6 route add default via fd91:" + net + "::2");
    }

    /** Runs shell commands, each of which must succeed. */
    static void run(String commands) throws IOException {
        assertEquals(0, status("sh", "-ec", commands), commands);
    }

    static int status(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            System.getLogger(Namespaces.class.getName()).log(System.Logger.Level.INFO, String.join(" ", command) + ": " + text);
        }
        return status;
    }

    /** Calls something in a namespace, on a thread of its own. */
    <T> T in(String which, Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter("/run/netns/" + name(which));
            return action.call();
        });
        Thread.ofPlatform().start(task);
        return task.get();
    }

    private static void enter(String path) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Libc.open(arena.allocateFrom(path).address(), 0, 0);
            var setns = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("setns"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            assertEquals(0, (int) setns.invokeExact(fd, CLONE_NEWNET), "setns " + path);
            Libc.close(fd);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @Override
    public void close() throws IOException {
        status("sh", "-c", "for n in left middle right; do ip netns del " + prefix + "$n; done");
    }
}
