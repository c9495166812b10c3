package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Resumption;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a server is told; the {@code [server]} table. {@link #toString()} tells no secret.
 *
 * @param listen address and port of datagrams
 * @param tcpListen address and port where the transport "tcp" listens; null for nowhere
 * @param privateKey 32 bytes
 * @param previousKey the private key before it, which clients may still use, 32 bytes; null for none
 * @param previousUntil when the previous key ends; null for as long as it is given
 * @param pool prefixes of the clients' addresses, at most one of each family
 * @param transports service names in order, all of them open at once, one of each carrier; a name with "?" behind it may be missing or fail
 *     as long as another one opens; or "auto" alone, for what suits the machine
 * @param forwarder service name
 * @param modes default of a client without modes
 * @param compression names of the services by which clients may have their traffic compressed if they ask for it; empty for none
 * @param isolate clients do not reach each other
 * @param push what clients are given to use
 * @param clients the allow-list
 * @param idleSeconds after which a silent session is closed, 0..65,535; 0 = never
 * @param resumption what it does with tickets
 * @param workers number of workers, a power of two, 1..64; 0 for as many as suit the machine
 * @param state folder for leases, timestamps and journal
 */
public record ServerSettings(InetSocketAddress listen, InetSocketAddress tcpListen, byte[] privateKey, byte[] previousKey,
        Instant previousUntil, List<Prefix> pool, List<String> transports, String forwarder, Set<Mode> modes, List<String> compression, boolean isolate, PushSettings push,
        List<PeerSettings> clients, int idleSeconds, Resumption resumption, int workers, Path state) {
    /** Closes silent sessions after this many seconds, if nothing else is said. */
    public static final int IDLE_SECONDS = 180;

    /** Makes a server without compression. */
    public ServerSettings(InetSocketAddress listen, InetSocketAddress tcpListen, byte[] privateKey, byte[] previousKey,
            Instant previousUntil, List<Prefix> pool, List<String> transports, String forwarder, Set<Mode> modes, boolean isolate, PushSettings push,
            List<PeerSettings> clients, int idleSeconds, Resumption resumption, int workers, Path state) {
        this(listen, tcpListen, privateKey, previousKey, previousUntil, pool, transports, forwarder, modes, List.of(), isolate, push, clients, idleSeconds,
                resumption, workers, state);
    }

    /** Makes a server without TCP and without a previous key that gives its clients nothing but addresses. */
    public ServerSettings(InetSocketAddress listen, byte[] privateKey, List<Prefix> pool, List<String> transports, String forwarder,
            Set<Mode> modes, boolean isolate, List<PeerSettings> clients, int workers, Path state) {
        this(listen, null, privateKey, null, null, pool, transports, forwarder, modes, List.of(), isolate, PushSettings.NONE, clients,
                IDLE_SECONDS, Resumption.ON, workers, state);
    }

    /** Copies and checks. */
    public ServerSettings {
        if (privateKey.length != 32) {
            throw new IllegalArgumentException("private key: " + privateKey.length + " bytes; allowed: 32");
        }
        if (previousKey != null && previousKey.length != 32) {
            throw new IllegalArgumentException("previous private key: " + previousKey.length + " bytes; allowed: 32");
        }
        pool = List.copyOf(pool);
        transports = List.copyOf(transports);
        modes = Set.copyOf(modes);
        compression = List.copyOf(compression);
        clients = List.copyOf(clients);
    }

    @Override
    public String toString() {
        return "ServerSettings[" + listen + ", " + clients.size() + " clients]";
    }
}
