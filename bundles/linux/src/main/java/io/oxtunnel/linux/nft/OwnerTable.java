package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.List;

/**
 * A table of nf_tables, family inet, that belongs to this process (NFT_TABLE_F_OWNER, Linux 5.12): nobody else can change it, and it is
 * gone as soon as this is closed or the process ends, kill -9 included. Control path; thread-safe.
 */
public final class OwnerTable implements AutoCloseable {
    private final String name;
    private final NetlinkSocket socket;

    private OwnerTable(String name, NetlinkSocket socket) {
        this.name = name;
        this.socket = socket;
    }

    /**
     * Makes a table with its chains and rules, all of it or nothing.
     *
     * @param name a name that no table has
     * @throws IOException if the kernel refuses it; the message names what it refused
     */
    public static OwnerTable create(String name, List<NftChain> chains) throws IOException {
        OwnerTable table = new OwnerTable(name, new NetlinkSocket(NetlinkSocket.NETFILTER));
        try {
            new TableBatch(name).create(TableBatch.OWNER, chains).commit(table.socket);
            return table;
        } catch (IOException | RuntimeException e) {
            table.close();
            throw e;
        }
    }

    /**
     * Holds the table of another one besides it: it is gone when both are closed.
     *
     * @param name of the table
     * @param descriptor {@link #fd()} of the other one
     * @throws IOException if it is closed, or the process has too many descriptors
     */
    public static OwnerTable adopt(String name, int descriptor) throws IOException {
        return new OwnerTable(name, NetlinkSocket.duplicate(descriptor));
    }

    /** Returns its name. */
    public String name() {
        return name;
    }

    /** Returns the descriptor of the socket that the table belongs to. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Gives a chain other rules, without a moment in which it has none.
     *
     * @throws IOException if the kernel refuses it; the rules stay as they were
     */
    public void replace(NftChain chain) throws IOException {
        new TableBatch(name).replace(chain).commit(socket);
    }

    /** Removes the table. Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}
