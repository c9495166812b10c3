package io.oxtunnel.session.ticket;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a ticket holds, as only the server that made it reads it (PROTOCOL.md 4.4). {@link #toString()} tells no secret.
 *
 * <pre>
 *  0     32           64       72         76     77      78      80          96
 * | psk | client key | issued | lifetime | mode | suite | zero  | ticket id |
 * </pre>
 *
 * @param psk resumption secret of the key that the ticket was sent under, 32 bytes
 * @param clientKey static public key of the client, 32 bytes
 * @param issued Unix seconds
 * @param lifetime seconds
 * @param mode of the session
 * @param suite of the session
 * @param id 16 bytes, unique, not all zero
 */
public record Ticket(byte[] psk, byte[] clientKey, long issued, int lifetime, Mode mode, Suite suite, byte[] id) {
    /** Bytes of the content. */
    static final int LENGTH = 96;
    /** Bytes of a ticket id. */
    static final int ID = 16;

    private static final int KEY = 32;

    byte[] encode() {
        return ByteBuffer.allocate(LENGTH).put(psk).put(clientKey).putLong(issued).putInt(lifetime).put((byte) mode.code())
                .put((byte) suite.code()).putShort((short) 0).put(id).array();
    }

    /** Reads one that opened; the array is erased. */
    static Ticket decode(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        byte[] psk = take(in, KEY);
        byte[] clientKey = take(in, KEY);
        long issued = in.getLong();
        int lifetime = in.getInt();
        Mode mode = Mode.of(in.get());
        Suite suite = Suite.of(in.get());
        in.getShort();
        Ticket ticket = new Ticket(psk, clientKey, issued, lifetime, mode, suite, take(in, ID));
        Arrays.fill(content, (byte) 0);
        return ticket;
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Returns whether it has expired. */
    public boolean expired(long unixSeconds) {
        return unixSeconds > issued + lifetime;
    }

    /** Overwrites the resumption secret. */
    public void erase() {
        Arrays.fill(psk, (byte) 0);
    }

    @Override
    public String toString() {
        return "Ticket[not shown]";
    }
}
