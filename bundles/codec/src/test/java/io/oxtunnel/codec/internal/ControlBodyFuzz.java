package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.MalformedException;
import java.util.Arrays;

/** Any bytes as the body of a control message and as the payloads of handshakes: refused, or the same after a round trip. Run by FuzzIT. */
public final class ControlBodyFuzz {
    private static final Ox1Codec CODEC = new Ox1Codec();

    private ControlBodyFuzz() {
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] data) {
        control(data);
        try {
            byte[] again = CODEC.encode(CODEC.decodeInit(data));
            same(again, encodeInit(again));
        } catch (MalformedException e) {
            told(e);
        }
        try {
            byte[] again = CODEC.encode(CODEC.decodeAccept(data));
            same(again, encodeAccept(again));
        } catch (MalformedException e) {
            told(e);
        }
    }

    private static void control(byte[] data) {
        ControlMessage message;
        try {
            message = CODEC.decode(data);
        } catch (MalformedException e) {
            told(e);
            return;
        }
        byte[] once = CODEC.encode(message);
        if (once.length > data.length) {
            throw new IllegalStateException(data.length + " bytes became " + once.length);
        }
        try {
            same(once, CODEC.encode(CODEC.decode(once)));
        } catch (MalformedException e) {
            throw new IllegalStateException("its own encoding is refused", e);
        }
    }

    private static byte[] encodeInit(byte[] payload) {
        try {
            return CODEC.encode(CODEC.decodeInit(payload));
        } catch (MalformedException e) {
            throw new IllegalStateException("its own encoding is refused", e);
        }
    }

    private static byte[] encodeAccept(byte[] payload) {
        try {
            return CODEC.encode(CODEC.decodeAccept(payload));
        } catch (MalformedException e) {
            throw new IllegalStateException("its own encoding is refused", e);
        }
    }

    private static void same(byte[] one, byte[] two) {
        if (!Arrays.equals(one, two)) {
            throw new IllegalStateException("another encoding after a round trip");
        }
    }

    private static void told(MalformedException e) {
        if (e.getMessage().isEmpty()) {
            throw new IllegalStateException("refused without a word");
        }
    }
}
