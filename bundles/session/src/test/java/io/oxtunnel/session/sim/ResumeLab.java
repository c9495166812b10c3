package io.oxtunnel.session.sim;

import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.session.SessionState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A simulation with tickets, an idle time of 5 s at the server, and no keepalive: the client falls idle, and a packet wakes it. */
public final class ResumeLab implements AutoCloseable {
    /** Header, and type, version, kind of the three messages. */
    private static final int KIND = 11;

    /** The simulation. */
    public final Simulation sim = new Simulation();
    /** Datagrams that were sent to the server. */
    public final List<byte[]> up = new ArrayList<>();
    /** Datagrams that were sent to the client. */
    public final List<byte[]> down = new ArrayList<>();
    /** What passes, as in {@link Simulation#wire}. */
    public Simulation.Wire wire = (datagram, toServer) -> true;

    /** Makes one, not started. */
    public ResumeLab() {
        sim.clientResumption = Resumption.ON;
        sim.serverResumption = Resumption.ON;
        sim.keepalive = 0;
        sim.idleSeconds = 5;
        sim.wire = (datagram, toServer) -> {
            (toServer ? up : down).add(datagram.clone());
            return wire.passes(datagram, toServer);
        };
    }

    /** Connects. */
    public ResumeLab connected() {
        sim.start().connected();
        return this;
    }

    /** Lets the client fall idle, with a ticket. */
    public ResumeLab idle() {
        sim.run(8_000);
        if (sim.client.session().state() != SessionState.IDLE || sim.sessions() != 0) {
            throw new AssertionError("not idle: " + sim.client.events + sim.server.events);
        }
        up.clear();
        down.clear();
        return this;
    }

    /** Gives the client a packet to send, and lets a second pass. */
    public void wake(byte[] packet) {
        if (!sim.client.sendData(sim.client.session(), packet)) {
            throw new AssertionError("nothing takes the packet: " + sim.client.events);
        }
        sim.run(1_000);
    }

    /** Returns those of some datagrams that are RESUMEs. */
    public static List<byte[]> resumes(List<byte[]> datagrams) {
        return of(datagrams, 1, 3);
    }

    /** Returns those that are INITs FULL. */
    public static List<byte[]> fulls(List<byte[]> datagrams) {
        return of(datagrams, 1, 1);
    }

    /** Returns those that are RETRY_FULLs. */
    public static List<byte[]> retries(List<byte[]> datagrams) {
        return of(datagrams, 2, 4);
    }

    /** Returns whether a datagram is a RESUME. */
    public static boolean isResume(byte[] datagram) {
        return !of(List.of(datagram), 1, 3).isEmpty();
    }

    /** Returns whether a packet is among some, padding behind it aside. */
    public static boolean has(List<byte[]> packets, byte[] packet) {
        return packets.stream().anyMatch(p -> Arrays.equals(Arrays.copyOf(p, packet.length), packet));
    }

    private static List<byte[]> of(List<byte[]> datagrams, int type, int kind) {
        return datagrams.stream().filter(d -> d[2] == 8 && d[KIND - 2] == type && d[KIND] == kind).toList();
    }

    @Override
    public void close() {
        sim.close();
    }
}
