package io.oxtunnel.forwarder.userspace.mapping;

/**
 * What a client's address and port (UDP), or address and identifier (echo), have outside: a socket of their own, whatever destinations
 * they talk to (endpoint-independent mapping, RFC 4787 section 4.1, RFC 5508 section 3.1). One thread.
 */
public final class Mapping {
    /** The kernel has given the socket an identifier. */
    public static final int OWN = -1;
    final int slot;
    int generation;
    long clientHigh;
    long clientLow;
    int number;
    boolean v6;
    int fd = -1;
    long touched;
    boolean brief;
    Mapping inBucket;
    final Links inAge = new Links();
    final Links inClient = new Links();
    Client client;
    private final Destinations destinations = new Destinations();
    private int options = -1;
    private int identifier = OWN;
    private boolean single;

    /** A place in a list. */
    static final class Links {
        Mapping before;
        Mapping after;
    }

    Mapping(int slot) {
        this.slot = slot;
    }

    /** Returns the socket. */
    public int fd() {
        return fd;
    }

    /** Returns whether the client has an IPv6 address. */
    public boolean v6() {
        return v6;
    }

    /** Returns the upper half of the client's address, 0 for IPv4. */
    public long clientHigh() {
        return clientHigh;
    }

    /** Returns the lower half of the client's address, or an IPv4 address in 32 bits. */
    public long clientLow() {
        return clientLow;
    }

    /** Returns the client's port or identifier, 0..65,535. */
    public int number() {
        return number;
    }

    /** Returns with whom it has talked. */
    public Destinations destinations() {
        return destinations;
    }

    /** Returns what the socket was set to last by {@link #options(int)}, or -1. */
    public int options() {
        return options;
    }

    /** Notes what the socket is set to. */
    public void options(int next) {
        options = next;
    }

    /** Returns the identifier of what it sends by a raw socket, 0..65,535, or {@link #OWN}. */
    public int identifier() {
        return identifier;
    }

    /** Notes that. */
    public void identifier(int id) {
        identifier = id;
    }

    /** Returns whether its datagrams go one by one: the way out takes no trains. */
    public boolean single() {
        return single;
    }

    /** Notes that. */
    public void single(boolean oneByOne) {
        single = oneByOne;
    }

    /** Returns what names it in a token; not the same again once it has ended. */
    public long token() {
        return (long) (generation & 0xffffff) << 32 | slot;
    }

    void begin(boolean six, long high, long low, int of) {
        v6 = six;
        clientHigh = high;
        clientLow = low;
        number = of;
        options = -1;
        identifier = OWN;
        single = false;
        destinations.clear();
    }

    boolean is(boolean six, long high, long low, int of) {
        return clientLow == low && number == of && clientHigh == high && v6 == six;
    }
}
