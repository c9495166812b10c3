package io.oxtunnel.session.sim;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.transport.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** What a test sets before {@link Simulation#start} or changes while it runs, and what it sees afterwards. */
public abstract class Scenario {
    /** A datagram to an address where nobody is. */
    public record Astray(byte[] datagram, Endpoint to, long at) {
    }

    /** What an observer may do with a datagram under way. */
    public interface Wire {
        /** Returns whether it arrives. */
        boolean passes(byte[] datagram, boolean toServer);
    }

    /** Settings that a test may change before {@link Simulation#start}. */
    public Mode weakest = Mode.ENCRYPTED;
    /** What each side may compress with, bits of {@code Wire.CAP_COMPRESSION}. */
    public int clientCompression;
    /** See {@link #clientCompression}. */
    public int serverCompression;
    /** Of the server for the client. */
    public Set<Mode> modes = Set.of(Mode.ENCRYPTED);
    /** Suite that the client insists on. */
    public Suite suite;
    /** Whether the sides have AES in hardware. */
    public boolean clientAes = true;
    /** See {@link #clientAes}. */
    public boolean serverAes = true;
    /** What both sides do with tickets. */
    public Resumption clientResumption = Resumption.OFF;
    /** See {@link #clientResumption}. */
    public Resumption serverResumption = Resumption.OFF;
    /** What a server that does not keep to the rules answers instead. */
    public UnaryOperator<AcceptPayload> answer = UnaryOperator.identity();
    /** Idle time of the server. */
    public int idleSeconds;
    /** Keepalive of the client. */
    public int keepalive = 25;
    /** Keepalive of the server. */
    public int serverKeepalive = 25;
    /** Largest datagrams. */
    public int clientMax = 1_452;
    /** See {@link #clientMax}. */
    public int serverMax = 1_452;
    /** Largest datagrams over any other carrier than UDP. */
    public int otherMax = 65_535;
    /** Upper bound of the lease. */
    public int leaseMtu = 65_535;
    /** When the client expires. */
    public Instant notAfter;
    /** Reject reason of the lease. */
    public int leaseReject;
    /** What the client is to be configured with. */
    public List<Setting> settings = List.of();
    /** Whether the client is in the allow-list. */
    public boolean known = true;
    /** Key that the client believes the server has. */
    public byte[] serverKey;
    /** Pre-shared keys. */
    public byte[] clientPsk = new byte[32];
    /** See {@link #clientPsk}. */
    public byte[] serverPsk = new byte[32];
    /** One-way delay in nanoseconds. */
    public long delay = TimeUnit.MILLISECONDS.toNanos(10);
    /** What passes. */
    public Wire wire = (datagram, toServer) -> true;
    /** What the client agrees on keys with, given the honest way. */
    public UnaryOperator<KeyAgreement> clientAgreement = UnaryOperator.identity();
    /** See {@link #clientAgreement}. */
    public UnaryOperator<KeyAgreement> serverAgreement = UnaryOperator.identity();
    /** Whether both sides send path MTU probes. */
    public boolean probing;
    /** Largest datagram that passes in one piece, to the server and to the client. */
    public final int[] pathMtu = {65_535, 65_535};
    /** Whether larger ones pass in fragments. */
    public boolean fragments = true;
    /** Sizes of the probes sent to the server and to the client. */
    public final List<List<Integer>> probes = List.of(new ArrayList<>(), new ArrayList<>());
    /** Number of datagrams sent to the server and to the client. */
    public final int[] count = new int[2];
    /** Where the client is now, as others see it; to move it, set another endpoint. */
    public Endpoint clientAt;
    /** Where the server is now. */
    public Endpoint serverAt;
    /** What was sent to where nobody is. */
    public final List<Astray> astray = new ArrayList<>();
    /** Who takes what was sent to where neither side is. */
    public BiConsumer<byte[], Endpoint> elsewhere = (datagram, to) -> { };
    /** Timestamps on disk: they outlive engines. */
    public final Map<String, byte[]> clientDisk = new HashMap<>();
    /** See {@link #clientDisk}. */
    public final Map<String, byte[]> serverDisk = new HashMap<>();
    /** Label of the client's installation. */
    public byte[] clientId = new byte[16];
    /** Wall clock of the client, in seconds from {@link Simulation#START}. */
    public long clientClock;
}
