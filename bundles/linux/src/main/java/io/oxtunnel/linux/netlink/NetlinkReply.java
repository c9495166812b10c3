package io.oxtunnel.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One message that the kernel sent: its type and what stands behind the netlink header.
 *
 * @param type message type of the family
 * @param body fixed part and attributes
 */
public record NetlinkReply(int type, byte[] body) {
    private static final int TYPE_MASK = 0x3fff;

    /** Returns a byte of the fixed part, 0..255. */
    public int u8(int at) {
        return body[at] & 0xff;
    }

    /** Returns 32 bits of the fixed part. */
    public int u32(int at) {
        return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).getInt(at);
    }

    /**
     * Returns the attributes by type; of several equal ones the last.
     *
     * @param at length of the fixed part
     */
    public Map<Integer, byte[]> attributes(int at) {
        return attributes(Arrays.copyOfRange(body, Math.min(at, body.length), body.length));
    }

    /** Returns the attributes nested in one; lengths that do not fit end the list. */
    public static Map<Integer, byte[]> attributes(byte[] raw) {
        Map<Integer, byte[]> found = new HashMap<>();
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        for (int at = 0; at + 4 <= raw.length;) {
            int length = bytes.getShort(at) & 0xffff;
            if (length < 4 || at + length > raw.length) {
                break;
            }
            found.put(bytes.getShort(at + 2) & TYPE_MASK, Arrays.copyOfRange(raw, at + 4, at + length));
            at += length + 3 & ~3;
        }
        return found;
    }

    /** Returns an attribute of 32 bits, or {@code otherwise} where there is none. */
    public static int host32(byte[] value, int otherwise) {
        return value == null || value.length < 4 ? otherwise : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    /** Returns a big-endian attribute of 32 bits, or {@code otherwise} where there is none. */
    public static int be32(byte[] value, int otherwise) {
        return value == null || value.length < 4 ? otherwise : ByteBuffer.wrap(value).getInt();
    }

    /** Returns an attribute that is a zero-terminated text, or an empty one where there is none. */
    public static String text(byte[] value) {
        String text = value == null ? "" : new String(value, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
