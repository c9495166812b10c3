package io.oxtunnel.linux.nft;

import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One rule of a chain, written in the order in which nft(8) reads it: matches first, then what is done. For tables of the family inet.
 * One thread.
 */
public final class NftRule {
    private static final int NAME = 1;
    private static final int DATA = 2;
    private static final int ELEMENT = 1;
    /** The one register that is used: each match loads it anew. */
    private static final int REGISTER = 1;
    private static final int VERDICT = 0;
    private static final int META_MARK = 3;
    private static final int META_IIFNAME = 6;
    private static final int META_OIFNAME = 7;
    private static final int META_SKUID = 10;
    private static final int META_NFPROTO = 15;
    private static final int META_L4PROTO = 16;
    private static final int CT_DIRECTION = 1;
    private static final int CT_MARK = 3;
    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int AT_MOST = 3;
    private static final int AT_LEAST = 5;
    private static final int SOCKET_CGROUP_V2 = 3;
    private static final int ICMPV6 = 58;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int IFNAMSIZ = 16;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;

    private final NetlinkMessage expressions = NetlinkMessage.attributes();

    /** Matches packets that came in by this interface. */
    public NftRule iifname(String name) {
        return meta(META_IIFNAME).compare(EQUAL, interfaceName(name));
    }

    /** Matches packets that came in by another interface than this one. */
    public NftRule iifnameIsNot(String name) {
        return meta(META_IIFNAME).compare(NOT_EQUAL, interfaceName(name));
    }

    /** Matches packets that go out by this interface. */
    public NftRule oifname(String name) {
        return meta(META_OIFNAME).compare(EQUAL, interfaceName(name));
    }

    /** Matches packets that go out by another interface than this one. */
    public NftRule oifnameIsNot(String name) {
        return meta(META_OIFNAME).compare(NOT_EQUAL, interfaceName(name));
    }

    /** Matches the family and the source address. */
    public NftRule source(Prefix prefix) {
        return address(prefix, prefix.v6() ? 8 : 12);
    }

    /** Matches the family and the destination address. */
    public NftRule destination(Prefix prefix) {
        return address(prefix, prefix.v6() ? 24 : 16);
    }

    /** Matches the transport protocol, 0..255. */
    public NftRule protocol(int protocol) {
        return meta(META_L4PROTO).compare(EQUAL, (byte) protocol);
    }

    /** Matches another firewall mark than this one. */
    public NftRule markIsNot(int mark) {
        return meta(META_MARK).compare(NOT_EQUAL, NetlinkMessage.host32(mark));
    }

    /**
     * Matches the destination port of TCP, UDP and what else begins with ports; not of fragments behind the first.
     *
     * @param port 1..65,535
     */
    public NftRule destinationPort(int port) {
        return expression("payload", p -> p.be32(1, REGISTER).be32(2, TRANSPORT_HEADER).be32(3, 2).be32(4, 2))
                .compare(EQUAL, (byte) (port >> 8), (byte) port);
    }

    /**
     * Matches destination ports of TCP, UDP and what else begins with ports; not of fragments behind the first.
     *
     * @param first 1..65,535
     * @param last first..65,535
     */
    public NftRule destinationPorts(int first, int last) {
        return first == last ? destinationPort(first)
                : expression("payload", p -> p.be32(1, REGISTER).be32(2, TRANSPORT_HEADER).be32(3, 2).be32(4, 2))
                        .compare(AT_LEAST, (byte) (first >> 8), (byte) first).compare(AT_MOST, (byte) (last >> 8), (byte) last);
    }

    /** Matches messages of ICMPv6 by their type, both ends included; 133..137 is neighbour discovery (RFC 4861). */
    public NftRule icmpv6(int first, int last) {
        return protocol(ICMPV6).expression("payload", p -> p.be32(1, REGISTER).be32(2, TRANSPORT_HEADER).be32(3, 0).be32(4, 1))
                .compare(AT_LEAST, (byte) first).compare(AT_MOST, (byte) last);
    }

    /** Matches packets of the sockets of a user; not those that have no open socket (any more): forwarded ones, for instance. */
    public NftRule user(int uid) {
        return meta(META_SKUID).compare(EQUAL, NetlinkMessage.host32(uid));
    }

    /**
     * Matches packets of sockets that were opened in a control group of version 2 or below it. Only in chains of {@link NftChain.Hook#OUTPUT}.
     *
     * @param level how deep the group is, 1 = right below the root
     * @param id the number of its folder (st_ino)
     */
    public NftRule cgroup(int level, long id) {
        return expression("socket", s -> s.be32(1, SOCKET_CGROUP_V2).be32(2, REGISTER).be32(3, level))
                .compare(EQUAL, ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(id).array());
    }

    /** Matches the firewall mark. */
    public NftRule mark(int mark) {
        return meta(META_MARK).compare(EQUAL, NetlinkMessage.host32(mark));
    }

    /** Matches the mark of the connection. */
    public NftRule connectionMark(int mark) {
        return expression("ct", ct -> ct.be32(1, REGISTER).be32(2, CT_MARK)).compare(EQUAL, NetlinkMessage.host32(mark));
    }

    /** Matches packets of the answering side of a connection. */
    public NftRule connectionReply() {
        return expression("ct", ct -> ct.be32(1, REGISTER).be32(2, CT_DIRECTION)).compare(EQUAL, (byte) 1);
    }

    /** Keeps the packet out of connection tracking; in chains before that only. */
    public NftRule notrack() {
        return expression("notrack", nothing -> { });
    }

    /**
     * Hands the packet to a program; without one it is dropped. Where there are several queues, each flow has one of them.
     *
     * @param first number of the first queue, 0..65,535
     * @param count number of queues, 1..64
     * @param target by the target NFQUEUE of xtables instead of the expression of nf_tables, which not every kernel has
     */
    public NftRule queue(int first, int count, boolean target) {
        if (!target) {
            return expression("queue", queue -> queue.bytes(1, be16(first)).bytes(2, be16(count)).bytes(3, be16(0)));
        }
        // struct xt_NFQ_info_v3: first, count, flags; padded to 8.
        byte[] info = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putShort((short) first).putShort((short) count).array();
        return expression("target", xt -> xt.text(1, "NFQUEUE").be32(2, 3).bytes(3, info));
    }

    private static byte[] be16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    /** Gives the packet a firewall mark. */
    public NftRule setMark(int mark) {
        return load(mark).expression("meta", meta -> meta.be32(2, META_MARK).be32(3, REGISTER));
    }

    /** Gives the connection a mark. */
    public NftRule setConnectionMark(int mark) {
        return load(mark).expression("ct", ct -> ct.be32(2, CT_MARK).be32(4, REGISTER));
    }

    /** Counts packets and bytes that came this far; `nft list ruleset` shows them. */
    public NftRule counter() {
        return expression("counter", counter -> { });
    }

    /** Drops the packet. */
    public NftRule drop() {
        return verdict(NF_DROP);
    }

    /** Ends the chain for the packet, which goes on to other chains. */
    public NftRule accept() {
        return verdict(NF_ACCEPT);
    }

    private NftRule verdict(int code) {
        return expression("immediate", immediate -> immediate.be32(1, VERDICT)
                .nested(2, data -> data.nested(2, verdict -> verdict.be32(1, code))));
    }

    /** Gives the packet, and all of its connection, the address of the interface it leaves by. */
    public NftRule masquerade() {
        return expression("masq", masq -> { });
    }

    private NftRule address(Prefix prefix, int offset) {
        byte[] address = prefix.address().getAddress();
        byte[] mask = new byte[address.length];
        for (int bit = 0; bit < prefix.length(); bit++) {
            mask[bit >> 3] |= (byte) (0x80 >> (bit & 7));
        }
        meta(META_NFPROTO).compare(EQUAL, (byte) (prefix.v6() ? NFPROTO_IPV6 : NFPROTO_IPV4));
        expression("payload", p -> p.be32(1, REGISTER).be32(2, NETWORK_HEADER).be32(3, offset).be32(4, address.length));
        expression("bitwise", b -> b.be32(1, REGISTER).be32(2, REGISTER).be32(3, mask.length)
                .nested(4, m -> m.bytes(1, mask)).nested(5, x -> x.bytes(1, new byte[mask.length])));
        return compare(EQUAL, address);
    }

    private NftRule meta(int key) {
        return expression("meta", meta -> meta.be32(1, REGISTER).be32(2, key));
    }

    private NftRule compare(int operator, byte... value) {
        return expression("cmp", cmp -> cmp.be32(1, REGISTER).be32(2, operator).nested(3, data -> data.bytes(1, value)));
    }

    private NftRule load(int value) {
        return expression("immediate", immediate -> immediate.be32(1, REGISTER)
                .nested(2, data -> data.bytes(1, NetlinkMessage.host32(value))));
    }

    private NftRule expression(String name, Consumer<NetlinkMessage> content) {
        expressions.nested(ELEMENT, element -> element.text(NAME, name).nested(DATA, content));
        return this;
    }

    private static byte[] interfaceName(String name) {
        return Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), IFNAMSIZ);
    }

    NetlinkMessage expressions() {
        return expressions;
    }
}
