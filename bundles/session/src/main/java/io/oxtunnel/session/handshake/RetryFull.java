package io.oxtunnel.session.handshake;

import static java.util.Arrays.copyOfRange;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import java.nio.ByteBuffer;

/**
 * RETRY_FULL (PROTOCOL.md 4.4 and section 6): the server cannot take a ticket, the client has to do a full handshake. Its mac1 is keyed
 * with the server's public key, so who sees the RESUME can forge it; all it does is end the waiting for that one RESUME.
 */
public final class RetryFull {
    /** The key of the ticket is not known: the server has restarted, or the ticket is forged. */
    public static final int UNKNOWN_KEY = 1;
    /** The ticket has expired. */
    public static final int EXPIRED = 2;
    /** The ticket was shown before. */
    public static final int USED = 3;
    /** The strike register is full. */
    public static final int REGISTER_FULL = 4;
    /** The client is no longer allowed what the ticket says. */
    public static final int REFUSED = 5;

    private RetryFull() {
    }

    /**
     * Makes one.
     *
     * @param own mac1 of the server's public key
     * @param resume what it answers; its mac1 was checked
     */
    public static byte[] make(Codec codec, Mac1 own, byte[] resume, int reason) {
        int mac1 = resume.length - 2 * Mac1.LENGTH;
        byte[] message = ByteBuffer.allocate(Wire.RETRY_FULL).put((byte) Wire.TYPE_RESPONSE).put((byte) Wire.VERSION)
                .put((byte) Wire.KIND_RETRY_FULL).put((byte) reason).putInt(Layout.u32(resume, Layout.SENDER))
                .put(resume, mac1, Mac1.LENGTH).array();
        byte[] datagram = codec.handshake(message);
        own.write(datagram, Layout.RETRY_MAC1);
        return datagram;
    }

    /** Returns whether a datagram has the shape of a RETRY_FULL with one of the five reasons. */
    public static boolean isRetry(byte[] datagram) {
        return datagram.length == Layout.RETRY_LENGTH && datagram[Layout.TYPE] == Wire.TYPE_RESPONSE
                && datagram[Layout.VERSION] == Wire.VERSION && datagram[Layout.KIND] == Wire.KIND_RETRY_FULL
                && reason(datagram) >= UNKNOWN_KEY && reason(datagram) <= REFUSED;
    }

    /**
     * Returns whether its mac1 fits.
     *
     * @param server of the server's public key
     */
    public static boolean isFrom(Mac1 server, byte[] retry) {
        return server.fits(retry, Layout.RETRY_MAC1);
    }

    /** Returns the reason, 1..5. */
    public static int reason(byte[] retry) {
        return retry[Layout.RESERVED];
    }

    /** Returns the index of the RESUME it answers. */
    public static int receiver(byte[] retry) {
        return Layout.u32(retry, Layout.RETRY_RECEIVER);
    }

    /** Returns the mac1 of the RESUME it answers. */
    static byte[] echo(byte[] retry) {
        return copyOfRange(retry, Layout.RETRY_ECHO, Layout.RETRY_MAC1);
    }
}
