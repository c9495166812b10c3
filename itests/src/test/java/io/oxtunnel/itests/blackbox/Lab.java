package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Distribution;
import io.oxtunnel.itests.Privilege;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Four machines on this one: two clients and a target, each with a link to a relay on which the server runs. Nothing on them forwards
 * until a server does. All of it is gone after {@link #close}, or at the end of the process, or at the next start.
 *
 * <pre>
 *   client .2 -- 10.91.1.0/24, fd91:1::/64 -- .1
 *   other  .2 -- 10.91.2.0/24, fd91:2::/64 -- .1  relay  .1 -- 10.91.9.0/24, fd91:9::/64 -- .2 target
 * </pre>
 */
final class Lab implements AutoCloseable {
    static final String TARGET4 = "10.91.9.2";
    static final String TARGET6 = "fd91:9::2";
    /** The relay as the first client sees it. */
    static final String RELAY4 = "10.91.1.1";
    static final String RELAY6 = "fd91:1::1";
    /** The interface of each machine towards the relay. */
    static final String UPLINK = "uplink";
    private static final String PREFIX = "oxit";

    private final Map<String, Namespace> machines = new LinkedHashMap<>();
    private final List<Remote> remotes = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final Thread hook = new Thread(this::demolish);
    private final Path folder;

    /** Builds it; skips the tests where that is not possible. */
    Lab() throws IOException {
        assumeTrue(Privilege.netAdmin(), "network namespaces need root");
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v ip && command -v ping")).status() == 0, "needs iproute2 and ping");
        removeLeftovers();
        recordStartCache();
        String id = PREFIX + ProcessHandle.current().pid();
        folder = Files.createTempDirectory(id + "-");
        Runtime.getRuntime().addShutdownHook(hook);
        assumeTrue(Shell.run(List.of("ip", "netns", "add", id + "-relay")).status() == 0, "network namespaces cannot be made here");
        try {
            machines.put("relay", prepared(new Namespace(id + "-relay")));
            for (String name : List.of("client", "other", "target")) {
                Shell.sh("ip netns add " + id + "-" + name);
                machines.put(name, prepared(new Namespace(id + "-" + name)));
            }
            link("client", 1);
            link("other", 2);
            link("target", 9);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /** Removes what a test left that was killed. */
    private static void removeLeftovers() {
        for (String line : Shell.sh("ip netns list").lines().toList()) {
            String name = line.split(" ")[0];
            if (name.matches(PREFIX + "[0-9]+-.*") && !alive(name.substring(PREFIX.length(), name.indexOf('-')))) {
                new Namespace(name).delete();
                Shell.sh("rm -rf " + System.getProperty("java.io.tmpdir") + "/" + name.replaceAll("-.*", "-") + "*");
            }
        }
    }

    private static boolean alive(String process) {
        return ProcessHandle.of(Long.parseLong(process)).filter(ProcessHandle::isAlive).isPresent();
    }

    /** The first doctor of a distribution records the classes that a start loads; with them the many starts here take half as long. */
    private static void recordStartCache() {
        try (var library = Files.list(Distribution.home().resolve("lib"))) {
            if (library.noneMatch(file -> file.toString().endsWith(".aot"))) {
                Shell.run(List.of(Distribution.script().toString(), "doctor"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Addresses are there at once, without a second of duplicate detection. */
    private static Namespace prepared(Namespace namespace) {
        namespace.sh("ip link set lo up; cd /proc/sys/net/ipv6/conf/default; echo 0 > accept_dad; echo 0 > dad_transmits");
        return namespace;
    }

    private void link(String name, int net) {
        String relay = machine("relay").name();
        String leaf = machine(name).name();
        Shell.sh("ip link add " + UPLINK + " netns " + leaf + " type veth peer name " + name + " netns " + relay);
        machine("relay").sh(String.join("\n", "ip link set dev " + name + " up", "ip addr add 10.91." + net + ".1/24 dev " + name,
                "ip addr add fd91:" + net + "::1/64 dev " + name));
        machine(name).sh(String.join("\n", "ip link set dev " + UPLINK + " up", "ip addr add 10.91." + net + ".2/24 dev " + UPLINK,
                "ip addr add fd91:" + net + "::2/64 dev " + UPLINK, "ip route add default via 10.91." + net + ".1",
                "ip route add default via fd91:" + net + "::1", "for i in 1 2 3 4 5 6 7 8; do ping -n -q -c 1 -W 1 fd91:" + net + "::1 && exit 0; done; exit 1"));
    }

    /** Returns "client", "other", "relay" or "target". */
    Namespace machine(String name) {
        return machines.get(name);
    }

    /** Starts an agent on a machine. */
    Remote remote(String machine) throws IOException {
        Remote remote = new Remote(machine(machine));
        remotes.add(remote);
        return remote;
    }

    /** Sets the MTU of the link between a machine and the relay. */
    void mtu(String name, int mtu) {
        Shell.sh("ip -n " + machine("relay").name() + " link set dev " + name + " mtu " + mtu
                + "; ip -n " + machine(name).name() + " link set dev " + UPLINK + " mtu " + mtu);
    }

    /** Returns a new configuration folder of a role on a machine, with its key in it. */
    Path folder(String name, KeyPair key) throws IOException {
        Path at = Files.createDirectories(folder.resolve(name));
        key.write(at.resolve("key"));
        return at;
    }

    /** Starts the server on the relay. Its state stays from one start to the next. */
    Instance server() throws IOException {
        Path at = folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT, KeyPair.OTHER));
        return start("relay", "server", at);
    }

    /** Starts the first client. */
    Instance client() throws IOException {
        return client("client", KeyPair.CLIENT, KeyPair.SERVER, RELAY4);
    }

    /** Starts a client. */
    Instance client(String machine, KeyPair own, KeyPair server, String address) throws IOException {
        Path at = folder(machine, own);
        Files.writeString(at.resolve("client.toml"), Configuration.client(address, server));
        return start(machine, "client", at);
    }

    /** Starts a role with what is in a configuration folder, by a command that runs it, such as setpriv, or by none. */
    Instance start(String machine, String role, Path at, String... wrapper) throws IOException {
        return start(machine, role, at, at.resolve("state"), wrapper);
    }

    /** Starts a role on a state folder of its own. */
    Instance start(String machine, String role, Path at, Path state, String... wrapper) throws IOException {
        Instance instance = new Instance(machine(machine), List.of(wrapper), role, at.resolve(role + ".toml"), state);
        instances.add(instance);
        return instance;
    }

    /** Kills all roles; what they left on the machines stays. */
    void killAll() throws InterruptedException {
        for (Instance instance : instances) {
            instance.kill();
        }
        instances.clear();
    }

    @Override
    public void close() {
        demolish();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void demolish() {
        remotes.forEach(Remote::close);
        machines.values().forEach(Namespace::delete);
        Shell.sh("rm -rf " + folder);
    }
}
