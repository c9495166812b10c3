package io.oxtunnel.api.codec;

import io.oxtunnel.api.packet.Memory;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: the wire format of one protocol version. The methods with positions are for the data path: stateless, no allocation, no
 * exception. Those with arrays are for the control path.
 */
@ProviderType
public interface Codec {
    /** Service property: a short name such as "ox1". */
    String NAME = "oxtunnel.codec";

    /** Returns the value of {@link #NAME}. */
    String name();

    /**
     * Checks the shape of a datagram before any crypto: magic, legal flags, exact length, room for nonce and tag, seq equal to the
     * low 32 bits of the counter, size and seq of a handshake.
     *
     * @param at position of the datagram
     * @param length its length, 0 or more
     * @return a code of {@link Form}, or {@code -1 - DropReason.ordinal()}
     */
    int inspect(Memory memory, long at, int length);

    /**
     * Returns whether a form is acceptable in a session of a mode (PROTOCOL.md 4.7).
     *
     * @param form a code of {@link Form}
     */
    boolean acceptable(int form, Mode mode);

    /** Returns the flags of a datagram that passed {@link #inspect}. */
    int flags(Memory memory, long at);

    /** Returns the receiver index of a protected datagram that passed {@link #inspect}. */
    int receiverIndex(Memory memory, long at);

    /** Returns its path id, 0..255. */
    int path(Memory memory, long at);

    /** Returns its counter, 56 bits. */
    long counter(Memory memory, long at);

    /**
     * Writes header and nonce of a protected datagram.
     *
     * @param at position of the datagram
     * @param flags a legal combination
     * @param content bytes of content with padding, without the tag
     * @param index receiver index
     * @param path 0..255
     * @param counter 56 bits; its low 32 become {@code seq}
     */
    void writeProtected(Memory memory, long at, int flags, int content, int index, int path, long counter);

    /**
     * Writes the header of a datagram of clear data, which has neither nonce nor tag (PLAIN sessions).
     *
     * @param at position of the datagram
     * @param flags a legal combination
     * @param content bytes of content
     * @param seq counts them in this direction
     */
    void writeClear(Memory memory, long at, int flags, int content, int seq);

    /**
     * Returns how many zero bytes follow a sealed content (PROTOCOL.md 2.3).
     *
     * @param flags of the frame
     * @param content bytes, 1 or more
     * @param largest largest content that max_datagram admits, not less than {@code content}
     */
    int padding(int flags, int content, int largest);

    /**
     * Checks the content of a data frame without COMPRESSED, FEC and ROHC after it was opened: the one packet or the batch, its lengths
     * against the frame, the padding, the version against IPV6. Nothing in it may be used before.
     *
     * @param flags of the frame
     * @param content position of the content
     * @param length its bytes, padding included
     * @return number of packets, 1..64, or {@code -1 - DropReason.ordinal()}
     */
    int packets(Memory memory, int flags, long content, int length);

    /**
     * Returns where a packet of a batch that passed {@link #packets} starts.
     *
     * @param previous position of the packet before, 0 or less for the first one
     * @param content position of the content
     */
    long packetAt(Memory memory, long content, long previous);

    /** Returns the length of the packet of a batch that starts at {@code packet}. */
    int packetLength(Memory memory, long packet);

    /** Bytes of a batch frame before its first packet's length. */
    int BATCH_COUNT = 2;
    /** Bytes before each packet of a batch. */
    int BATCH_LENGTH = 2;

    /** Writes the count of a batch frame. */
    void writeBatchCount(Memory memory, long content, int count);

    /** Writes the length of a packet, in the {@link #BATCH_LENGTH} bytes before it. */
    void writePacketLength(Memory memory, long packet, int length);

    /**
     * Checks the length that a COMPRESSED frame gives for its original, before anything is made room for.
     *
     * @param flags of the frame; it has COMPRESSED and neither FEC nor ROHC
     * @param content position of the content, where the length stands; the block follows {@link Wire#ORIGINAL_LENGTH} bytes later
     * @param length bytes of the content
     * @return the length, 1..{@link Wire#ORIGINAL_MAX}, or {@code -1 - DropReason.ordinal()}
     */
    int originalLength(Memory memory, int flags, long content, int length);

    /** Writes the length of the original in front of a block. */
    void writeOriginalLength(Memory memory, long content, int original);

    /**
     * Returns the flags by which {@link #packets} checks the original of a COMPRESSED frame: it has no padding.
     *
     * @param flags of the frame
     */
    int originalFlags(int flags);

    /** Encodes the body of a control message. */
    byte[] encode(ControlMessage message);

    /**
     * Decodes the body of a control message that was opened.
     *
     * @throws MalformedException if the type is unknown or the length wrong
     */
    ControlMessage decode(byte[] body) throws MalformedException;

    /** Encodes the payload of an INIT FULL: 96 bytes. */
    byte[] encode(InitPayload payload);

    /**
     * Decodes the payload of an INIT.
     *
     * @throws MalformedException if the length is not 96 or a field is out of its range
     */
    InitPayload decodeInit(byte[] payload) throws MalformedException;

    /** Encodes the payload of an INIT RESUME: 96 bytes and the early packet. */
    byte[] encode(ResumePayload payload);

    /**
     * Decodes the payload of an INIT RESUME; the early packet is not looked at.
     *
     * @throws MalformedException if the lengths do not fit or a field is out of its range
     */
    ResumePayload decodeResume(byte[] payload) throws MalformedException;

    /** Encodes the payload of an ACCEPT: 112 bytes. */
    byte[] encode(AcceptPayload payload);

    /**
     * Decodes the payload of an ACCEPT.
     *
     * @throws MalformedException if the length is not 112 or a field is out of its range
     */
    AcceptPayload decodeAccept(byte[] payload) throws MalformedException;

    /**
     * Makes a whole datagram of a handshake message: header with flags CONTROL and seq 0, then the message.
     *
     * @param message from type to mac2
     */
    byte[] handshake(byte[] message);

    /**
     * Makes the header and nonce of a protected datagram of the control path; content and tag follow it.
     *
     * @return 21 bytes, of which the first 9 are the AAD and the last 12 the nonce
     */
    byte[] protectedPrefix(int flags, int content, int index, int path, long counter);
}
