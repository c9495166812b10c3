package com.example.spool;

import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/** One inbox, named by its port, and the inboxes of others beside it in the same directory. One queue: files cannot be steered. */
final class SpoolTransport implements Transport {
    private static final int LARGEST = 1_472;

    private final InetSocketAddress local;
    private final HandleTable peers = new HandleTable(HandleTable.MAXIMUM);
    private final SpoolQueue queue;
    private final Inbox inbox;

    private SpoolTransport(Inbox inbox, int port, int backlog, TransportRequest request) {
        this.inbox = inbox;
        local = new InetSocketAddress(request.listen() == null ? InetAddress.getLoopbackAddress() : request.listen().getAddress(), port);
        queue = new SpoolQueue(inbox, new Outbox(inbox.directory().getParent(), port, backlog), request.pool(), peers);
    }

    /** Makes the directory, for this user alone, and an inbox in it: that of the port asked for, or of a free one. */
    static SpoolTransport open(Path directory, int backlog, TransportRequest request) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.getPosixFilePermissions(directory).equals(PosixFilePermissions.fromString("rwx------"))) {
            throw new IOException(directory + " is open to others; allowed: mode 0700");
        }
        int wanted = request.listen() == null ? 0 : request.listen().getPort();
        for (int tries = 0; ; tries++) {
            int port = wanted != 0 ? wanted : ThreadLocalRandom.current().nextInt(49_152, 65_536);
            try {
                return new SpoolTransport(Inbox.open(directory.resolve(Integer.toString(port))), port, backlog, request);
            } catch (FileAlreadyExistsException e) {
                if (wanted != 0 || tries == 100) {
                    throw new IOException("Address already in use: " + e.getMessage() + "; another port, or stop who receives there", e);
                }
            }
        }
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public DatagramQueue queue(int index) {
        return queue;
    }

    @Override
    public long intern(Endpoint endpoint) {
        return peers.acquire(endpoint);
    }

    @Override
    public void release(long peer) {
        peers.release(peer);
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return LARGEST;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public String describe() {
        return "files of " + inbox.directory();
    }

    @Override
    public void close() {
        queue.close();
    }
}
