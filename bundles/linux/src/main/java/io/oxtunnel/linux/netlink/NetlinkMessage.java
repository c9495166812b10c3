package io.oxtunnel.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes one netlink message or attributes alone: header, fixed part, attributes (netlink(7)). Numbers are in the byte order of the
 * machine, unless their name says otherwise. Grows as needed; one thread.
 */
public final class NetlinkMessage {
    /** Flag: this is a request. */
    public static final int REQUEST = 0x1;
    /** Flag: answer even if all is well. */
    public static final int ACK = 0x4;
    /** Flag of a new object: replace one that exists. */
    public static final int REPLACE = 0x100;
    /** Flag of a new object: fail if it exists. */
    public static final int EXCLUSIVE = 0x200;
    /** Flag of a get request: all of them. */
    public static final int DUMP = 0x300;
    /** Flag of a new object: make it. */
    public static final int CREATE = 0x400;
    /** Flag of a new object: behind those that exist. */
    public static final int APPEND = 0x800;

    static final int HEADER = 16;
    private static final int NESTED = 0x8000;

    private final String what;
    private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

    private NetlinkMessage(String what) {
        this.what = what;
    }

    /**
     * Begins a message.
     *
     * @param what the request in words, for error texts
     * @param flags {@link #REQUEST} is always set
     */
    public static NetlinkMessage of(String what, int type, int flags) {
        NetlinkMessage message = new NetlinkMessage(what);
        message.bytes.putInt(0).putShort((short) type).putShort((short) (flags | REQUEST)).putInt(0).putInt(0);
        return message;
    }

    /** Begins attributes that stand in a message later. */
    public static NetlinkMessage attributes() {
        return new NetlinkMessage("");
    }

    /** Returns the request in words. */
    public String what() {
        return what;
    }

    /** Appends a byte of the fixed part. */
    public NetlinkMessage u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Appends 16 bits of the fixed part. */
    public NetlinkMessage u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Appends 32 bits of the fixed part. */
    public NetlinkMessage u32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** Appends an attribute of some bytes. */
    public NetlinkMessage bytes(int type, byte[] value) {
        int padded = value.length + 3 & ~3;
        room(4 + padded).putShort((short) (4 + value.length)).putShort((short) type).put(Arrays.copyOf(value, padded));
        return this;
    }

    /** Appends an attribute of one byte. */
    public NetlinkMessage u8(int type, int value) {
        return bytes(type, new byte[] {(byte) value});
    }

    /** Appends an attribute of 32 bits. */
    public NetlinkMessage u32(int type, int value) {
        return bytes(type, host32(value));
    }

    /** Appends an attribute of 32 bits, big-endian as nf_tables wants them. */
    public NetlinkMessage be32(int type, int value) {
        return bytes(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** Appends an attribute that is a zero-terminated text. */
    public NetlinkMessage text(int type, String value) {
        return bytes(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    /** Appends an attribute that is an address, 4 or 16 bytes. */
    public NetlinkMessage address(int type, InetAddress value) {
        return bytes(type, value.getAddress());
    }

    /** Appends an attribute that contains what {@code content} appends. */
    public NetlinkMessage nested(int type, Consumer<NetlinkMessage> content) {
        int at = room(4).position();
        bytes.putShort((short) 0).putShort((short) (type | NESTED));
        content.accept(this);
        bytes.putShort(at, (short) (bytes.position() - at));
        return this;
    }

    /** Appends attributes as they are. */
    public NetlinkMessage all(NetlinkMessage attributes) {
        byte[] raw = attributes.toArray();
        room(raw.length).put(raw);
        return this;
    }

    /** Returns 32 bits in the byte order of the machine. */
    public static byte[] host32(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    }

    /** Returns what was appended so far, as it stands. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** Returns the message, its length and number filled in. */
    byte[] toArray(int sequence) {
        bytes.putInt(0, bytes.position()).putInt(8, sequence);
        return toArray();
    }

    private ByteBuffer room(int length) {
        if (bytes.remaining() < length) {
            bytes = ByteBuffer.allocate(2 * (bytes.position() + length)).order(ByteOrder.nativeOrder()).put(bytes.flip());
        }
        return bytes;
    }
}
