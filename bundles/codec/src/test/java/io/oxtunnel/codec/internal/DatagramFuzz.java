package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;

/** Any bytes as a datagram, and as the content of one: whatever passes points only to its own bytes. Run by FuzzIT. */
public final class DatagramFuzz {
    private static final Ox1Codec CODEC = new Ox1Codec();

    private DatagramFuzz() {
    }

    /** One input; a datagram that is too wrong to get far is tried as content too, its first byte as flags. */
    public static void fuzzerTestOneInput(byte[] data) {
        ExactMemory memory = new ExactMemory(data);
        int form = CODEC.inspect(memory, ExactMemory.START, data.length);
        if (form < 0) {
            DropReason.of(form);
        } else if (form != Form.HANDSHAKE && form != Form.PLAIN_DATA) {
            protectedDatagram(memory, form, data.length);
        }
        if (data.length > 1) {
            content(memory, data[0] & 0xff, 1, data.length - 1);
        }
    }

    private static void protectedDatagram(ExactMemory memory, int form, int length) {
        CODEC.receiverIndex(memory, ExactMemory.START);
        require(CODEC.path(memory, ExactMemory.START) <= 255, "path");
        long counter = CODEC.counter(memory, ExactMemory.START);
        require(counter >= 0 && counter <= Wire.COUNTER_MASK, "counter");
        int accepted = 0;
        for (Mode mode : Mode.values()) {
            accepted += CODEC.acceptable(form, mode) ? 1 : 0;
        }
        require(accepted >= 1, "a legal form has a mode");
        require(length >= Wire.OVERHEAD, "room for nonce and tag");
    }

    private static void content(ExactMemory memory, int flags, int from, int length) {
        long start = ExactMemory.START + from;
        int count = CODEC.packets(memory, flags, start, length);
        if (count < 0) {
            DropReason.of(count);
            return;
        }
        require(count >= 1 && count <= Wire.BATCH_MAX, "count");
        if ((flags & Wire.BATCH) == 0) {
            require(count == 1, "one packet");
            return;
        }
        long at = 0;
        int sum = Ox1Codec.BATCH_COUNT;
        for (int i = 0; i < count; i++) {
            at = CODEC.packetAt(memory, start, at);
            int packet = CODEC.packetLength(memory, at);
            require(at >= start && packet >= 1 && at + packet <= start + length, "a packet inside its frame");
            sum += Ox1Codec.BATCH_LENGTH + packet;
        }
        require(sum <= length, "packets side by side");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
