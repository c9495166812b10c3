package io.oxtunnel.api.codec;

/** The numbers of PROTOCOL.md: sizes and offsets in bytes, flag bits, types. Offsets in messages count from after the header. */
public final class Wire {
    /** Magic "OX" at the start of every datagram. */
    public static final int MAGIC = 0x4F58;
    /** Protocol version. */
    public static final int VERSION = 1;
    /** Header: magic, flags, seq, length (section 2). */
    public static final int HEADER = 9;
    /** Nonce: receiver index 4, path 1, counter 7. */
    public static final int NONCE = 12;
    /** AEAD tag. */
    public static final int TAG = 16;
    /** What sealing adds to the plaintext: header, nonce and tag. */
    public static final int OVERHEAD = HEADER + NONCE + TAG;
    /** Offset of the protected content in a datagram. */
    public static final int CONTENT = HEADER + NONCE;
    /** Largest datagram: 9 + the largest length. */
    public static final int MAX_DATAGRAM = HEADER + 0xffff;

    /** The content is sealed. */
    public static final int ENCRYPTED = 0x01;
    /** The content is compressed. */
    public static final int COMPRESSED = 0x02;
    /** The content is several packets. */
    public static final int BATCH = 0x04;
    /** Not a packet: a handshake or control message. */
    public static final int CONTROL = 0x08;
    /** The one inner packet is IPv6. */
    public static final int IPV6 = 0x10;
    /** The content is a shard of forward error correction. */
    public static final int FEC = 0x20;
    /** The inner header is compressed. */
    public static final int ROHC = 0x40;
    /** The content is in clear and authenticated. */
    public static final int AUTH = 0x80;

    /** Largest number of packets in a BATCH frame. */
    public static final int BATCH_MAX = 64;
    /** Sealed frames whose flags have none of COMPRESSED, FEC, ROHC are padded to a multiple of this. */
    public static final int PADDING = 16;

    /** Bytes in front of the block of a COMPRESSED frame: the length of the original, u16. */
    public static final int ORIGINAL_LENGTH = 2;
    /** Largest original of a COMPRESSED frame (section 2.3). */
    public static final int ORIGINAL_MAX = 16_384;

    /** HANDSHAKE_INIT. */
    public static final int TYPE_INIT = 1;
    /** HANDSHAKE_RESPONSE. */
    public static final int TYPE_RESPONSE = 2;
    /** KEEPALIVE. */
    public static final int TYPE_KEEPALIVE = 3;
    /** DISCONNECT. */
    public static final int TYPE_DISCONNECT = 4;
    /** ACK. */
    public static final int TYPE_ACK = 5;
    /** CONFIG_UPDATE. */
    public static final int TYPE_CONFIG_UPDATE = 6;

    /** Kind of an INIT: FULL. */
    public static final int KIND_FULL = 1;
    /** Kind of a RESPONSE: ACCEPT. */
    public static final int KIND_ACCEPT = 1;
    /** Kind of a RESPONSE: COOKIE. */
    public static final int KIND_COOKIE = 2;
    /** Kind of an INIT: RESUME. */
    public static final int KIND_RESUME = 3;
    /** Kind of a RESPONSE: RETRY_FULL. */
    public static final int KIND_RETRY_FULL = 4;

    /** Size of an INIT FULL after the header (section 4.1). */
    public static final int INIT = 232;
    /** Size of its payload. */
    public static final int INIT_PAYLOAD = 96;
    /** Size of an ACCEPT after the header (section 4.2). */
    public static final int ACCEPT = 204;
    /** Size of its payload. */
    public static final int ACCEPT_PAYLOAD = 112;
    /** Size of a COOKIE after the header (section 4.3). */
    public static final int COOKIE = 64;
    /** Size of an INIT RESUME after the header, without early data (section 4.4). */
    public static final int RESUME = 312;
    /** Size of a RETRY_FULL after the header (section 4.4). */
    public static final int RETRY_FULL = 40;
    /** Largest early packet, padding included: what is left of the largest length. */
    public static final int EARLY_MAX = 0xffff - RESUME;
    /** Size of a KEEPALIVE body before its padding, and of an ACK body (section 4.5). */
    public static final int KEEPALIVE = 48;
    /** Size of a DISCONNECT body. */
    public static final int DISCONNECT = 8;

    /** Size of a CONFIG_UPDATE body before its settings. */
    public static final int CONFIG_UPDATE = 8;
    /** Largest CONFIG_UPDATE body: what the smallest max_datagram of a session takes, which carries an inner packet of 1,280 bytes. */
    public static final int CONFIG_UPDATE_MAX = 1_280;

    /** Capability bits (section 4.1). */
    public static final int CAP_CHACHA20_POLY1305 = 1;
    /** Capability: AES-256-GCM. */
    public static final int CAP_AES_256_GCM = 1 << 1;
    /** Capability: LZ4. */
    public static final int CAP_LZ4 = 1 << 2;
    /** Capability: BATCH frames. */
    public static final int CAP_BATCH = 1 << 3;
    /** Capability: FEC. */
    public static final int CAP_FEC = 1 << 4;
    /** Capability: ROHC. */
    public static final int CAP_ROHC = 1 << 5;
    /** Capability: several paths. */
    public static final int CAP_MULTIPATH = 1 << 6;
    /** Capability: 0-RTT. */
    public static final int CAP_ZERO_RTT = 1 << 7;
    /** Capability: IPv6 inside the tunnel. */
    public static final int CAP_IPV6 = 1 << 9;
    /** Capability: path MTU discovery. */
    public static final int CAP_PMTUD = 1 << 10;
    /** Capabilities without a meaning of the protocol's own, for compression by private agreement: bits 24..30. */
    public static final int CAP_PRIVATE = 0x7f << 24;
    /** Capabilities of which at most one is chosen: how COMPRESSED frames are compressed. */
    public static final int CAP_COMPRESSION = CAP_LZ4 | CAP_PRIVATE;

    /** Mask of the 56-bit counter. */
    public static final long COUNTER_MASK = (1L << 56) - 1;
    /** REJECT_AFTER_MESSAGES (section 2.2). */
    public static final long REJECT_AFTER_MESSAGES = (1L << 56) - (1L << 13) - 1;

    private Wire() {
    }
}
