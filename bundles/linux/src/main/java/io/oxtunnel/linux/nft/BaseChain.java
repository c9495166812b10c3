package io.oxtunnel.linux.nft;

import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A base chain that somebody has on this machine, iptables-nft, ufw and firewalld included.
 *
 * @param family "ip", "ip6", "inet" or the number of another one
 * @param table its table
 * @param name its name
 * @param hook where packets pass, {@link #FORWARD} for instance
 * @param drops whether its policy is to drop what no rule accepts
 */
public record BaseChain(String family, String table, String name, int hook, boolean drops) {
    /** The hook of packets that are passed on. */
    public static final int FORWARD = 2;

    private static final int GET_CHAIN = 10 << 8 | 4;
    private static final int FIXED = 4;
    private static final int TABLE = 1;
    private static final int NAME = 3;
    private static final int HOOK = 4;
    private static final int POLICY = 5;
    private static final int DROP = 0;
    private static final int ACCEPT = 1;

    /**
     * Returns the base chains of all families.
     *
     * @throws IOException if the kernel does not tell: no nf_tables, or no privilege
     */
    public static List<BaseChain> list() throws IOException {
        List<BaseChain> chains = new ArrayList<>();
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            NetlinkMessage request = NetlinkMessage.of("nf_tables list chains", GET_CHAIN, NetlinkMessage.DUMP);
            for (NetlinkReply reply : socket.dump(request.u8(0).u8(0).u16(0))) {
                Map<Integer, byte[]> attributes = reply.attributes(FIXED);
                byte[] hook = attributes.get(HOOK);
                if (hook != null) {
                    chains.add(new BaseChain(family(reply.u8(0)), NetlinkReply.text(attributes.get(TABLE)),
                            NetlinkReply.text(attributes.get(NAME)), NetlinkReply.be32(NetlinkReply.attributes(hook).get(1), -1),
                            NetlinkReply.be32(attributes.get(POLICY), ACCEPT) == DROP));
                }
            }
        }
        return chains;
    }

    private static String family(int number) {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 10 -> "ip6";
            default -> Integer.toString(number);
        };
    }
}
