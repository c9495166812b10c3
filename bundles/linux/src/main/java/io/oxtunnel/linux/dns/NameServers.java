package io.oxtunnel.linux.dns;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The name servers of this machine while a tunnel is up. Where systemd-resolved serves, it is told for the tunnel's interface, with which
 * its settings end; otherwise resolv.conf gets another content, which is in the journal before it is written. Control path; thread-safe.
 */
public final class NameServers implements AutoCloseable {
    /** Where the C library looks. */
    public static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    /** What systemd-resolved was told by the network, while resolv.conf names only itself. */
    private static final Path BEHIND_RESOLVED = Path.of("/run/systemd/resolve/resolv.conf");

    private final Resolver resolver;
    private final boolean resolved;
    private volatile List<InetAddress> used;

    /** Where name servers are set. */
    interface Resolver {
        /** Has these asked; none: those that were before. */
        void use(List<InetAddress> servers) throws IOException;
    }

    private NameServers(Resolver resolver, List<InetAddress> used) {
        this.used = List.copyOf(used);
        this.resolver = resolver;
        resolved = resolver instanceof Resolved;
    }

    /** Looks who resolves names on this machine; changes nothing yet. */
    public static NameServers open(SystemChanges changes, String device) {
        return open(RESOLV_CONF, changes, new Resolved(device));
    }

    /**
     * Goes on where another one was; changes nothing.
     *
     * @param changes have adopted what it had changed
     * @param used {@link #used()} of the other one
     */
    public static NameServers adopt(SystemChanges changes, String device, List<InetAddress> used) {
        List<SystemChanges.Content> contents = changes.contents();
        if (!used.isEmpty() && !contents.isEmpty()) {
            ResolvConfFile file = new ResolvConfFile(RESOLV_CONF, changes);
            file.adopt(contents.getLast());
            return new NameServers(file, used);
        }
        return used.isEmpty() ? open(changes, device) : new NameServers(new Resolved(device), used);
    }

    static NameServers open(Path file, SystemChanges changes, Resolved resolved) {
        return new NameServers(behindResolved(file) && resolved.answers() ? resolved : new ResolvConfFile(file, changes), List.of());
    }

    /** Returns the name servers that this machine asks outside a tunnel; none of this machine itself. */
    public static List<InetAddress> ofSystem() {
        return ofSystem(RESOLV_CONF, BEHIND_RESOLVED);
    }

    static List<InetAddress> ofSystem(Path file, Path behindResolved) {
        try {
            byte[] content = ResolvConf.read(behindResolved(file) && Files.exists(behindResolved) ? behindResolved : file);
            return ResolvConf.servers(content).stream().filter(server -> !server.isLoopbackAddress()).distinct().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns whether the file leads to systemd-resolved: by its stub address, or because the file is its own. */
    private static boolean behindResolved(Path file) {
        try {
            if (Files.exists(file) && file.toRealPath().startsWith("/run/systemd/resolve")) {
                return true;
            }
            List<InetAddress> servers = ResolvConf.servers(ResolvConf.read(file));
            return !servers.isEmpty() && servers.stream().allMatch(s -> Address.text(s).matches("127\\.0\\.0\\.5[34]"));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Has these asked from now on.
     *
     * @param servers in order; none: those that were asked before
     * @throws IOException if they cannot be set; then those before stay
     */
    public synchronized void use(List<InetAddress> servers) throws IOException {
        if (!servers.equals(used)) {
            try {
                resolver.use(servers);
            } catch (IOException e) {
                keep(e);
                throw e;
            }
            used = List.copyOf(servers);
        }
    }

    private void keep(IOException cause) {
        try {
            resolver.use(used);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Returns those in use; none: those of the machine. */
    public List<InetAddress> used() {
        return used;
    }

    /** Returns them for people; empty where this machine's own are asked. */
    public String describe() {
        List<InetAddress> now = used;
        return now.isEmpty() ? "" : "name servers " + now.stream().map(Address::text).collect(Collectors.joining(", "))
                + (resolved ? " by systemd-resolved" : " by resolv.conf");
    }

    /** Gives the ones before back; what fails is logged, and the next start tries again. Idempotent. */
    @Override
    public synchronized void close() {
        try {
            use(List.of());
        } catch (IOException e) {
            System.getLogger(NameServers.class.getPackageName()).log(System.Logger.Level.WARNING,
                    "cannot give the name servers of this machine back: " + e.getMessage());
        }
    }
}
