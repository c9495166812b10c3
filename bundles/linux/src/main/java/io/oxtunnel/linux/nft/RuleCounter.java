package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a rule has counted.
 *
 * @param packets since the rule was made; a super-packet is one
 * @param bytes of these, IP headers included
 */
public record RuleCounter(long packets, long bytes) {
    private static final int GET_RULE = 10 << 8 | 7;
    private static final int INET = 1;
    private static final int FIXED = 4;
    private static final int TABLE = 1;
    private static final int CHAIN = 2;
    private static final int EXPRESSIONS = 4;
    private static final int ELEMENT = 1;
    private static final int NAME = 1;
    private static final int DATA = 2;
    private static final int BYTES = 1;
    private static final int PACKETS = 2;

    /**
     * Reads the counters of a chain, in the order of its rules; a rule that does not end in {@link NftRule#counter} has counted nothing.
     *
     * @throws IOException if the kernel does not tell
     */
    public static List<RuleCounter> read(String table, String chain) throws IOException {
        List<RuleCounter> counters = new ArrayList<>();
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            NetlinkMessage request = NetlinkMessage.of("nf_tables list rules of " + table, GET_RULE, NetlinkMessage.DUMP)
                    .u8(INET).u8(0).u16(0).text(TABLE, table).text(CHAIN, chain);
            for (NetlinkReply reply : socket.dump(request)) {
                Map<Integer, byte[]> rule = reply.attributes(FIXED);
                // Kernels before 4.16 do not know the filter of a dump.
                if (table.equals(NetlinkReply.text(rule.get(TABLE))) && chain.equals(NetlinkReply.text(rule.get(CHAIN)))) {
                    counters.add(last(rule.getOrDefault(EXPRESSIONS, new byte[0])));
                }
            }
        }
        return counters;
    }

    /** Of equal attributes the map has the last: the last expression of the rule. */
    private static RuleCounter last(byte[] expressions) {
        byte[] expression = NetlinkReply.attributes(expressions).getOrDefault(ELEMENT, new byte[0]);
        Map<Integer, byte[]> named = NetlinkReply.attributes(expression);
        if (!NetlinkReply.text(named.get(NAME)).equals("counter")) {
            return new RuleCounter(0, 0);
        }
        Map<Integer, byte[]> counter = NetlinkReply.attributes(named.getOrDefault(DATA, new byte[0]));
        return new RuleCounter(be64(counter.get(PACKETS)), be64(counter.get(BYTES)));
    }

    private static long be64(byte[] value) {
        return value == null || value.length < 8 ? 0 : ByteBuffer.wrap(value).getLong();
    }
}
