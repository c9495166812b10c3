package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The outer side of a tunnel for as long as it runs, whatever transports serve it: its handles outlive them. Each choice of transports is a
 * {@link Generation}, which workers use; this is for the control path. Thread-safe.
 */
public final class Outer implements Transport {
    /** Marks a handle whose datagrams are never fragmented. */
    static final long WHOLE = 1L << 55;

    /** Opens a transport that takes the place of another one, which serves on until {@link #replace}. */
    public interface Successor {
        Member open(String name, TransportProvider provider, Transport place) throws IOException;
    }

    /** Makes the transports of a generation one. */
    private record Joined(List<Member> members, Transport transport, Generation generation) {
    }

    private final Poller.Factory pollers;
    private final Successor successor;
    private final List<String> unsuited;
    private final HandleTable handles = new HandleTable(HandleTable.MAXIMUM);
    private final Map<Transport, SharedQueue[]> shared = new IdentityHashMap<>();
    private volatile Joined now;
    private volatile String pace = "";
    // Greater than any handle that there has been.
    private int bound;

    /**
     * Joins open transports.
     *
     * @param pollers null where the platform has none
     * @param unsuited which transports the choice by the machine passed over, and why, for people
     * @throws IOException if they cannot be joined; they stay open
     */
    Outer(List<Member> members, Poller.Factory pollers, Successor successor, List<String> unsuited) throws IOException {
        this.pollers = pollers;
        this.successor = successor;
        this.unsuited = List.copyOf(unsuited);
        now = join(members);
    }

    private Joined join(List<Member> members) throws IOException {
        Transport transport = members.size() == 1 ? members.getFirst().transport() : new Carriers(members, pollers, shared, unsuited);
        return new Joined(List.copyOf(members), transport, new Generation(transport));
    }

    /** Returns what opens successors of its transports. */
    public Successor successor() {
        return successor;
    }

    /**
     * Puts a transport in the place of another one.
     *
     * @param publish shows the new generation to the workers
     * @return frees what was made for the old generation, its member included: to be run when all workers have turned to the new one
     * @throws IOException if the new one cannot serve in its place; it is still open then, and nothing has changed
     */
    public synchronized Runnable replace(Member old, Member next, java.util.function.Consumer<Transport> publish) throws IOException {
        if (next.transport().queues() != old.transport().queues()) {
            throw new IOException(next.name() + " has " + next.transport().queues() + " queues; needed: " + old.transport().queues());
        }
        Joined before = now;
        List<Member> members = new ArrayList<>(before.members());
        members.replaceAll(member -> member == old ? next : member);
        Joined after = join(members);
        try {
            for (int handle = 0; handle < bound; handle++) {
                Endpoint endpoint = handles.get(handle);
                if (endpoint != null) {
                    after.generation().point(handle, after.transport().intern(endpoint));
                }
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            closeJoint(after);
            throw new IOException(next.name() + " does not reach who " + old.name() + " reaches: " + e.getMessage(), e);
        }
        pace(after, pace);
        now = after;
        publish.accept(after.generation());
        return () -> {
            closeJoint(before);
            old.transport().close();
            synchronized (this) {
                shared.remove(old.transport());
            }
        };
    }

    /** Closes what joins the members, and not the members. */
    private static void closeJoint(Joined joined) {
        if (joined.transport() instanceof Carriers several) {
            several.closeQueues();
        }
    }

    /** Returns what workers use now. */
    public Transport generation() {
        return now.generation();
    }

    /** Returns the members, the preferred one first. */
    public List<Member> members() {
        return now.members();
    }

    /** Returns the names of the members, the preferred one first. */
    public String names() {
        return members().stream().map(Member::name).collect(Collectors.joining(", "));
    }

    /** Returns what the members' endpoints are reached over, in the same order. */
    public List<String> carriers() {
        return members().stream().map(Member::carrier).toList();
    }

    /** Returns the name of the transport that carries something over a carrier. */
    public String name(String carrier) {
        return members().stream().filter(member -> member.carrier().equals(carrier)).map(Member::name).findFirst().orElse(carrier);
    }

    /** The sessions of a client go over this carrier now: see {@link Dispatch}. Any thread. */
    public void pace(String carrier) {
        pace = carrier;
        pace(now, carrier);
    }

    private static void pace(Joined joined, String carrier) {
        if (joined.transport() instanceof Carriers several) {
            several.pace(carrier);
        }
    }

    @Override
    public int queues() {
        return now.transport().queues();
    }

    @Override
    public DatagramQueue queue(int index) {
        return now.generation().queue(index);
    }

    @Override
    public synchronized long intern(Endpoint endpoint) {
        int handle = handles.acquire(endpoint);
        if (handles.users(handle) == 1) {
            try {
                now.generation().point(handle, now.transport().intern(endpoint));
            } catch (IllegalArgumentException | IllegalStateException e) {
                handles.release(handle);
                throw e;
            }
            bound = Math.max(bound, handle + 1);
        }
        return handle;
    }

    @Override
    public synchronized void release(long peer) {
        if (handles.release(peer) != null) {
            now.transport().release(now.generation().of(peer));
        }
    }

    @Override
    public boolean sendsWhole() {
        return now.transport().sendsWhole();
    }

    @Override
    public long whole(long peer) {
        return peer | WHOLE;
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return now.transport().maxDatagram(endpoint);
    }

    @Override
    public InetSocketAddress local() {
        return now.transport().local();
    }

    @Override
    public String describe() {
        return now.transport().describe();
    }

    @Override
    public void close() {
        now.transport().close();
    }
}
