package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.List;

/** A table of nf_tables, family inet, that outlives the process: it stays until somebody deletes it. Control path; stateless. */
public final class LastingTable {
    private static final int GET_TABLE = 10 << 8 | 1;
    private static final int INET = 1;

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
     * Makes a table with its chains and rules, all of it or nothing; one that stands is replaced without a moment in between.
     *
     * @throws IOException if the kernel refuses it; then what stood stands
     */
    public static void renew(String name, List<NftChain> chains) throws IOException {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            new TableBatch(name).renew(chains).commit(socket);
        }
    }

    /**
     * Returns the names of the tables of the family inet.
     *
     * @throws IOException if the kernel does not tell: no nf_tables, or no privilege
     */
    public static List<String> names() throws IOException {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            return socket.dump(NetlinkMessage.of("nf_tables list tables", GET_TABLE, NetlinkMessage.DUMP).u8(INET).u8(0).u16(0)).stream()
                    .map(reply -> NetlinkReply.text(reply.attributes(4).get(1))).toList();
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
