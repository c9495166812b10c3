package io.oxtunnel.linux.tun;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The interfaces that this process has made, by index, so that what it does to them is told from changes of the network. The kernel counts
 * indices upwards, and tells of a removed interface's routes after it is gone: an index stays known when its interface is closed. Any
 * thread.
 */
public final class OwnInterfaces {
    private static final int KEPT = 256;
    // There is one per process because the kernel has one set of interfaces.
    private static final Set<Integer> INDICES = new LinkedHashSet<>();

    private OwnInterfaces() {
    }

    static void add(int index) {
        synchronized (INDICES) {
            INDICES.remove(index);
            if (INDICES.size() == KEPT) {
                INDICES.remove(INDICES.iterator().next());
            }
            INDICES.add(index);
        }
    }

    /** Returns whether an interface is one of them. */
    public static boolean contains(int index) {
        synchronized (INDICES) {
            return INDICES.contains(index);
        }
    }
}
