package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.Prefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Values of the settings in a CONFIG_UPDATE, by type (PROTOCOL.md 4.5). */
final class SettingValue {
    private static final int ROUTE4 = 1;
    private static final int ROUTE6 = 2;
    private static final int DNS4 = 3;
    private static final int DNS6 = 4;
    private static final int TUNNEL_MTU = 5;
    private static final int KEEPALIVE = 6;
    private static final int FEC_LIMITS = 7;
    private static final int TICKET = 8;
    private static final int ALTERNATIVE = 9;
    private static final int EXCLUDED4 = 10;
    private static final int EXCLUDED6 = 11;
    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final int MAPPED = 10;

    private SettingValue() {
    }

    static int type(Setting setting) {
        return switch (setting) {
            case Setting.Route route -> route.prefix().v6() ? ROUTE6 : ROUTE4;
            case Setting.ExcludedRoute route -> route.prefix().v6() ? EXCLUDED6 : EXCLUDED4;
            case Setting.Dns dns -> dns.address() instanceof Inet4Address ? DNS4 : DNS6;
            case Setting.TunnelMtu mtu -> TUNNEL_MTU;
            case Setting.KeepaliveSeconds keepalive -> KEEPALIVE;
            case Setting.FecLimits limits -> FEC_LIMITS;
            case Setting.Ticket ticket -> TICKET;
            case Setting.AlternativeServer server -> ALTERNATIVE;
        };
    }

    static void encode(Setting setting, byte[] body, int at) {
        switch (setting) {
            case Setting.Route route -> prefix(route.prefix(), body, at);
            case Setting.ExcludedRoute route -> prefix(route.prefix(), body, at);
            case Setting.Dns dns -> address(dns.address(), body, at);
            case Setting.TunnelMtu mtu -> Bytes.u16(body, at, Bytes.range(mtu.bytes(), 0xffff, "tunnel MTU"));
            case Setting.KeepaliveSeconds keepalive -> Bytes.u16(body, at, Bytes.range(keepalive.seconds(), 0xffff, "keepalive_s"));
            case Setting.FecLimits limits -> {
                Bytes.u8(body, at, Bytes.range(limits.parityPercent(), 0xff, "max parity percent"));
                Bytes.u16(body, at + 2, Bytes.range(limits.delayMillis(), 0xffff, "max added delay ms"));
            }
            case Setting.Ticket ticket -> {
                Bytes.i32(body, at, Bytes.range(ticket.lifetimeSeconds(), 0xffffffffL, "ticket lifetime_s"));
                Bytes.array(body, at + 4, Setting.Ticket.LENGTH, ticket.ticket(), "ticket");
            }
            case Setting.AlternativeServer server -> alternative(server, body, at);
        }
    }

    private static void prefix(Prefix prefix, byte[] body, int at) {
        Bytes.u8(body, at, prefix.length());
        address(prefix.address(), body, at + 1);
    }

    private static void address(InetAddress address, byte[] body, int at) {
        byte[] raw = address.getAddress();
        System.arraycopy(raw, 0, body, at, raw.length);
    }

    private static void alternative(Setting.AlternativeServer server, byte[] body, int at) {
        Bytes.u8(body, at, Bytes.range(server.priority(), 0xff, "priority"));
        Bytes.u8(body, at + 1, server.tcp() ? 1 : 0);
        Bytes.u16(body, at + 2, server.address().getPort());
        if (server.address().getAddress() instanceof Inet4Address four) {
            Bytes.u16(body, at + 4 + MAPPED, 0xffff);
            address(four, body, at + 4 + MAPPED + 2);
        } else {
            address(server.address().getAddress(), body, at + 4);
        }
    }

    /**
     * Decodes a value that lies within its body.
     *
     * @return null for an unknown type
     * @throws MalformedException if the length is not that of the type, or a field is out of its range
     */
    static Setting decode(int type, byte[] body, int at, int length) throws MalformedException {
        return switch (type) {
            case ROUTE4 -> new Setting.Route(prefix(body, at, size(length, 1 + V4, type)));
            case ROUTE6 -> new Setting.Route(prefix(body, at, size(length, 1 + V6, type)));
            case EXCLUDED4 -> new Setting.ExcludedRoute(prefix(body, at, size(length, 1 + V4, type)));
            case EXCLUDED6 -> new Setting.ExcludedRoute(prefix(body, at, size(length, 1 + V6, type)));
            case DNS4 -> new Setting.Dns(address(body, at, size(length, V4, type)));
            case DNS6 -> new Setting.Dns(address(body, at, size(length, V6, type)));
            case TUNNEL_MTU -> number(body, at, length, type, Setting.TunnelMtu::new);
            case KEEPALIVE -> number(body, at, length, type, Setting.KeepaliveSeconds::new);
            case FEC_LIMITS -> limits(body, at, size(length, 4, type));
            case TICKET -> ticket(body, at, size(length, 4 + Setting.Ticket.LENGTH, type));
            case ALTERNATIVE -> alternative(body, at, size(length, 4 + V6, type));
            default -> null;
        };
    }

    private static int size(int length, int size, int type) throws MalformedException {
        if (length != size) {
            throw new MalformedException("setting " + type + ": " + length + " bytes, not " + size);
        }
        return length;
    }

    private static Setting number(byte[] body, int at, int length, int type, java.util.function.IntFunction<Setting> setting)
            throws MalformedException {
        size(length, 2, type);
        return setting.apply(Bytes.u16(body, at));
    }

    private static Prefix prefix(byte[] body, int at, int length) throws MalformedException {
        InetAddress address = address(body, at + 1, length - 1);
        return new Prefix(address, Bytes.most(Bytes.u8(body, at), 8 * (length - 1), "prefix length"));
    }

    /** An IPv4-mapped address is no IPv6 destination, and Java would take it for IPv4. */
    private static InetAddress address(byte[] body, int at, int length) throws MalformedException {
        InetAddress address = any(body, at, length);
        if (address.getAddress().length != length) {
            throw new MalformedException("IPv6 address: the IPv4-mapped address of " + address.getHostAddress() + " is none");
        }
        return address;
    }

    private static InetAddress any(byte[] body, int at, int length) throws MalformedException {
        try {
            return InetAddress.getByAddress(Bytes.array(body, at, length));
        } catch (UnknownHostException e) {
            throw new MalformedException("address: " + length + " bytes, not 4 or 16");
        }
    }

    private static Setting limits(byte[] body, int at, int length) throws MalformedException {
        Bytes.zero(body, at + 1, at + 2, "FEC limits");
        return new Setting.FecLimits(Bytes.u8(body, at), Bytes.u16(body, at + length - 2));
    }

    private static Setting ticket(byte[] body, int at, int length) {
        return new Setting.Ticket(Bytes.i32(body, at) & 0xffffffffL, Bytes.array(body, at + 4, length - 4));
    }

    private static Setting alternative(byte[] body, int at, int length) throws MalformedException {
        boolean tcp = Bytes.most(Bytes.u8(body, at + 1), 1, "transport of an alternative server") == 1;
        int port = Bytes.u16(body, at + 2);
        InetAddress address = any(body, at + 4, length - 4);
        if (port == 0 || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new MalformedException("alternative server: port " + port + " of " + address.getHostAddress() + " is no unicast endpoint");
        }
        return new Setting.AlternativeServer(Bytes.u8(body, at), tcp, new InetSocketAddress(address, port));
    }
}
