package io.oxtunnel.capture.nfqueue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The addresses of this machine that captured packets came from, numbered, so that a flow needs one byte for its own. Shared by the workers.
 * An object is made when an address is seen for the first time, which is rare; when all numbers are in use, the oldest gets another meaning,
 * and what still comes for its flows reaches nobody.
 */
final class LocalAddresses {
    /** Number of numbers. */
    static final int CAPACITY = 256;

    /**
     * An address.
     *
     * @param high 0 for IPv4
     * @param low the IPv4 address, zero-extended, or the lower half of the IPv6 one
     */
    record Local(boolean v6, long high, long low) {
    }

    private final AtomicReferenceArray<Local> addresses = new AtomicReferenceArray<>(CAPACITY);
    private final AtomicInteger next = new AtomicInteger();

    /** Returns the number of an address, 0..255. */
    int number(boolean v6, long high, long low) {
        for (int i = 0; i < CAPACITY; i++) {
            Local one = addresses.getAcquire(i);
            if (one == null) {
                break;
            }
            if (one.low == low && one.high == high && one.v6 == v6) {
                return i;
            }
        }
        // Two workers that see a new one at the same moment give it two numbers, and each of them is right.
        int number = next.getAndIncrement() & CAPACITY - 1;
        addresses.setRelease(number, new Local(v6, high, low));
        return number;
    }

    /** Returns the address of a number that {@link #number} has returned. */
    Local get(int number) {
        return addresses.getAcquire(number);
    }
}
