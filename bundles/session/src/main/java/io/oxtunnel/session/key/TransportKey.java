package io.oxtunnel.session.key;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.replay.ReplayWindow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One generation of keys. Counters start at 0 and are claimed by one atomic add; a stopped key has its counter at the limit, so that
 * {@link #claim} needs no second look. Only path 0 is admitted.
 */
public final class TransportKey implements SessionKey {
    private static final VarHandle COUNTER;

    static {
        try {
            COUNTER = MethodHandles.lookup().findVarHandle(TransportKey.class, "counter", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Session session;
    private final Material material;
    private final CipherProvider ciphers;
    private final Memory memory;
    private volatile long bornAt;
    private final ReplayWindow window = new ReplayWindow();
    private final int workers;
    private volatile Contexts contexts;
    @SuppressWarnings("unused")
    private volatile long counter;
    private volatile long expiresAt;
    private volatile boolean unconfirmed = true;
    private volatile long answeredIn = -1;
    private volatile Endpoint confirmedFrom;
    private long failures;
    private boolean closed;

    /**
     * Makes a key that waits for its first datagram.
     *
     * @param workers number of workers
     * @param life nanoseconds until it must be confirmed
     */
    public TransportKey(Session session, Material material, CipherProvider ciphers, Memory memory, int workers, long now, long life) {
        this.session = session;
        this.material = material;
        this.ciphers = ciphers;
        this.memory = memory;
        this.workers = workers;
        bornAt = now;
        expiresAt = now + life;
        contexts = new Contexts(workers);
    }

    /** Returns what marks a removed entry of an {@link IndexTable}: a key of index 0, which no datagram names. */
    static TransportKey tombstone() {
        Material none = new Material(0, 0, null, new byte[0], new byte[0], new byte[0], null, null);
        return new TransportKey(null, none, null, null, 0, 0, 0);
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public int localIndex() {
        return material.localIndex();
    }

    @Override
    public int peerIndex() {
        return material.peerIndex();
    }

    @Override
    public Suite suite() {
        return material.suite();
    }

    @Override
    public Mode mode() {
        return material.agreement().mode();
    }

    /** Returns what was agreed with it. */
    public Agreement agreement() {
        return material.agreement();
    }

    /** Returns a copy of its resumption secret, which the caller erases (PROTOCOL.md 3), or null if the key is closed. */
    public synchronized byte[] resumptionSecret() {
        return closed ? null : material.resumption().clone();
    }

    /** Returns where its handshake came from. */
    public Endpoint endpoint() {
        return material.endpoint();
    }

    /** Returns when it was agreed. */
    public long bornAt() {
        return bornAt;
    }

    @Override
    public long claim(int path, int n) {
        if (path != 0) {
            return -1;
        }
        long first = (long) COUNTER.getAndAdd(this, (long) n);
        return first + n <= Wire.REJECT_AFTER_MESSAGES ? first : -1;
    }

    /** Returns how many counters were claimed; more than the limit once it may send no more. */
    public long claimed() {
        return counter;
    }

    /** Returns whether so many datagrams went either way that the client must ask for a new key (PROTOCOL.md 2.2). */
    public boolean worn() {
        long limit = material.suite().rekeyAfterMessages();
        return counter >= limit || window.highest() >= limit;
    }

    @Override
    public Sealer sealer(int worker) {
        Sealer sealer = contexts.sealers.getAcquire(worker);
        return sealer != null ? sealer : makeSealer(worker);
    }

    private synchronized Sealer makeSealer(int worker) {
        requireOpen();
        Sealer sealer = ciphers.sealer(material.suite(), material.send(), memory);
        contexts.sealers.setRelease(worker, sealer);
        return sealer;
    }

    @Override
    public Opener opener(int worker) {
        Opener opener = contexts.openers.getAcquire(worker);
        return opener != null ? opener : makeOpener(worker);
    }

    private synchronized Opener makeOpener(int worker) {
        requireOpen();
        Opener opener = ciphers.opener(material.suite(), material.receive(), memory);
        contexts.openers.setRelease(worker, opener);
        return opener;
    }

    /**
     * From now on its sealers and openers are made by those who are the ciphers now.
     *
     * @return closes what was made before, once no worker uses it
     */
    public synchronized Runnable recipher() {
        Contexts before = contexts;
        if (!closed) {
            contexts = new Contexts(workers);
        }
        return before::close;
    }

    /** Seals a message of the control path; see {@link CipherProvider#seal}. */
    public synchronized byte[] seal(byte[] nonce, byte[] aad, byte[] plaintext) {
        requireOpen();
        return ciphers.seal(material.suite(), material.send(), nonce, aad, plaintext);
    }

    @Override
    public boolean expired(long now) {
        return now >= expiresAt;
    }

    /** Returns when it expires. */
    public long expiresAt() {
        return expiresAt;
    }

    /** Lets it expire earlier. Under the lock of its ring. */
    void expireBy(long time) {
        expiresAt = Math.min(expiresAt, time);
    }

    /** Makes it older: that much time has passed unseen. Under the lock of its ring. */
    void age(long nanos) {
        bornAt -= nanos;
        expiresAt -= nanos;
    }

    /** Its first datagram has opened: it lives REJECT_AFTER_TIME from its birth. Under the lock of its ring. */
    void confirmed() {
        expiresAt = bornAt + Limits.REJECT_AFTER_TIME;
        unconfirmed = false;
    }

    /**
     * Notes when its first datagram opened. If that is the very first of the peer, which an ACCEPT triggers at once, the time since the
     * birth of the key is a round trip; any other may have been sent much later (Karn's rule, RFC 6298 section 3). Owner only.
     */
    public void confirmedAt(long now) {
        answeredIn = window.highest() == 0 ? now - bornAt : -1;
    }

    /** Returns the round trip that its confirmation tells, in nanoseconds, or -1. */
    public long answeredIn() {
        return answeredIn;
    }

    /** From now on it neither sends nor receives. */
    public void stop() {
        expiresAt = bornAt;
        COUNTER.setVolatile(this, Wire.REJECT_AFTER_MESSAGES);
    }

    @Override
    public boolean unconfirmed() {
        return unconfirmed;
    }

    @Override
    public int check(int path, long counter) {
        return path != 0 ? DropReason.UNKNOWN_PATH.code() : window.check(counter) ? 0 : DropReason.REPLAYED.code();
    }

    @Override
    public int accept(int path, long counter) {
        return path != 0 ? DropReason.UNKNOWN_PATH.code() : window.accept(counter) ? 0 : DropReason.REPLAYED.code();
    }

    @Override
    public boolean newest(int path, long counter) {
        return path == 0 && counter == window.highest() && session.sending() == this;
    }

    /** Notes where the datagram came from that confirms it; null where that is not known. */
    public void confirmedFrom(Endpoint from) {
        confirmedFrom = from;
    }

    /** Returns whether the datagram that confirmed it came from where its handshake came from (PROTOCOL.md section 6, to 4.6). */
    public boolean confirmedInPlace() {
        return material.endpoint().equals(confirmedFrom);
    }

    /** Returns its window, for feedback. */
    public ReplayWindow window() {
        return window;
    }

    @Override
    public void failed() {
        if (++failures >= material.suite().integrityLimit()) {
            stop();
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        contexts.close();
        Arrays.fill(material.send(), (byte) 0);
        Arrays.fill(material.receive(), (byte) 0);
        Arrays.fill(material.resumption(), (byte) 0);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the key of index 0x" + Integer.toHexString(localIndex()) + " is closed and erased");
        }
    }
}
