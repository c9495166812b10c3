package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One transaction on a table of nf_tables, family inet: all of it or nothing. One thread. */
final class TableBatch {
    /** The table belongs to the socket that makes it, and ends with that. */
    static final int OWNER = 2;
    /** The table stays until it is deleted. */
    static final int STAYS = 0;

    private static final int ACK = NetlinkMessage.ACK;
    private static final int INET = 1;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;
    private static final int NF_TABLES = 10;
    private static final int NEW_TABLE = NF_TABLES << 8;
    private static final int DELETE_TABLE = NEW_TABLE | 2;
    private static final int NEW_CHAIN = NEW_TABLE | 3;
    private static final int NEW_RULE = NEW_TABLE | 6;
    private static final int DELETE_RULE = NEW_TABLE | 8;
    private static final int TABLE_FLAGS = 2;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int ACCEPT = 1;

    private final String table;
    private final List<NetlinkMessage> messages = new ArrayList<>();

    TableBatch(String table) {
        this.table = table;
    }

    /** Makes the table, which must not exist, with its chains. */
    TableBatch create(int flags, List<NftChain> chains) {
        messages.add(message("add table " + table, NEW_TABLE, ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, INET, 0)
                .text(1, table).be32(TABLE_FLAGS, flags));
        chains.forEach(this::add);
        return this;
    }

    /** Makes the table with its chains; one of that name that exists goes in the same moment. */
    TableBatch renew(List<NftChain> chains) {
        messages.add(message("find table " + table, NEW_TABLE, ACK | NetlinkMessage.CREATE, INET, 0).text(1, table).be32(TABLE_FLAGS, STAYS));
        return delete().create(STAYS, chains);
    }

    /** Deletes the table with all that is in it. */
    TableBatch delete() {
        messages.add(message("delete table " + table, DELETE_TABLE, ACK, INET, 0).text(1, table));
        return this;
    }

    /** Gives a chain other rules. */
    TableBatch replace(NftChain chain) {
        messages.add(message("flush chain " + table + " " + chain.name(), DELETE_RULE, ACK, INET, 0).text(1, table).text(2, chain.name()));
        addRules(chain);
        return this;
    }

    private void add(NftChain chain) {
        messages.add(message("add chain " + table + " " + chain.name(), NEW_CHAIN, ACK | NetlinkMessage.CREATE, INET, 0)
                .text(1, table).text(CHAIN_NAME, chain.name())
                .nested(CHAIN_HOOK, hook -> hook.be32(1, chain.hook().number()).be32(2, chain.priority()))
                .be32(CHAIN_POLICY, ACCEPT).text(CHAIN_TYPE, chain.type().word()));
        addRules(chain);
    }

    private void addRules(NftChain chain) {
        int number = 0;
        for (NftRule rule : chain.rules()) {
            String what = "add rule " + table + " " + chain.name() + " (number " + ++number + ")";
            messages.add(message(what, NEW_RULE, ACK | NetlinkMessage.CREATE | NetlinkMessage.APPEND, INET, 0)
                    .text(1, table).text(2, chain.name()).nested(RULE_EXPRESSIONS, list -> list.all(rule.expressions())));
        }
    }

    /**
     * Hands it to the kernel.
     *
     * @throws IOException if the kernel refuses it; the message names what it refused
     */
    void commit(NetlinkSocket socket) throws IOException {
        List<NetlinkMessage> batch = new ArrayList<>();
        batch.add(message("nf_tables transaction", BATCH_BEGIN, 0, 0, NF_TABLES));
        batch.addAll(messages);
        batch.add(message("nf_tables commit", BATCH_END, 0, 0, NF_TABLES));
        socket.batch(batch);
    }

    private static NetlinkMessage message(String what, int type, int flags, int family, int resource) {
        // struct nfgenmsg: family, version 0, resource in network byte order.
        return NetlinkMessage.of(what, type, flags).u8(family).u8(0).u8(resource >> 8).u8(resource);
    }
}
