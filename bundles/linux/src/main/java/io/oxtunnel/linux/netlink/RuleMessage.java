package io.oxtunnel.linux.netlink;

import static io.oxtunnel.linux.netlink.NetlinkMessage.ACK;

import io.oxtunnel.api.capture.Selector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A {@link Rule} as the kernel reads it (linux/fib_rules.h). Stateless. */
final class RuleMessage {
    static final int NEW = 32;
    static final int DELETE = 33;

    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int DESTINATION = 1;
    private static final int IIFNAME = 3;
    private static final int GOTO = 4;
    static final int PRIORITY = 6;
    private static final int FWMARK = 10;
    private static final int SUPPRESS_PREFIXLEN = 14;
    private static final int TABLE = 15;
    private static final int UID_RANGE = 20;
    static final int PROTOCOL = 21;
    private static final int IP_PROTO = 22;
    private static final int DPORT_RANGE = 24;
    private static final int INVERT = 2;
    private static final int ACTION_TO_TABLE = 1;
    private static final int ACTION_GOTO = 2;
    private static final int ACTION_NOP = 3;

    private RuleMessage() {
    }

    static NetlinkMessage of(String what, int type, int flags, Rule rule) {
        int length = rule.selector() instanceof Selector.Destination to ? to.prefix().length() : 0;
        NetlinkMessage message = NetlinkMessage.of(what + " priority " + rule.priority() + " table " + rule.table(), type, flags | ACK)
                .u8(rule.v6() ? INET6 : INET).u8(length).u8(0).u8(0).u8(0).u8(0).u8(0).u8(action(rule))
                .u32(rule.exceptMark() == 0 ? 0 : INVERT)
                .u32(PRIORITY, rule.priority()).u8(PROTOCOL, RouteNetlink.PROTOCOL);
        if (rule.asks()) {
            message.u32(TABLE, rule.table());
        } else if (rule.target() != rule.priority()) {
            message.u32(GOTO, rule.target());
        }
        int mark = rule.exceptMark() | rule.mark();
        if (mark != 0) {
            message.u32(FWMARK, mark);
        }
        if (rule.suppress() >= 0) {
            message.u32(SUPPRESS_PREFIXLEN, rule.suppress());
        }
        return rule.selector() == null ? message : select(message, rule.selector());
    }

    /** Deletes the first of the rules of OxTunnel with a priority. */
    static NetlinkMessage any(int family, int priority) {
        return NetlinkMessage.of("rule delete priority " + priority, DELETE, ACK).u8(family).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0)
                .u32(PRIORITY, priority).u8(PROTOCOL, RouteNetlink.PROTOCOL);
    }

    private static int action(Rule rule) {
        return rule.asks() ? ACTION_TO_TABLE : rule.target() == rule.priority() ? ACTION_NOP : ACTION_GOTO;
    }

    private static NetlinkMessage select(NetlinkMessage message, Selector selector) {
        return switch (selector) {
            case Selector.Destination to -> message.address(DESTINATION, to.prefix().address());
            case Selector.Ports ports -> message.u8(IP_PROTO, ports.protocol()).bytes(DPORT_RANGE,
                    bytes(4).putShort((short) ports.first()).putShort((short) ports.last()).array());
            // Forwarded packets count as the root user's: only what comes from here is meant.
            case Selector.User user -> message.text(IIFNAME, "lo").bytes(UID_RANGE,
                    bytes(8).putInt(Integer.parseUnsignedInt(user.name())).putInt(Integer.parseUnsignedInt(user.name())).array());
            case Selector.Cgroup group -> throw new IllegalArgumentException(group + " in a rule");
        };
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }
}
