package io.oxtunnel.session.sim;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One end of the simulated network: an engine, and the worker and the control path that a runtime would give it, in one thread. */
public final class Side implements SessionEvents {
    /** Where it is. */
    public final Endpoint address;
    /** Plaintexts of data that were delivered. */
    public final List<byte[]> delivered = new ArrayList<>();
    /** Bodies of control messages that opened. */
    public final List<byte[]> controls = new ArrayList<>();
    /** Drops by reason. */
    public final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    /** Events as words. */
    public final List<String> events = new ArrayList<>();
    /** Keys that were retired. */
    public final List<SessionKey> retired = new ArrayList<>();
    /** Configurations that were put into force or refused, in order. */
    public final List<List<Setting>> configurations = new ArrayList<>();
    /** Whether it puts configurations into force. */
    public boolean obeys = true;
    /** Packets that came early, and the sessions that they came for. */
    public final List<byte[]> early = new ArrayList<>();
    /** See {@link #early}. */
    public final List<Session> earlySessions = new ArrayList<>();
    /** Set by the simulation. */
    public SessionEngine engine;
    /** What this side does wrong, to see that a test notices. */
    public final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    private final Codec codec;
    private final NativeBufferPool pool;
    private final Network network;
    private Endpoint heardFrom;
    private final Set<SessionKey> closed = new HashSet<>();

    /** Makes an end without an engine. */
    public Side(Endpoint address, Codec codec, NativeBufferPool pool, Network network) {
        this.address = address;
        this.codec = codec;
        this.pool = pool;
        this.network = network;
    }

    /** Returns its first session, or null. */
    public Session session() {
        List<Session> all = engine.sessions();
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Returns how often something was dropped for a reason. */
    public int dropped(DropReason reason) {
        return drops.getOrDefault(reason, 0);
    }

    /** Takes a datagram from the network. */
    public void receive(byte[] datagram, Endpoint from) {
        pool.write(datagram, 0, 0, datagram.length);
        int form = codec.inspect(pool, 0, datagram.length);
        if (form < 0) {
            drop(DropReason.of(form));
        } else if (form == Form.HANDSHAKE) {
            act(engine.handshake(datagram, from, network.now()), from);
        } else if (form == Form.PLAIN_DATA) {
            clear(datagram, from);
        } else {
            open(form, datagram.length, from);
        }
    }

    /** Data in clear is bound to the endpoint of a PLAIN session. */
    private void clear(byte[] datagram, Endpoint from) {
        Session session = session();
        if (session == null || session.mode() != Mode.PLAIN) {
            drop(DropReason.CLEAR_IN_ENCRYPTED);
        } else if (!from.equals(session.endpoint())) {
            drop(DropReason.CLEAR_FROM_ELSEWHERE);
        } else {
            session.receivedClear(1, datagram.length);
            delivered.add(Arrays.copyOfRange(datagram, Wire.HEADER, datagram.length));
        }
    }

    private void open(int form, int length, Endpoint from) {
        long now = network.now();
        SessionKey key = engine.find(codec.receiverIndex(pool, 0));
        if (key == null) {
            drop(DropReason.UNKNOWN_INDEX);
            return;
        }
        int path = codec.path(pool, 0);
        long counter = codec.counter(pool, 0);
        int content = length - Wire.OVERHEAD;
        int early = key.expired(now) ? DropReason.KEY_EXPIRED.code()
                : !codec.acceptable(form, key.mode()) ? DropReason.CLEAR_IN_ENCRYPTED.code() : key.check(path, counter);
        if (early < 0 && !flaws.contains(Flaw.IGNORES_WINDOW)) {
            drop(DropReason.of(early));
            return;
        }
        boolean sealed = form == Form.SEALED_CONTROL || form == Form.SEALED_DATA;
        boolean opens = sealed ? key.opener(0).open(Wire.HEADER, 0, Wire.HEADER, 0, 0, Wire.CONTENT, content, Wire.CONTENT)
                : key.opener(0).open(Wire.HEADER, 0, Wire.HEADER, Wire.CONTENT, content, Wire.CONTENT + content, 0, 0);
        if (!opens && !flaws.contains(Flaw.IGNORES_TAG)) {
            key.failed();
            drop(DropReason.AUTHENTICATION_FAILED);
            return;
        }
        int late = key.accept(path, counter);
        if (late < 0 && !flaws.contains(Flaw.IGNORES_WINDOW)) {
            drop(DropReason.of(late));
            return;
        }
        heardFrom = from;
        key.session().received(now, 1, length);
        if (key.unconfirmed()) {
            key.session().confirm(key, from, now);
        }
        if (key.newest(path, counter) && key.session().sighted(from.equals(key.session().endpoint()), now)) {
            engine.sighted(key, length, from, now);
        }
        byte[] body = new byte[content];
        pool.read(Wire.CONTENT, body, 0, content);
        if (form == Form.SEALED_CONTROL || form == Form.AUTH_CONTROL) {
            controls.add(body);
            act(engine.control(key, path, counter, body, from, now, now), from);
        } else {
            delivered.add(body);
        }
        engine.advance(now);
    }

    private void act(Verdict verdict, Endpoint from) {
        if (verdict instanceof Verdict.Reply reply) {
            send(reply.datagram(), from);
        } else if (verdict instanceof Verdict.Drop drop) {
            drop(drop.reason());
        }
    }

    private void drop(DropReason reason) {
        drops.merge(reason, 1, Integer::sum);
    }

    /**
     * Sends data in a session.
     *
     * @return whether a key would take it
     */
    public boolean sendData(Session session, byte[] packet) {
        if (session.holding()) {
            engine.unsent(session, packet, network.now());
            return true;
        }
        SessionKey key = session.sending();
        boolean clear = key != null && key.mode() == Mode.PLAIN;
        long counter = key == null ? -1 : clear ? session.claimClear(1) : key.claim(0, 1);
        if (counter < 0) {
            return false;
        }
        byte[] datagram = clear ? clear((int) counter, packet) : seal(key, key.mode().dataFlag(), 0, counter, packet);
        session.sent(network.now(), 1, datagram.length, true);
        send(datagram, flaws.contains(Flaw.FOLLOWS_ANY_SOURCE) && heardFrom != null ? heardFrom : session.endpoint());
        return true;
    }

    private byte[] clear(int seq, byte[] packet) {
        codec.writeClear(pool, 0, 0, packet.length, seq);
        pool.write(packet, 0, Wire.HEADER, packet.length);
        byte[] datagram = new byte[Wire.HEADER + packet.length];
        pool.read(0, datagram, 0, datagram.length);
        return datagram;
    }

    /** Seals a datagram, or puts a tag behind it where the flags say AUTH. */
    public byte[] seal(SessionKey key, int flags, int path, long counter, byte[] content) {
        codec.writeProtected(pool, 0, flags, content.length, key.peerIndex(), path, counter);
        pool.write(content, 0, Wire.CONTENT, content.length);
        key.sealer(0).begin(Wire.HEADER);
        key.sealer(0).aad(0, Wire.HEADER);
        if ((flags & Wire.AUTH) == 0) {
            key.sealer(0).data(Wire.CONTENT, content.length, Wire.CONTENT);
        } else {
            key.sealer(0).aad(Wire.CONTENT, content.length);
        }
        key.sealer(0).finish(Wire.CONTENT + content.length);
        byte[] datagram = new byte[Wire.OVERHEAD + content.length];
        pool.read(0, datagram, 0, datagram.length);
        return datagram;
    }

    @Override
    public void send(byte[] datagram, Endpoint to) {
        network.send(datagram, address, to);
    }

    @Override
    public boolean probes() {
        return network.sendsWhole();
    }

    @Override
    public void probe(byte[] datagram, Endpoint to) {
        network.sendWhole(datagram, address, to);
    }

    @Override
    public void established(Session session) {
        events.add("established " + session.assignment());
    }

    @Override
    public void early(Session session, int index, byte[] packet) {
        if (engine.find(index).session() != session) {
            throw new AssertionError("the index of an early packet is not that of its session");
        }
        early.add(packet);
        earlySessions.add(session);
    }

    @Override
    public void abandoned(Session session, Session live) {
        events.add("abandoned");
    }

    @Override
    public void forward(Session session, byte[] packet) {
        if (!sendData(session, packet)) {
            throw new AssertionError("a packet is forwarded while no key may send");
        }
    }

    @Override
    public void dropped(DropReason reason, int n) {
        drops.merge(reason, n, Integer::sum);
    }

    @Override
    public void moved(Session session, Endpoint to) {
        events.add("moved " + to);
    }

    @Override
    public void closed(Session session, String reason) {
        events.add("closed " + reason);
    }

    @Override
    public void retired(SessionKey key) {
        if (!closed.add(key)) {
            throw new AssertionError("retired twice");
        }
        if (engine.find(key.localIndex()) != null) {
            throw new AssertionError("retired, but still in the table");
        }
        retired.add(key);
        key.close();
    }

    @Override
    public void configure(Session session, int epoch, List<Setting> settings) {
        configurations.add(settings);
        engine.configured(epoch, obeys, network.now());
    }

    @Override
    public void count(Counters.Traffic counter) {
        events.add("counted " + counter.label());
    }

    @Override
    public void state(SessionState state, String reason) {
        events.add(state + " " + reason);
    }
}
