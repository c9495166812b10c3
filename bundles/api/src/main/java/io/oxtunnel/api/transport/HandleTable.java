package io.oxtunnel.api.transport;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Endpoints by small numbers, each with a count of its users: the handles of {@link Transport#intern}. A number is used
 * again once its last user has released it. {@link #get} takes no lock; the rest is for the control path. Thread-safe.
 */
public final class HandleTable {
    /** Most endpoints at a time. */
    public static final int MAXIMUM = 1 << 20;

    /** An endpoint with the interface of a link-local address, which Inet6Address leaves out of its equality. */
    private record Key(Endpoint endpoint, int scope) {
        Key(Endpoint endpoint) {
            this(endpoint, endpoint.remote().getAddress() instanceof Inet6Address six ? six.getScopeId() : 0);
        }
    }

    private final int maximum;
    private final Map<Key, Integer> handles = new HashMap<>();
    private volatile Endpoint[] endpoints = new Endpoint[16];
    private int[] users = new int[16];
    private int[] free = new int[16];
    private int freed;
    private int used;

    /**
     * Makes a table.
     *
     * @param maximum most endpoints at a time, 1..{@value #MAXIMUM}
     */
    public HandleTable(int maximum) {
        this.maximum = maximum;
    }

    /**
     * Counts one more user of an endpoint.
     *
     * @throws IllegalStateException if as many others as allowed are in use
     */
    public synchronized int acquire(Endpoint endpoint) {
        Key key = new Key(endpoint);
        Integer known = handles.get(key);
        if (known != null) {
            users[known]++;
            return known;
        }
        int handle = next();
        handles.put(key, handle);
        endpoints[handle] = endpoint;
        users[handle] = 1;
        return handle;
    }

    private int next() {
        if (freed > 0) {
            return free[--freed];
        }
        if (used == maximum) {
            throw new IllegalStateException("endpoints in use: " + used + "; allowed: at most " + maximum);
        }
        if (used == users.length) {
            endpoints = Arrays.copyOf(endpoints, 2 * used);
            users = Arrays.copyOf(users, 2 * used);
        }
        return used++;
    }

    /**
     * Counts one user less.
     *
     * @return the endpoint if that was its last user, else null
     * @throws IllegalArgumentException if nobody uses the handle
     */
    public synchronized Endpoint release(long handle) {
        if (handle < 0 || handle >= used || users[(int) handle] == 0) {
            throw new IllegalArgumentException("peer: " + handle + " is not a handle in use");
        }
        int h = (int) handle;
        if (--users[h] > 0) {
            return null;
        }
        Endpoint endpoint = endpoints[h];
        handles.remove(new Key(endpoint));
        endpoints[h] = null;
        if (freed == free.length) {
            free = Arrays.copyOf(free, 2 * freed);
        }
        free[freed++] = h;
        return endpoint;
    }

    /** Returns the handle of an endpoint, or -1 if nobody uses it. */
    public synchronized int find(Endpoint endpoint) {
        return handles.getOrDefault(new Key(endpoint), -1);
    }

    /** Returns how many users a handle has. */
    public synchronized int users(long handle) {
        return users[(int) handle];
    }

    /** Returns the endpoint of a handle in use. */
    public Endpoint get(long handle) {
        return endpoints[(int) handle];
    }
}
