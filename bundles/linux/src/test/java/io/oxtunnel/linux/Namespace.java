package io.oxtunnel.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A network namespace for one test: made by ip(8), entered by threads of this process, removed at the end. */
public final class Namespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** Makes a namespace with loopback up, or skips the test where that is not possible. */
    public static Namespace open() throws Exception {
        String name = "oxt" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
        Assumptions.assumeTrue(attempt("ip", "netns", "add", name), "needs root and ip(8) to make a network namespace");
        Namespace namespace = new Namespace(name);
        namespace.ip("link", "set", "lo", "up");
        return namespace;
    }

    private static boolean attempt(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the name, for `ip netns exec`. */
    public String name() {
        return name;
    }

    /** Runs ip(8) inside and returns what it prints. */
    public String ip(String... arguments) throws Exception {
        return command(List.of("ip", "-n", name), arguments);
    }

    private static String command(List<String> begin, String... rest) throws Exception {
        List<String> command = new java.util.ArrayList<>(begin);
        command.addAll(List.of(rest));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + text);
        }
        return text;
    }

    /** Runs something on a thread of its own inside, and waits for it. */
    public <T> T call(Callable<T> inside) throws Exception {
        FutureTask<T> task = start(inside);
        try {
            return task.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Starts something on a thread of its own inside. */
    public <T> FutureTask<T> start(Callable<T> inside) {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter();
            return inside.call();
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void enter() throws Exception {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(linker.defaultLookup().find("open").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS, ValueLayout.JAVA_INT), Linker.Option.firstVariadicArg(2));
        MethodHandle setns = linker.downcallHandle(linker.defaultLookup().find("setns").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) open.invokeExact(arena.allocateFrom("/run/netns/" + name), O_RDONLY_CLOEXEC);
            if ((int) setns.invokeExact(fd, CLONE_NEWNET) != 0) {
                throw new IOException("setns " + name);
            }
            io.oxtunnel.linux.call.Libc.close(fd);
        } catch (Throwable t) {
            throw t instanceof Exception e ? e : new IOException(t);
        }
    }

    @Override
    public void close() throws Exception {
        attempt("ip", "netns", "delete", name);
    }
}
