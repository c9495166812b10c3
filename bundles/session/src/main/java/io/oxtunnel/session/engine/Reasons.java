package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;

/** The numbers of the wire in words. */
final class Reasons {
    private Reasons() {
    }

    /** Returns a reject reason of an ACCEPT in words. */
    static String reject(int reason) {
        return "the server refused: " + switch (reason) {
            case AcceptPayload.REJECT_MODE -> "no common mode";
            case AcceptPayload.REJECT_SUITE -> "no common suite";
            case AcceptPayload.REJECT_EXPIRED -> "this client's key has expired (not-after)";
            case AcceptPayload.REJECT_POOL -> "its address pool is exhausted";
            case AcceptPayload.REJECT_ADDRESS -> "the wanted address";
            case AcceptPayload.REJECT_VERSION -> "the protocol version";
            default -> "reason " + reason;
        };
    }

    /** Returns the reason of a DISCONNECT in words. */
    static String disconnect(int reason) {
        return switch (reason) {
            case Disconnect.BY_USER -> "disconnected by a user";
            case Disconnect.SHUTDOWN -> "shutting down";
            case Disconnect.REMOVED -> "removed from the allow-list";
            case Disconnect.REPLACED -> "replaced by another session";
            case Disconnect.IDLE -> "idle for too long";
            case Disconnect.PROTOCOL_ERROR -> "protocol error";
            default -> "reason " + reason;
        };
    }
}
