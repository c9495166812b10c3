package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.ResumePayload;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Memory;

/**
 * Protocol version 1 (PROTOCOL.md): the one door to the classes of this package, each of which holds one part of the format. Stateless,
 * for any thread. The encoders throw {@link IllegalArgumentException} for a value that the format cannot carry.
 */
public final class Ox1Codec implements Codec {
    @Override
    public String name() {
        return "ox1";
    }

    @Override
    public int inspect(Memory memory, long at, int length) {
        return Shape.inspect(memory, at, length);
    }

    @Override
    public boolean acceptable(int form, Mode mode) {
        return Flags.acceptable(form, mode);
    }

    @Override
    public int flags(Memory memory, long at) {
        return Header.flags(memory, at);
    }

    @Override
    public int receiverIndex(Memory memory, long at) {
        return Header.index(memory, at);
    }

    @Override
    public int path(Memory memory, long at) {
        return Header.path(memory, at);
    }

    @Override
    public long counter(Memory memory, long at) {
        return Header.counter(memory, at);
    }

    @Override
    public void writeProtected(Memory memory, long at, int flags, int content, int index, int path, long counter) {
        Header.write(memory, at, flags, content, index, path, counter);
    }

    @Override
    public void writeClear(Memory memory, long at, int flags, int content, int seq) {
        Header.write(memory, at, flags, content, seq);
    }

    @Override
    public int padding(int flags, int content, int largest) {
        boolean padded = (flags & (Wire.ENCRYPTED | Wire.CONTROL | Flags.TRANSFORMED)) == Wire.ENCRYPTED;
        return padded ? Math.min(-content & Wire.PADDING - 1, largest - content) : 0;
    }

    @Override
    public int packets(Memory memory, int flags, long content, int length) {
        return Frame.packets(memory, flags, content, length);
    }

    @Override
    public long packetAt(Memory memory, long content, long previous) {
        return BATCH_LENGTH + (previous <= 0 ? content + BATCH_COUNT : previous + packetLength(memory, previous));
    }

    @Override
    public int packetLength(Memory memory, long packet) {
        return memory.getUnsignedShort(packet - BATCH_LENGTH);
    }

    @Override
    public void writeBatchCount(Memory memory, long content, int count) {
        memory.putShort(content, count);
    }

    @Override
    public void writePacketLength(Memory memory, long packet, int length) {
        memory.putShort(packet - BATCH_LENGTH, length);
    }

    @Override
    public int originalLength(Memory memory, int flags, long content, int length) {
        return Original.length(memory, flags, content, length);
    }

    @Override
    public void writeOriginalLength(Memory memory, long content, int original) {
        memory.putShort(content, original);
    }

    @Override
    public int originalFlags(int flags) {
        return Original.flags(flags);
    }

    @Override
    public byte[] encode(ControlMessage message) {
        return switch (message) {
            case ControlMessage.KeepAlive m -> KeepAliveBody.encode(m);
            case ControlMessage.Ack m -> AckBody.encode(m);
            case ControlMessage.Disconnect m -> DisconnectBody.encode(m);
            case ControlMessage.ConfigUpdate m -> ConfigUpdateBody.encode(m);
        };
    }

    @Override
    public ControlMessage decode(byte[] body) throws MalformedException {
        int type = body.length == 0 ? 0 : Bytes.u8(body, 0);
        return switch (type) {
            case Wire.TYPE_KEEPALIVE -> KeepAliveBody.decode(body);
            case Wire.TYPE_ACK -> AckBody.decode(body);
            case Wire.TYPE_DISCONNECT -> DisconnectBody.decode(body);
            case Wire.TYPE_CONFIG_UPDATE -> ConfigUpdateBody.decode(body);
            default -> throw new MalformedException("control type: " + type + " (" + body.length
                    + " bytes) is not KEEPALIVE (3), DISCONNECT (4), ACK (5) or CONFIG_UPDATE (6)");
        };
    }

    @Override
    public byte[] encode(InitPayload payload) {
        return InitBody.encode(payload);
    }

    @Override
    public InitPayload decodeInit(byte[] payload) throws MalformedException {
        return InitBody.decode(payload);
    }

    @Override
    public byte[] encode(ResumePayload payload) {
        return ResumeBody.encode(payload);
    }

    @Override
    public ResumePayload decodeResume(byte[] payload) throws MalformedException {
        return ResumeBody.decode(payload);
    }

    @Override
    public byte[] encode(AcceptPayload payload) {
        return AcceptBody.encode(payload);
    }

    @Override
    public AcceptPayload decodeAccept(byte[] payload) throws MalformedException {
        return AcceptBody.decode(payload);
    }

    @Override
    public byte[] handshake(byte[] message) {
        int length = Bytes.range(message.length, 0xffff, "handshake message length");
        byte[] datagram = new byte[Wire.HEADER + length];
        HeaderBytes.write(datagram, Wire.CONTROL, 0, length);
        System.arraycopy(message, 0, datagram, Wire.HEADER, length);
        return datagram;
    }

    @Override
    public byte[] protectedPrefix(int flags, int content, int index, int path, long counter) {
        return HeaderBytes.prefix(flags, content, index, path, counter);
    }
}
