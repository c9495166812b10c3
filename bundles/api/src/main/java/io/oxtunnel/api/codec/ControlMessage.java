package io.oxtunnel.api.codec;

import java.util.List;

/** Bodies of protected control messages (PROTOCOL.md 4.5). */
public sealed interface ControlMessage {
    /**
     * KEEPALIVE, 48 bytes and its padding.
     *
     * @param flags {@link #ACK_WANTED}, {@link #CHALLENGE}, {@link #PROBE}
     * @param padding zero bytes after the 48, 0..65,535; only with {@link #PROBE}
     * @param token echoed by the ACK
     * @param sent packets sent on this path under this key before this one
     */
    record KeepAlive(int flags, int padding, long token, long sent) implements ControlMessage {
        /** An ACK is wanted. */
        public static final int ACK_WANTED = 1;
        /** Path challenge. */
        public static final int CHALLENGE = 2;
        /** MTU probe. */
        public static final int PROBE = 4;
    }

    /**
     * ACK, 48 bytes: feedback only, it promises no delivery.
     *
     * @param path 0..255
     * @param token of the KEEPALIVE, or 0
     * @param highest highest counter received
     * @param bitmapHigh bit 63 stands for highest - 1, bit 0 for highest - 64
     * @param bitmapLow bit 63 stands for highest - 65, bit 0 for highest - 128
     * @param delayMicros time between KEEPALIVE and ACK in microseconds
     * @param received packets received on this path under this key, modulo 2^32
     * @param configEpoch applied (client) or issued (server)
     */
    record Ack(int path, long token, long highest, long bitmapHigh, long bitmapLow, int delayMicros, int received, int configEpoch)
            implements ControlMessage {
    }

    /**
     * DISCONNECT, 8 bytes: the keys are erased at once.
     *
     * @param reason one of the constants
     * @param retryAfterSeconds when the client may come back; 0 = at once
     */
    record Disconnect(int reason, long retryAfterSeconds) implements ControlMessage {
        /** By the user. */
        public static final int BY_USER = 0;
        /** The sender shuts down. */
        public static final int SHUTDOWN = 1;
        /** Removed from the allow-list. */
        public static final int REMOVED = 2;
        /** Replaced by another session. */
        public static final int REPLACED = 3;
        /** Idle for too long. */
        public static final int IDLE = 4;
        /** The peer broke the protocol. */
        public static final int PROTOCOL_ERROR = 5;
    }

    /**
     * CONFIG_UPDATE, from server to client only. With any setting other than a ticket, or without any, it is the whole configuration:
     * what an earlier one of the session had and this one has not is withdrawn. With tickets alone it leaves the configuration as it is.
     *
     * @param epoch applied only if it is greater, as an unsigned number, than the client's
     * @param settings in the order of the wire, at most {@link Wire#CONFIG_UPDATE_MAX} bytes with the head
     */
    record ConfigUpdate(int epoch, List<Setting> settings) implements ControlMessage {
        /** Copies the list. */
        public ConfigUpdate {
            settings = List.copyOf(settings);
        }

        /** Returns whether it brings tickets and leaves the configuration as it is. */
        public boolean ticketsOnly() {
            return !settings.isEmpty() && settings.stream().allMatch(Setting.Ticket.class::isInstance);
        }
    }
}
