package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several transports as one. An endpoint's carrier names the member that it belongs to, a handle carries the member's number, and queue i
 * is all members' queues i ({@link CarrierQueue}). A member with fewer queues than there are workers receives in its own and sends for all.
 */
final class Carriers implements Transport {
    private final List<Member> members;
    private final List<String> unsuited;
    private final CarrierQueue[] queues;
    private final Map<Transport, SharedQueue[]> sharedBefore;
    // The member that may hold a worker back while it has no room; what others do not take is dropped.
    private volatile int pace;

    /**
     * Joins open transports.
     *
     * @param members two or more of different carriers, the preferred one first
     * @param shared the queues of transports that several workers send to: those that are known are used again, others are added
     * @param unsuited which transports the choice by the machine passed over, and why, for people
     * @throws IOException if one of them cannot be polled, or the system gives no poller; the members stay open
     */
    Carriers(List<Member> members, Poller.Factory pollers, Map<Transport, SharedQueue[]> shared, List<String> unsuited) throws IOException {
        this.members = List.copyOf(members);
        this.unsuited = List.copyOf(unsuited);
        sharedBefore = shared;
        for (Member member : members) {
            if (pollers == null || !(member.transport().queue(0).readiness() instanceof Readiness.Descriptor)) {
                throw new IOException(alone(member.name(), pollers == null));
            }
        }
        queues = new CarrierQueue[members.stream().mapToInt(member -> member.transport().queues()).max().orElseThrow()];
        open(pollers);
    }

    private String alone(String name, boolean nothingPolls) {
        String why = nothingPolls ? "nothing on this platform waits for several transports at a time" : "\"" + name
                + "\" is waited for by threads of its own here, and cannot be waited for together with others";
        return "transports names " + members.stream().map(member -> "\"" + member.name() + "\"").collect(Collectors.joining(", ")) + ": " + why
                + "; allowed: one of them alone, such as transports = [\"" + members.getFirst().name() + "\"]";
    }

    private void open(Poller.Factory pollers) throws IOException {
        SharedQueue[][] shared = IntStream.range(0, members.size()).mapToObj(this::shared).toArray(SharedQueue[][]::new);
        try {
            for (int i = 0; i < queues.length; i++) {
                int worker = i;
                List<CarrierQueue.Lane> lanes = IntStream.range(0, shared.length).mapToObj(m -> lane(m, worker, shared[m])).toList();
                queues[i] = new CarrierQueue(lanes, pollers, () -> pace, System::nanoTime);
            }
        } catch (IOException | RuntimeException e) {
            closeQueues();
            throw e;
        }
    }

    /** Returns the queues of a member that may be asked for by two threads at a time; none for the first where each worker has its own. */
    private SharedQueue[] shared(int member) {
        int own = of(member).queues();
        return member == 0 && own == queues.length ? null
                : sharedBefore.computeIfAbsent(of(member),
                        one -> IntStream.range(0, own).mapToObj(q -> new SharedQueue(one.queue(q))).toArray(SharedQueue[]::new));
    }

    private CarrierQueue.Lane lane(int member, int worker, SharedQueue[] shared) {
        int own = of(member).queues();
        SharedQueue one = shared == null ? null : shared[worker & own - 1];
        return new CarrierQueue.Lane(members.get(member).name(), one == null ? of(member).queue(worker) : one, one, worker < own);
    }

    /** The sessions of a client go over this carrier now: its transport may hold the port back. Any thread. */
    void pace(String carrier) {
        pace = Math.max(0, number(carrier));
    }

    private int number(String carrier) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).carrier().equals(carrier)) {
                return i;
            }
        }
        return -1;
    }

    private Transport of(int member) {
        return members.get(member).transport();
    }

    @Override
    public int queues() {
        return queues.length;
    }

    @Override
    public DatagramQueue queue(int index) {
        return queues[index];
    }

    @Override
    public long intern(Endpoint endpoint) {
        int member = number(endpoint.carrier());
        if (member < 0) {
            throw new IllegalArgumentException("no transport carries " + endpoint.carrier() + " here; there are: "
                    + members.stream().map(Member::carrier).collect(Collectors.joining(", ")));
        }
        return Handle.of(member, of(member).intern(endpoint));
    }

    @Override
    public void release(long peer) {
        of(Handle.member(peer)).release(Handle.own(peer));
    }

    @Override
    public boolean sendsWhole() {
        return members.stream().anyMatch(member -> member.transport().sendsWhole());
    }

    /** {@inheritDoc} A stream has no datagrams that could be fragmented: its handles are whole as they are. */
    @Override
    public long whole(long peer) {
        int member = Handle.member(peer);
        return of(member).sendsWhole() ? Handle.of(member, of(member).whole(Handle.own(peer))) : peer;
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return of(Math.max(0, number(endpoint.carrier()))).maxDatagram(endpoint);
    }

    /** {@inheritDoc} Of the preferred member. */
    @Override
    public InetSocketAddress local() {
        return of(0).local();
    }

    @Override
    public String describe() {
        return Stream.concat(members.stream().map(member -> member.transport().describe()), unsuited.stream()).collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        closeQueues();
        members.forEach(member -> member.transport().close());
    }

    /** Closes what joins the members, and not the members. */
    void closeQueues() {
        for (CarrierQueue queue : queues) {
            if (queue != null) {
                queue.close();
            }
        }
    }
}
