package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which connection a handle means. Handles come and go on the control path, connections with the thread that serves them; the lock keeps
 * the two apart, and {@link #connection} takes none.
 */
final class Peers {
    private final HandleTable handles = new HandleTable(HandleTable.MAXIMUM);
    private final Map<Endpoint, Connection> connections = new HashMap<>();
    private volatile Connection[] byHandle = new Connection[16];

    /** Counts one more user of an endpoint; returns its handle. */
    synchronized int acquire(Endpoint endpoint) {
        int handle = handles.acquire(endpoint);
        if (handle >= byHandle.length) {
            byHandle = Arrays.copyOf(byHandle, 2 * handle);
        }
        point(handle, connections.get(endpoint));
        return handle;
    }

    private void point(int handle, Connection to) {
        Connection[] all = byHandle;
        all[handle] = to;
        byHandle = all;
        if (to != null) {
            to.peer = handle;
        }
    }

    /** Counts one user less; returns the endpoint if that was the last one, else null. */
    synchronized Endpoint release(long handle) {
        Endpoint endpoint = handles.release(handle);
        if (endpoint == null) {
            return null;
        }
        int h = (int) handle;
        Connection connection = byHandle[h];
        if (connection != null) {
            connection.peer = -1;
        }
        point(h, null);
        return endpoint;
    }

    /** Returns the connection of a handle, or null. Takes no lock. */
    Connection connection(long handle) {
        Connection[] all = byHandle;
        return handle < all.length ? all[(int) handle] : null;
    }

    /** A connection has come; the newer one of an endpoint counts. */
    synchronized void add(Connection connection) {
        connections.put(connection.endpoint, connection);
        int handle = handles.find(connection.endpoint);
        if (handle >= 0) {
            point(handle, connection);
        }
    }

    /** A connection is over. */
    synchronized void remove(Connection connection) {
        if (connections.remove(connection.endpoint, connection) && connection.peer >= 0) {
            point((int) connection.peer, null);
            connection.peer = -1;
        }
    }

    /** Returns whether anybody sends to an endpoint. */
    synchronized boolean used(Endpoint endpoint) {
        return handles.find(endpoint) >= 0;
    }
}
