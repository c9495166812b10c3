package io.oxtunnel.runtime.lease;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.PushSettings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The allow-list of a server and the leases of its address pool (PROTOCOL.md 4.10).
 *
 * <p>A lease stays with its key, over restarts too, until the pool is exhausted and the key is no longer in the allow-list, or its
 * address becomes the fixed one of another key. Leases reach the disk by {@link #flush} and {@link #close}; what a crash takes is made
 * good by clients, who ask for the addresses they had. Thread-safe.
 */
public final class Leases implements Admission, AutoCloseable {
    /**
     * What a reload means for sessions.
     *
     * @param removed public keys that are no longer allowed
     * @param moved public keys, still allowed, whose lease is no longer theirs: when they connect again they get another, or are refused
     */
    public record Change(List<byte[]> removed, List<byte[]> moved) {
    }

    private static final Logger LOG = System.getLogger(Leases.class.getPackageName());
    private static final long FLUSH_EVERY = 1_000_000_000L;
    private static final byte[] NO_PSK = new byte[32];
    private static final Map<String, InetAddress> NOTHING = Map.of();

    private final AddressPool pool4;
    private final AddressPool pool6;
    private Set<Mode> modes;
    private final int mtu;
    private final LeaseFile file;
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final Map<String, PushSettings> pushes = new HashMap<>();
    private PushSettings push = PushSettings.NONE;
    // Keys with a fixed address that they cannot have.
    private final Set<String> refused = new HashSet<>();
    private boolean dirty;
    private boolean complained;
    private boolean flushed;
    private long flushedAt;

    /**
     * Reads the leases of an earlier process.
     *
     * @param pool at most one prefix of each family
     * @param modes of a client that names none
     * @param mtu upper bound of what is assigned, in bytes
     * @param allowed the allow-list
     * @param folder of the state, must exist
     * @throws IOException if the file of the leases is there and cannot be read, or is damaged and cannot be copied
     * @throws IllegalArgumentException if a prefix has no room for a client, or a family has two
     */
    public Leases(List<Prefix> pool, Set<Mode> modes, int mtu, List<PeerSettings> allowed, Path folder) throws IOException {
        pool4 = family(pool, false);
        pool6 = family(pool, true);
        this.modes = Set.copyOf(modes);
        this.mtu = mtu;
        file = new LeaseFile(folder);
        restore();
        replace(allowed);
    }

    private static AddressPool family(List<Prefix> pool, boolean v6) {
        List<Prefix> own = pool.stream().filter(prefix -> prefix.v6() == v6).toList();
        if (own.size() > 1) {
            throw new IllegalArgumentException("pool " + own + "; allowed: one prefix of each family");
        }
        return own.isEmpty() ? null : new AddressPool(own.getFirst());
    }

    private void restore() throws IOException {
        int givenUp = 0;
        for (LeaseFile.Line line : file.read()) {
            givenUp += restore(pool4, line.key(), line.address4()) ? 0 : 1;
            givenUp += restore(pool6, line.key(), line.address6()) ? 0 : 1;
        }
        if (givenUp > 0) {
            LOG.log(Level.WARNING, givenUp + " leases of earlier are given up: their addresses are not in the pool");
        }
        // What the file says and what holds may differ from the start.
        dirty = true;
    }

    private static boolean restore(AddressPool pool, String key, InetAddress address) {
        return address == null || pool != null && pool.restore(key, address);
    }

    /** Returns the server's own IPv4 address, the first of its prefix, or null where the pool has none. */
    public InetAddress server4() {
        return pool4 == null ? null : pool4.server();
    }

    /** Returns the server's own IPv6 address, or null. */
    public InetAddress server6() {
        return pool6 == null ? null : pool6.server();
    }

    /**
     * Replaces the allow-list.
     *
     * @param defaults modes of a client that names none
     */
    public synchronized Change replace(List<PeerSettings> allowed, Set<Mode> defaults) {
        modes = Set.copyOf(defaults);
        return replace(allowed);
    }

    /** Replaces what clients are given that have no settings of their own. */
    public synchronized void push(PushSettings defaults) {
        push = defaults;
    }

    private PushSettings pushed(String key) {
        PushSettings own = pushes.get(key);
        return own == null ? push : own.over(push);
    }

    @Override
    public synchronized List<Setting> settings(byte[] publicKey) {
        return pushed(text(publicKey)).settings();
    }

    /** Replaces the allow-list. */
    public synchronized Change replace(List<PeerSettings> allowed) {
        Set<String> gone = new HashSet<>(clients.keySet());
        clients.clear();
        refused.clear();
        pushes.clear();
        for (PeerSettings peer : allowed) {
            String key = text(peer.publicKey());
            if (clients.putIfAbsent(key, client(peer)) != null) {
                LOG.log(Level.WARNING, "client " + peer.name() + " has the public key of an earlier one and is ignored");
            } else {
                pushes.put(key, peer.push());
            }
        }
        gone.removeAll(clients.keySet());
        Map<String, InetAddress> fixed4 = fixed(allowed, pool4, false);
        Map<String, InetAddress> fixed6 = fixed(allowed, pool6, true);
        Set<String> moved = new HashSet<>(allow(pool4, fixed4));
        moved.addAll(allow(pool6, fixed6));
        moved.retainAll(clients.keySet());
        dirty |= !moved.isEmpty();
        return new Change(bytes(gone), bytes(moved));
    }

    private Client client(PeerSettings peer) {
        byte[] psk = peer.psk() == null ? NO_PSK.clone() : peer.psk();
        return new Client(peer.name(), peer.publicKey(), psk, peer.modes() == null ? modes : peer.modes(), peer.notAfter());
    }

    private Set<String> allow(AddressPool pool, Map<String, InetAddress> fixed) {
        return pool == null ? Set.of() : pool.allow(clients.keySet(), refused, fixed);
    }

    /** Collects the fixed addresses of a family; who cannot have his is refused rather than given another. */
    private Map<String, InetAddress> fixed(List<PeerSettings> allowed, AddressPool pool, boolean v6) {
        Map<String, InetAddress> fixed = new HashMap<>();
        Set<InetAddress> taken = new HashSet<>();
        for (PeerSettings peer : allowed) {
            String key = text(peer.publicKey());
            for (InetAddress address : peer.addresses()) {
                if (address.getAddress().length != (v6 ? 16 : 4) || !clients.get(key).name().equals(peer.name())) {
                    continue;
                }
                if (pool != null && pool.leasable(address) && !fixed.containsKey(key) && taken.add(address)) {
                    fixed.put(key, address);
                } else {
                    refused.add(key);
                    LOG.log(Level.WARNING, "client " + peer.name() + " is refused: its fixed address " + address.getHostAddress()
                            + " is not in the pool, the server's own, another client's or a second one of its family");
                }
            }
        }
        return fixed;
    }

    @Override
    public synchronized Client find(byte[] publicKey) {
        return clients.get(text(publicKey));
    }

    @Override
    public synchronized Grant lease(Client client, InitPayload wanted) {
        String key = text(client.publicKey());
        if (!clients.containsKey(key)) {
            // Removed by another thread since it was found.
            return new Grant(null, AcceptPayload.REJECT_EXPIRED);
        }
        if (refused.contains(key)) {
            return new Grant(null, AcceptPayload.REJECT_ADDRESS);
        }
        boolean v6 = (wanted.capabilities() & Wire.CAP_IPV6) != 0;
        InetAddress address4 = choose(pool4, key, ByteBuffer.allocate(4).putInt(wanted.wanted4()).array());
        InetAddress address6 = v6 ? choose(pool6, key, wanted.wanted6()) : null;
        if (pool4 != null && address4 == null || v6 && pool6 != null && address6 == null || address4 == null && address6 == null) {
            return new Grant(null, AcceptPayload.REJECT_POOL);
        }
        hold(pool4, key, address4);
        hold(pool6, key, address6);
        int length4 = address4 == null ? 0 : pool4.prefix().length();
        int length6 = address6 == null ? 0 : pool6.prefix().length();
        PushSettings given = pushed(key);
        int most = given.mtu() == 0 ? mtu : Math.min(mtu, given.mtu());
        return new Grant(new Assignment(address4, length4, address6, length6, most, given.dns()), 0);
    }

    private static InetAddress choose(AddressPool pool, String key, byte[] wanted) {
        if (pool == null) {
            return null;
        }
        try {
            return pool.choose(key, InetAddress.getByAddress(wanted));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("wanted address: " + wanted.length + " bytes; allowed: 4 or 16", e);
        }
    }

    private void hold(AddressPool pool, String key, InetAddress address) {
        if (address != null && !address.equals(pool.held(key))) {
            pool.hold(key, address);
            dirty = true;
        }
    }

    /**
     * Writes new leases, at most once a second. A failure is reported once: the leases are valid all the same.
     *
     * @param now nanoTime
     */
    public synchronized void flush(long now) {
        if (dirty && (!flushed || now - flushedAt >= FLUSH_EVERY)) {
            flushed = true;
            flushedAt = now;
            write();
        }
    }

    private void write() {
        try {
            file.write(pool4 == null ? NOTHING : pool4.held(), pool6 == null ? NOTHING : pool6.held());
            dirty = false;
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.log(Level.WARNING, "leases are valid but not kept for the next start: " + e.getMessage());
            }
        }
    }

    /** Writes new leases. */
    @Override
    public synchronized void close() {
        if (dirty) {
            write();
        }
    }

    private static String text(byte[] publicKey) {
        return Base64.getEncoder().encodeToString(publicKey);
    }

    private static List<byte[]> bytes(Set<String> keys) {
        return keys.stream().sorted().map(Base64.getDecoder()::decode).toList();
    }
}
