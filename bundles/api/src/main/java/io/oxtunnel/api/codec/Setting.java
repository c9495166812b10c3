package io.oxtunnel.api.codec;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;

/**
 * One setting of a {@link ControlMessage.ConfigUpdate} (PROTOCOL.md 4.5). A server sends what it wishes; a client takes of it what its
 * user allows. None of them carries a key or names a mode.
 */
public sealed interface Setting {
    /** Bytes on the wire before each value: type, zero, length. */
    int HEADER = 4;

    /** Returns the bytes of the value on the wire. */
    int valueLength();

    /** Returns the bytes that settings take on the wire, headers included. */
    static int encodedLength(Collection<Setting> settings) {
        return settings.stream().mapToInt(setting -> HEADER + setting.valueLength()).sum();
    }

    /**
     * A destination behind the server.
     *
     * @param prefix of either family
     */
    record Route(Prefix prefix) implements Setting {
        @Override
        public int valueLength() {
            return 1 + prefix.address().getAddress().length;
        }
    }

    /**
     * A destination that stays outside the tunnel.
     *
     * @param prefix of either family
     */
    record ExcludedRoute(Prefix prefix) implements Setting {
        @Override
        public int valueLength() {
            return 1 + prefix.address().getAddress().length;
        }
    }

    /**
     * A name server, to be asked through the tunnel.
     *
     * @param address of either family
     */
    record Dns(InetAddress address) implements Setting {
        @Override
        public int valueLength() {
            return address.getAddress().length;
        }
    }

    /**
     * The largest inner packet.
     *
     * @param bytes 0..65,535
     */
    record TunnelMtu(int bytes) implements Setting {
        @Override
        public int valueLength() {
            return 2;
        }
    }

    /**
     * The time after which a client without traffic gives a sign of life.
     *
     * @param seconds 0..65,535; 0 = off
     */
    record KeepaliveSeconds(int seconds) implements Setting {
        @Override
        public int valueLength() {
            return 2;
        }
    }

    /**
     * Bounds of forward error correction.
     *
     * @param parityPercent most parity, 0..255 percent of the data
     * @param delayMillis most added delay, 0..65,535 ms
     */
    record FecLimits(int parityPercent, int delayMillis) implements Setting {
        @Override
        public int valueLength() {
            return 4;
        }
    }

    /**
     * A ticket to resume with (PROTOCOL.md 4.4). The array is not copied and must not be changed. {@link #toString()} tells nothing of it.
     *
     * @param lifetimeSeconds 0..2^32-1
     * @param ticket {@value #LENGTH} bytes, opaque to the client
     */
    record Ticket(long lifetimeSeconds, byte[] ticket) implements Setting {
        /** Bytes of a ticket. */
        public static final int LENGTH = 128;

        @Override
        public int valueLength() {
            return 4 + LENGTH;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ticket that && lifetimeSeconds == that.lifetimeSeconds && Arrays.equals(ticket, that.ticket);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ticket);
        }

        @Override
        public String toString() {
            return "Ticket[not shown]";
        }
    }

    /**
     * Another address of the same server, under the same static key, tried when the current one is silent.
     *
     * @param priority 0..255; smaller ones are tried first
     * @param tcp by TCP, else by UDP
     * @param address IP address and port
     */
    record AlternativeServer(int priority, boolean tcp, InetSocketAddress address) implements Setting {
        @Override
        public int valueLength() {
            return 20;
        }

        @Override
        public String toString() {
            String host = Address.text(address.getAddress());
            return (tcp ? "tcp " : "udp ") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
        }
    }
}
