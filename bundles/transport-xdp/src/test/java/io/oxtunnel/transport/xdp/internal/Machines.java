package io.oxtunnel.transport.xdp.internal;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces, left and right, with a veth of two queues between them. What a thread opens after {@link #in} has moved it stays
 * in its namespace.
 */
final class Machines implements AutoCloseable {
    static final String LEFT4 = "10.94.1.1";
    static final String RIGHT4 = "10.94.1.2";
    static final String LEFT6 = "fd94:1::1";
    static final String RIGHT6 = "fd94:1::2";
    /** Name of the interface on either side. */
    static final String LINK = "wire";
    private static final int CLONE_NEWNET = 0x40000000;
    private final String prefix = "oxxdp" + ProcessHandle.current().pid();

    Machines() throws IOException {
        Assumptions.assumeTrue(Libc.getuid() == 0, "network namespaces need root");
        Assumptions.assumeTrue(status("ip", "netns", "add", name("left")) == 0, "network namespaces cannot be made here");
        try {
            run("ip netns add " + name("right"));
            for (String side : new String[] {"left", "right"}) {
                run("ip netns exec " + name(side) + " sysctl -qw net.ipv6.conf.default.dad_transmits=0 net.ipv6.conf.default.accept_dad=0");
            }
            run("ip link add " + LINK + " numrxqueues 2 numtxqueues 2 netns " + name("left") + " type veth peer name " + LINK
                    + " numrxqueues 2 numtxqueues 2 netns " + name("right"));
            address("left", LEFT4, LEFT6);
            address("right", RIGHT4, RIGHT6);
            run("for i in 1 2 3 4 5 6 7 8 9 10; do ip netns exec " + name("left") + " ping -6 -n -q -c 1 -W 1 " + RIGHT6 + " && exit 0; done; exit 1");
        } catch (IOException | AssertionError e) {
            close();
            throw e;
        }
    }

    private void address(String side, String v4, String v6) throws IOException {
        ip(side, "addr add " + v4 + "/24 dev " + LINK);
        ip(side, "addr add " + v6 + "/64 dev " + LINK + " nodad");
        ip(side, "link set lo up");
        ip(side, "link set " + LINK + " up");
        ip(side, "route add default dev " + LINK);
    }

    String name(String side) {
        return prefix + side;
    }

    void ip(String side, String command) throws IOException {
        run("ip -n " + name(side) + " " + command);
    }

    /** Runs a command of the shell in a namespace and returns what it prints. */
    String out(String side, String command) throws IOException {
        Process process = new ProcessBuilder("ip", "netns", "exec", name(side), "sh", "-c", command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.onExit().join();
        return text;
    }

    private static void run(String commands) throws IOException {
        assertEquals(0, status("sh", "-ec", commands), commands);
    }

    private static int status(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            System.getLogger(Machines.class.getName()).log(System.Logger.Level.INFO, String.join(" ", command) + ": " + text);
        }
        return status;
    }

    /** Calls something in a namespace, on a thread of its own. */
    <T> T in(String side, Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter("/run/netns/" + name(side));
            return action.call();
        });
        Thread.ofPlatform().daemon().start(task);
        try {
            return task.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
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
        status("sh", "-c", "for n in left right; do ip netns del " + prefix + "$n; done");
    }
}
