package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.List;

/** A table of nf_tables, family inet, that outlives the process: it stays until somebody deletes it. Control path; stateless. */
public final class LastingTable {
    private LastingTable() {
    }

    /**
     * Makes a table with its chains and rules, all of it or nothing.
     *
     * @param name a name that no table has
     * @throws IOException if the kernel refuses it; the message names what it refused
     */
    public static void create(String name, List<NftChain> chains) throws IOException {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            new TableBatch(name).create(TableBatch.STAYS, chains).commit(socket);
        }
    }

    /**
     * Deletes a table; one that is not there is no error.
     *
     * @throws IOException if the kernel refuses it
     */
    public static void delete(String name) throws IOException {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            new TableBatch(name).delete().commit(socket);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
