package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.capture.Selection;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Resumption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client is told; the {@code [client]} table. {@link #toString()} tells no secret.
 *
 * @param server HOST:PORT, IPv6 in brackets
 * @param tcpPort port at which the transport "tcp" finds the server, 1..65,535
 * @param serverKey public key, 32 bytes
 * @param privateKey 32 bytes
 * @param psk 32 bytes, or null for none
 * @param capture service name
 * @param transports service names in order, all of them open at once, one of each carrier; a name with "?" behind it may be missing or fail
 *     as long as another one opens; or "auto" alone, for what suits the machine
 * @param suite the one to insist on, or null for the best
 * @param mode weakest acceptable
 * @param compression service name, or "off"
 * @param routes destinations to capture
 * @param exclude destinations to leave alone
 * @param selection what is captured and left alone besides these
 * @param tunnelDns the server's name servers are asked, through the tunnel; false: those of this machine, outside
 * @param acceptRoutes within these the server's routes are captured, too
 * @param acceptExclude within these destinations may be excluded by the server
 * @param killSwitch nothing but the tunnel and what is excluded leaves this machine, and this outlives the tunnel and the process, until
 *         {@link io.oxtunnel.api.capture.KillSwitch#remove} with {@link #instance}
 * @param keepaliveSeconds 0 = off
 * @param mtu largest inner packet, 1,280..65,535, or 0 for what the path takes
 * @param resumption what it does with tickets
 * @param workers number of workers, a power of two, 1..64; 0 for as many as suit the machine
 * @param state folder for timestamps and journal
 */
public record ClientSettings(String server, int tcpPort, byte[] serverKey, byte[] privateKey, byte[] psk, String capture, List<String> transports,
        Suite suite, Mode mode, String compression, List<Prefix> routes, List<Prefix> exclude, Selection selection, boolean tunnelDns, List<Prefix> acceptRoutes,
        List<Prefix> acceptExclude, boolean killSwitch, int keepaliveSeconds, int mtu, Resumption resumption, int workers, Path state) {
    /** Where servers listen for TCP, if nothing else is said. */
    public static final int TCP_PORT = 51_821;

    /** The name that stands for no compression. */
    public static final String OFF = "off";

    /** Makes a client without compression. */
    public ClientSettings(String server, int tcpPort, byte[] serverKey, byte[] privateKey, byte[] psk, String capture, List<String> transports,
            Suite suite, Mode mode, List<Prefix> routes, List<Prefix> exclude, Selection selection, boolean tunnelDns, List<Prefix> acceptRoutes,
            List<Prefix> acceptExclude, boolean killSwitch, int keepaliveSeconds, int mtu, Resumption resumption, int workers, Path state) {
        this(server, tcpPort, serverKey, privateKey, psk, capture, transports, suite, mode, OFF, routes, exclude, selection, tunnelDns, acceptRoutes,
                acceptExclude, killSwitch, keepaliveSeconds, mtu, resumption, workers, state);
    }

    /** Makes a client that takes name servers from the server, and no routes, and resumes. */
    public ClientSettings(String server, byte[] serverKey, byte[] privateKey, byte[] psk, String capture, List<String> transports,
            Suite suite, Mode mode, List<Prefix> routes, List<Prefix> exclude, int keepaliveSeconds, int mtu, int workers, Path state) {
        this(server, TCP_PORT, serverKey, privateKey, psk, capture, transports, suite, mode, OFF, routes, exclude, Selection.NONE, true, List.of(), List.of(), false,
                keepaliveSeconds, mtu, Resumption.ON, workers, state);
    }

    /** Copies and checks. */
    public ClientSettings {
        if (privateKey.length != 32) {
            throw new IllegalArgumentException("private key: " + privateKey.length + " bytes; allowed: 32");
        }
        if (serverKey.length != 32) {
            throw new IllegalArgumentException("server key: " + serverKey.length + " bytes; allowed: 32");
        }
        transports = List.copyOf(transports);
        routes = List.copyOf(routes);
        exclude = List.copyOf(exclude);
        acceptRoutes = List.copyOf(acceptRoutes);
        acceptExclude = List.copyOf(acceptExclude);
    }

    /** Returns what names this client among those of the machine: 16 digits that follow from its state folder. */
    public String instance() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(state.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ClientSettings[" + server + "]";
    }
}
