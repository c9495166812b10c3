package io.oxtunnel.forwarder.userspace.mapping;

import io.oxtunnel.forwarder.userspace.flow.Flows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The mappings of a queue. Bounded for each client and in all: where a bound is reached, the one whose client has been silent longest
 * ends, if that is for {@value #SILENT_MILLIS} ms and more; a client that has more than its share of a full table gives one of its own.
 * One thread; what is found allocates nothing.
 */
public final class MappingTable {
    /** Who has sent something since then is not taken away for another one. */
    public static final long SILENT_MILLIS = 10_000;
    /** How exactly ages are kept. */
    private static final long TOUCH_MILLIS = 1_000;

    private volatile MappingCaps caps;
    private final Consumer<Mapping> atEnd;
    private final long seed;
    private final Mapping[] buckets;
    private Mapping[] slots;
    private int[] free;
    private int freeCount;
    private int made;
    private final Map<Client.Key, Client> clients = new HashMap<>();
    private final AgeList lasting = new AgeList(m -> m.inAge);
    private final AgeList brief = new AgeList(m -> m.inAge);
    private volatile int size;
    private volatile long refused;
    private volatile long takenBack;

    /**
     * Makes an empty table.
     *
     * @param atEnd called with each mapping that ends, to close its socket
     */
    public MappingTable(MappingCaps caps, RandomGenerator random, Consumer<Mapping> atEnd) {
        this.caps = caps;
        this.atEnd = atEnd;
        seed = random.nextLong();
        buckets = new Mapping[Integer.highestOneBit(caps.most()) * 2];
        slots = new Mapping[caps.most()];
        free = new int[caps.most()];
    }

    /** Takes other bounds and times; mappings that are too many now stay until they end. */
    public void caps(MappingCaps next) {
        if (next.most() > slots.length) {
            slots = Arrays.copyOf(slots, next.most());
            free = Arrays.copyOf(free, next.most());
        }
        caps = next;
    }

    /** Calls something with each mapping, which must not end it. */
    public void each(Consumer<Mapping> action) {
        for (int i = 0; i < made; i++) {
            if (slots[i].fd >= 0) {
                action.accept(slots[i]);
            }
        }
    }

    /** Returns the mapping of a client's number, or null. */
    public Mapping find(boolean v6, long high, long low, int number) {
        Mapping m = buckets[bucket(high, low, number)];
        while (m != null && !m.is(v6, high, low, number)) {
            m = m.inBucket;
        }
        return m;
    }

    /** Returns the mapping that a token names, or null if it has ended. */
    public Mapping find(long token) {
        int slot = (int) token;
        Mapping m = slot >= 0 && slot < made ? slots[slot] : null;
        return m != null && m.fd >= 0 && m.token() == token ? m : null;
    }

    /** Notes that a client has sent something; {@code quick} if to a server whose answers come at once. */
    public void touch(Mapping m, boolean quick, long now) {
        boolean lasts = m.brief && !quick;
        if (now - m.touched < TOUCH_MILLIS && !lasts) {
            return;
        }
        age(m).remove(m);
        m.touched = now;
        m.brief &= quick;
        age(m).append(m);
        m.client.mappings.remove(m);
        m.client.mappings.append(m);
    }

    private AgeList age(Mapping m) {
        return m.brief ? brief : lasting;
    }

    /**
     * Makes room for a mapping; call {@link #add} with the socket then.
     *
     * @return false, counted, if there is none
     */
    public boolean room(boolean v6, long high, long low, long now) {
        Client client = clients.get(new Client.Key(v6, high, low));
        boolean room = true;
        if (client != null && client.count >= caps.mostOfClient()) {
            room = takeBack(client.mappings.oldest(), now);
        } else if (size >= caps.most()) {
            boolean greedy = client != null && client.count > caps.most() / clients.size();
            room = takeBack(greedy ? client.mappings.oldest() : oldest(), now);
        }
        if (!room) {
            refused++;
        }
        return room;
    }

    /** Ends the mapping that was silent longest, if it was silent; returns whether. For when descriptors run out. */
    public boolean takeBackOldest(long now) {
        return takeBack(oldest(), now);
    }

    private Mapping oldest() {
        Mapping a = lasting.oldest();
        Mapping b = brief.oldest();
        return a == null || b != null && b.touched <= a.touched ? b : a;
    }

    private boolean takeBack(Mapping m, long now) {
        if (m == null || now - m.touched < SILENT_MILLIS) {
            return false;
        }
        takenBack++;
        end(m);
        return true;
    }

    /** Adds a mapping, after {@link #room} said that there is room. */
    public Mapping add(boolean v6, long high, long low, int number, int fd, boolean quick, long now) {
        int slot = freeCount > 0 ? free[--freeCount] : made++;
        Mapping m = slots[slot] != null ? slots[slot] : (slots[slot] = new Mapping(slot));
        m.begin(v6, high, low, number);
        m.generation++;
        m.fd = fd;
        m.touched = now;
        m.brief = quick;
        m.client = clients.computeIfAbsent(new Client.Key(v6, high, low), Client::new);
        m.client.count++;
        m.client.mappings.append(m);
        age(m).append(m);
        int bucket = bucket(high, low, number);
        m.inBucket = buckets[bucket];
        buckets[bucket] = m;
        size++;
        return m;
    }

    /** Ends a mapping. */
    public void end(Mapping m) {
        atEnd.accept(m);
        m.fd = -1;
        age(m).remove(m);
        m.client.mappings.remove(m);
        if (--m.client.count == 0) {
            clients.remove(m.client.key);
        }
        m.client = null;
        int bucket = bucket(m.clientHigh, m.clientLow, m.number);
        if (buckets[bucket] == m) {
            buckets[bucket] = m.inBucket;
        } else {
            Mapping before = buckets[bucket];
            while (before.inBucket != m) {
                before = before.inBucket;
            }
            before.inBucket = m.inBucket;
        }
        m.inBucket = null;
        free[freeCount++] = m.slot;
        size--;
    }

    /** Returns when the next mapping ends, or {@link Flows#NEVER}. */
    public long deadline() {
        return Math.min(deadline(lasting, caps.idleMillis()), deadline(brief, caps.briefMillis()));
    }

    private static long deadline(AgeList list, long idle) {
        // Ages are kept with this uncertainty: nobody ends too early.
        return list.oldest() == null ? Flows.NEVER : list.oldest().touched + idle + TOUCH_MILLIS;
    }

    /** Ends what has been silent for too long. */
    public void expire(long now) {
        while (deadline(lasting, caps.idleMillis()) <= now) {
            end(lasting.oldest());
        }
        while (deadline(brief, caps.briefMillis()) <= now) {
            end(brief.oldest());
        }
    }

    /** Ends all of them. */
    public void clear() {
        for (Mapping m = oldest(); m != null; m = oldest()) {
            end(m);
        }
    }

    private int bucket(long high, long low, int number) {
        long h = (high ^ seed) * 0x9e3779b97f4a7c15L;
        h = ((h ^ h >>> 32) + low) * 0xc2b2ae3d27d4eb4fL;
        h = ((h ^ h >>> 29) + number ^ seed) * 0x165667b19e3779f9L;
        return (int) (h ^ h >>> 32) & buckets.length - 1;
    }

    /** Returns how many there are; any thread, as the next three. */
    public int size() {
        return size;
    }

    /** Returns how many there may be. */
    public int most() {
        return caps.most();
    }

    /** Returns how many were not made because of a bound. */
    public long refused() {
        return refused;
    }

    /** Returns how many ended before their time to make room. */
    public long takenBack() {
        return takenBack;
    }
}
