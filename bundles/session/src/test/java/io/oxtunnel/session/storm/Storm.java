package io.oxtunnel.session.storm;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Network;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One seed: a client and a server, both real, on a fake clock and a network that loses, repeats, reorders, delays and cuts datagrams, moves
 * the client to other addresses, jumps clocks, puts the client to sleep, floods the server with handshakes and restarts either side, while
 * somebody off the path copies, changes and redirects what he sees. Then the network is calm, and both must find back to each other. The
 * seed also decides on the mode (sealed, or authenticated only), on tickets, keepalives and idle time.
 *
 * <pre>
 * checked all the time   no packet is delivered twice, none that nobody sent; no (key, nonce) is sealed twice; an endpoint is one of the peer's own
 * checked at the end     within {@link #RECOVERY} of calm a packet arrives in each direction, and the client is configured as the server says
 * </pre>
 */
final class Storm implements Network, AutoCloseable {
    /** Longest time from the end of the storm to packets in both directions: a client waits up to 60 s after failed attempts. */
    static final long RECOVERY = TimeUnit.SECONDS.toNanos(75);
    private static final int FLAGS = 2;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Endpoint SERVER = Simulation.endpoint("192.0.2.1", 51_820);
    private static final Endpoint INSIDE = Simulation.endpoint("10.0.0.7", 40_000);
    private static final Endpoint ATTACKER = Simulation.endpoint("203.0.113.66", 6_666);

    private final SplittableRandom random;
    private final Players players;
    private final Packets up;
    private final Packets down;
    private final Set<Endpoint> held = new HashSet<>();
    // Ids of sessions.
    private final Set<String> resumed = new HashSet<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::n));
    private final long end;
    private final int pathMtu;
    private Endpoint outside;
    private Weather weather;
    private long now = TimeUnit.SECONDS.toNanos(1_000);
    private long sequence;
    private long asleepUntil;
    // Nobody has anything to send until then.
    private long quietUntil;
    private long recoveredAt = -1;
    // Numbers of the first packets of the calm.
    private int[] calmPackets;
    private int restarts;
    private int stalls;

    private record Event(long at, long n, Runnable what) {
    }

    /** What became of a seed. */
    record Report(int sent, int delivered, int moves, int restarts, int cookies, int resumed, long recoveryMillis) {
    }

    Storm(long seed) {
        random = new SplittableRandom(seed);
        up = new Packets("to the server", random.nextLong());
        down = new Packets("to the client", random.nextLong());
        end = now + random.nextLong(20 * SECOND, 240 * SECOND);
        players = new Players(random.split(), this, INSIDE, SERVER);
        pathMtu = random.nextInt(1_200, 1_500);
        weather = Weather.draw(random);
        rebind();
    }

    /** Returns the two sides, for tests that break one of them. */
    Players players() {
        return players;
    }

    /** Plays it to the end. */
    Report play() {
        players.start(now);
        at(random.nextLong(SECOND), this::change);
        at(random.nextLong(SECOND), this::act);
        at(random.nextLong(SECOND), () -> talk(up, players.client()));
        at(random.nextLong(SECOND), () -> talk(down, players.server()));
        run(end);
        weather = Weather.CALM;
        asleepUntil = now;
        quietUntil = now;
        run(end + RECOVERY);
        if (recoveredAt < 0) {
            throw new AssertionError("no recovery: client " + players.client().session() + " " + players.client().drops + ", server "
                    + players.server().session() + " " + players.server().drops);
        }
        return new Report(up.made() + down.made(), up.arrived() + down.arrived(), held.size(), restarts,
                players.server().dropped(DropReason.COOKIE_REQUIRED), resumed.size(), TimeUnit.NANOSECONDS.toMillis(recoveredAt - end));
    }

    private void run(long until) {
        while (recoveredAt < 0 && step(until)) {
            if (now >= asleepUntil) {
                players.client().engine.advance(now);
            }
            players.server().engine.advance(now);
            check();
        }
        now = Math.max(now, recoveredAt < 0 ? until : now);
    }

    private boolean step(long until) {
        long next = Math.min(Math.max(asleepUntil, players.client().engine.deadline()), players.server().engine.deadline());
        next = Math.max(now, Math.min(next, events.isEmpty() ? Long.MAX_VALUE : events.peek().at()));
        if (next > until) {
            return false;
        }
        stalls = next == now ? stalls + 1 : 0;
        if (stalls > 100_000) {
            throw new AssertionError("a deadline does not move");
        }
        now = next;
        while (!events.isEmpty() && events.peek().at() <= now) {
            events.poll().what().run();
        }
        return true;
    }

    private void at(long delay, Runnable what) {
        events.add(new Event(now + delay, sequence++, what));
    }

    private boolean raging() {
        return now < end;
    }

    private void change() {
        if (raging()) {
            weather = Weather.draw(random);
            at(random.nextLong(SECOND / 2, 20 * SECOND), this::change);
        }
    }

    /** Something happens to one of the sides. */
    private void act() {
        if (!raging()) {
            return;
        }
        switch (random.nextInt(11)) {
            case 0 -> restart(() -> players.startServer());
            case 1 -> restart(() -> players.startClient(now));
            case 2 -> players.jumpClock(random.nextLong(-1_000_000, 1_000_000));
            case 3 -> sleep(random.nextLong(700 * SECOND) / (1 + random.nextInt(100)));
            case 4 -> players.disconnect(now);
            case 5 -> players.reconfigure(random.nextInt(256), now);
            case 6 -> players.load(random.nextInt(200), now);
            case 7 -> quietUntil = now + random.nextLong(60 * SECOND);
            default -> rebind();
        }
        at(random.nextLong(SECOND, 60 * SECOND), this::act);
    }

    /** The client's machine sleeps, and sometimes wakes up elsewhere. */
    private void sleep(long nanos) {
        asleepUntil = now + nanos;
        boolean moves = random.nextBoolean();
        at(nanos, () -> {
            if (moves && raging()) {
                rebind();
            }
            players.client().engine.disturbed(0, now);
        });
    }

    private void restart(Runnable what) {
        restarts++;
        what.run();
    }

    /** The client's address as others see it changes. */
    private void rebind() {
        outside = Simulation.endpoint("198.51.100." + random.nextInt(1, 5), random.nextInt(1_024, 65_536));
        held.add(outside);
    }

    private void talk(Packets packets, Side from) {
        boolean awake = from != players.client() || now >= asleepUntil;
        Session session = from.session();
        if (awake && now >= quietUntil && session != null && session.endpoint() != null && (session.sending() != null || session.holding())) {
            from.sendData(session, packets.next());
        }
        at(raging() ? random.nextLong(SECOND) : SECOND / 4, () -> talk(packets, from));
    }

    @Override
    public void send(byte[] datagram, Endpoint from, Endpoint to) {
        boolean toServer = from.equals(INSIDE);
        Endpoint source = toServer ? outside : from;
        if (to.equals(ATTACKER) && isData(datagram)) {
            throw new AssertionError((toServer ? "the client" : "the server") + " sends data to an address where the peer never was");
        }
        // What is sent to himself he keeps: who hands on in both directions is on the path, and may lead a session away for a while.
        if (!to.equals(ATTACKER) && weather.attacks(random)) {
            attack(datagram, source, to, toServer);
        }
        int copies = weather.duplicates(random) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (!weather.loses(random, datagram.length)) {
                deliver(datagram.clone(), source, to, weather.takes(random));
            }
        }
    }

    /** The path takes what is whole only up to its MTU; anything else it would cut and put together again. */
    @Override
    public void sendWhole(byte[] datagram, Endpoint from, Endpoint to) {
        if (datagram.length <= pathMtu) {
            send(datagram, from, to);
        }
    }

    @Override
    public boolean sendsWhole() {
        return true;
    }

    private static boolean isData(byte[] datagram) {
        return (datagram[FLAGS] & Wire.CONTROL) == 0;
    }

    /** Off the path, but faster than it: the attacker sees and adds, he cannot take away. */
    private void attack(byte[] datagram, Endpoint source, Endpoint to, boolean toServer) {
        byte[] copy = datagram.clone();
        Endpoint from = random.nextBoolean() ? ATTACKER : source;
        if (random.nextBoolean()) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        long delay = random.nextBoolean() ? 0 : random.nextLong(random.nextBoolean() ? SECOND : 300 * SECOND);
        deliver(copy, from, toServer ? SERVER : to, delay);
    }

    private void deliver(byte[] datagram, Endpoint from, Endpoint to, long delay) {
        at(delay, () -> {
            if (to.equals(SERVER)) {
                players.server().receive(datagram, from);
            } else if (to.equals(outside) && now >= asleepUntil) {
                players.client().receive(datagram, from);
            }
        });
    }

    @Override
    public long now() {
        return now;
    }

    private void check() {
        take(players.server(), up);
        take(players.client(), down);
        for (Session session : players.server().engine.sessions()) {
            if (session.endpoint() != null && !held.contains(session.endpoint())) {
                throw new AssertionError("the server sends to " + session.endpoint() + ", where the client never was");
            }
        }
        Session session = players.client().session();
        if (session.endpoint() != null && !session.endpoint().equals(SERVER)) {
            throw new AssertionError("the client sends to " + session.endpoint() + ", where the server never was");
        }
        if (session.resumed()) {
            resumed.add(session.id());
        }
        if (!raging() && calmPackets == null) {
            calmPackets = new int[] {up.made(), down.made()};
        }
        if (calmPackets != null && up.arrivedFrom(calmPackets[0]) && down.arrivedFrom(calmPackets[1]) && players.agree()) {
            recoveredAt = now;
        }
    }

    private static void take(Side side, Packets packets) {
        side.delivered.forEach(packets::delivered);
        side.delivered.clear();
    }

    @Override
    public void close() {
        players.close();
    }
}
