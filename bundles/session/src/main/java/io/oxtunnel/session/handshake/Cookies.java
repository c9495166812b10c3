package io.oxtunnel.session.handshake;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.noise.Hash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The server's cookies (PROTOCOL.md 4.3): {@code HMAC(R, address and port)}, so that nothing is kept of who was sent one. R is replaced
 * every 120 s, and the one before stays valid 120 s longer. Control path.
 */
public final class Cookies {
    /** Bytes of a cookie. */
    public static final int LENGTH = 16;
    /** Life of R as the one that makes cookies; as long again it is accepted. */
    static final long PERIOD = TimeUnit.SECONDS.toNanos(120);
    private static final int ADDRESS = 16;

    private final RandomGenerator random;
    private byte[] current;
    private long currentSince;
    private byte[] previous;

    /** Makes cookies under secrets of a cryptographic source. */
    public Cookies(RandomGenerator random) {
        this.random = random;
    }

    /** Returns the cookie of a source. */
    public byte[] make(Endpoint from, long now) {
        rotate(now);
        return cookie(current, source(from));
    }

    /** Returns whether the mac2 of an INIT of any kind shows that its sender received a cookie at this source. */
    public boolean proven(byte[] init, Endpoint from, long now) {
        if (Mac2.absent(init)) {
            return false;
        }
        rotate(now);
        byte[] source = source(from);
        return Mac2.fits(init, cookie(current, source)) || previous != null && Mac2.fits(init, cookie(previous, source));
    }

    private void rotate(long now) {
        if (current != null && now - currentSince < PERIOD) {
            return;
        }
        // Where nobody has asked for a whole period, the old secret has had its time.
        boolean stillGood = current != null && now - currentSince < 2 * PERIOD;
        previous = stillGood ? current : null;
        currentSince = stillGood ? currentSince + PERIOD : now;
        current = new byte[Hash.LENGTH];
        random.nextBytes(current);
    }

    /** Returns the 18 bytes that a cookie binds: the address, IPv4 mapped, and the port. */
    static byte[] source(Endpoint from) {
        byte[] address = from.remote().getAddress().getAddress();
        ByteBuffer source = ByteBuffer.allocate(ADDRESS + Short.BYTES);
        if (address.length < ADDRESS) {
            source.putLong(0).putInt(0xffff);
        }
        return source.put(address).putShort((short) from.remote().getPort()).array();
    }

    static byte[] cookie(byte[] secret, byte[] source) {
        return Arrays.copyOf(Hash.hmac(secret, source), LENGTH);
    }
}
