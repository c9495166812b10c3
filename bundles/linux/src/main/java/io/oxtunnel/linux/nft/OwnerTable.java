package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of nf_tables, family inet, that belongs to this process (NFT_TABLE_F_OWNER, Linux 5.12): nobody else can change it, and it is
 * gone as soon as this is closed or the process ends, kill -9 included. Control path; thread-safe.
 */
public final class OwnerTable implements AutoCloseable {
    private static final int ACK = NetlinkMessage.ACK;
    private static final int INET = 1;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;
    private static final int NF_TABLES = 10;
    private static final int NEW_TABLE = NF_TABLES << 8;
    private static final int NEW_CHAIN = NEW_TABLE | 3;
    private static final int NEW_RULE = NEW_TABLE | 6;
    private static final int DELETE_RULE = NEW_TABLE | 8;
    private static final int TABLE_FLAGS = 2;
    private static final int FLAG_OWNER = 2;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int ACCEPT = 1;

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
            List<NetlinkMessage> messages = new ArrayList<>();
            messages.add(message("add table " + name, NEW_TABLE, ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, INET, 0)
                    .text(1, name).be32(TABLE_FLAGS, FLAG_OWNER));
            chains.forEach(chain -> table.add(messages, chain));
            table.commit(messages);
            return table;
        } catch (IOException | RuntimeException e) {
            table.close();
            throw e;
        }
    }

    /**
     * Gives a chain other rules, without a moment in which it has none.
     *
     * @throws IOException if the kernel refuses it; the rules stay as they were
     */
    public void replace(NftChain chain) throws IOException {
        List<NetlinkMessage> messages = new ArrayList<>();
        messages.add(message("flush chain " + name + " " + chain.name(), DELETE_RULE, ACK, INET, 0).text(1, name).text(2, chain.name()));
        addRules(messages, chain);
        commit(messages);
    }

    private void add(List<NetlinkMessage> messages, NftChain chain) {
        messages.add(message("add chain " + name + " " + chain.name(), NEW_CHAIN, ACK | NetlinkMessage.CREATE, INET, 0)
                .text(1, name).text(CHAIN_NAME, chain.name())
                .nested(CHAIN_HOOK, hook -> hook.be32(1, chain.hook().number()).be32(2, chain.priority()))
                .be32(CHAIN_POLICY, ACCEPT).text(CHAIN_TYPE, chain.type().word()));
        addRules(messages, chain);
    }

    private void addRules(List<NetlinkMessage> messages, NftChain chain) {
        int number = 0;
        for (NftRule rule : chain.rules()) {
            String what = "add rule " + name + " " + chain.name() + " (number " + ++number + ")";
            messages.add(message(what, NEW_RULE, ACK | NetlinkMessage.CREATE | NetlinkMessage.APPEND, INET, 0)
                    .text(1, name).text(2, chain.name()).nested(RULE_EXPRESSIONS, list -> list.all(rule.expressions())));
        }
    }

    private void commit(List<NetlinkMessage> content) throws IOException {
        List<NetlinkMessage> batch = new ArrayList<>();
        batch.add(message("nf_tables transaction", BATCH_BEGIN, 0, 0, NF_TABLES));
        batch.addAll(content);
        batch.add(message("nf_tables commit", BATCH_END, 0, 0, NF_TABLES));
        socket.batch(batch);
    }

    private static NetlinkMessage message(String what, int type, int flags, int family, int resource) {
        // struct nfgenmsg: family, version 0, resource in network byte order.
        return NetlinkMessage.of(what, type, flags).u8(family).u8(0).u8(resource >> 8).u8(resource);
    }

    /** Removes the table. Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}
