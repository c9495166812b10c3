package io.oxtunnel.runtime.live;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.ResumePayload;
import io.oxtunnel.api.packet.Memory;

/** The codec that serves now, for the control path; workers read theirs from the pipeline. Thread-safe. */
public final class LiveCodec implements Codec {
    private volatile Codec codec;

    /** Begins with one. */
    public LiveCodec(Codec codec) {
        this.codec = codec;
    }

    /** Lets another one serve. */
    public void use(Codec next) {
        codec = next;
    }

    /** Returns who serves. */
    public Codec serving() {
        return codec;
    }

    @Override
    public String name() {
        return codec.name();
    }

    @Override
    public int inspect(Memory memory, long at, int length) {
        return codec.inspect(memory, at, length);
    }

    @Override
    public boolean acceptable(int form, Mode mode) {
        return codec.acceptable(form, mode);
    }

    @Override
    public int flags(Memory memory, long at) {
        return codec.flags(memory, at);
    }

    @Override
    public int originalFlags(int form) {
        return codec.originalFlags(form);
    }

    @Override
    public int receiverIndex(Memory memory, long at) {
        return codec.receiverIndex(memory, at);
    }

    @Override
    public int path(Memory memory, long at) {
        return codec.path(memory, at);
    }

    @Override
    public long counter(Memory memory, long at) {
        return codec.counter(memory, at);
    }

    @Override
    public void writeProtected(Memory memory, long at, int flags, int content, int index, int path, long counter) {
        codec.writeProtected(memory, at, flags, content, index, path, counter);
    }

    @Override
    public void writeClear(Memory memory, long at, int flags, int content, int seq) {
        codec.writeClear(memory, at, flags, content, seq);
    }

    @Override
    public int padding(int flags, int content, int largest) {
        return codec.padding(flags, content, largest);
    }

    @Override
    public int packets(Memory memory, int flags, long content, int length) {
        return codec.packets(memory, flags, content, length);
    }

    @Override
    public long packetAt(Memory memory, long content, long previous) {
        return codec.packetAt(memory, content, previous);
    }

    @Override
    public int packetLength(Memory memory, long packet) {
        return codec.packetLength(memory, packet);
    }

    @Override
    public void writeBatchCount(Memory memory, long content, int count) {
        codec.writeBatchCount(memory, content, count);
    }

    @Override
    public void writePacketLength(Memory memory, long packet, int length) {
        codec.writePacketLength(memory, packet, length);
    }

    @Override
    public byte[] encode(ControlMessage message) {
        return codec.encode(message);
    }

    @Override
    public ControlMessage decode(byte[] body) throws MalformedException {
        return codec.decode(body);
    }

    @Override
    public byte[] encode(InitPayload payload) {
        return codec.encode(payload);
    }

    @Override
    public InitPayload decodeInit(byte[] payload) throws MalformedException {
        return codec.decodeInit(payload);
    }

    @Override
    public byte[] encode(ResumePayload payload) {
        return codec.encode(payload);
    }

    @Override
    public ResumePayload decodeResume(byte[] payload) throws MalformedException {
        return codec.decodeResume(payload);
    }

    @Override
    public byte[] encode(AcceptPayload payload) {
        return codec.encode(payload);
    }

    @Override
    public AcceptPayload decodeAccept(byte[] payload) throws MalformedException {
        return codec.decodeAccept(payload);
    }

    @Override
    public byte[] handshake(byte[] message) {
        return codec.handshake(message);
    }

    @Override
    public byte[] protectedPrefix(int flags, int content, int index, int path, long counter) {
        return codec.protectedPrefix(flags, content, index, path, counter);
    }

    @Override
    public int originalLength(Memory memory, int flags, long content, int length) {
        return codec.originalLength(memory, flags, content, length);
    }

    @Override
    public void writeOriginalLength(Memory memory, long content, int original) {
        codec.writeOriginalLength(memory, content, original);
    }
}
