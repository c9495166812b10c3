package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.session.key.TransportKey;
import java.util.Arrays;

/**
 * A control message as a datagram (PROTOCOL.md 2): sealed in an ENCRYPTED session, in clear with a tag in the others. Nothing is padded.
 *
 * <pre>
 * header 9 | nonce 12 | sealed body | tag 16      AAD = header
 * header 9 | nonce 12 | body        | tag 16      AAD = header || body, empty plaintext
 * </pre>
 */
final class ControlDatagram {
    private ControlDatagram() {
    }

    /** Makes one. Control path. */
    static byte[] of(Codec codec, TransportKey key, int path, long counter, ControlMessage message) {
        byte[] body = codec.encode(message);
        Mode mode = key.mode();
        byte[] prefix = codec.protectedPrefix(mode.controlFlags(), body.length, key.peerIndex(), path, counter);
        byte[] header = Arrays.copyOf(prefix, Wire.HEADER);
        byte[] nonce = Arrays.copyOfRange(prefix, Wire.HEADER, Wire.CONTENT);
        return mode == Mode.ENCRYPTED ? join(prefix, key.seal(nonce, header, body))
                : join(prefix, body, key.seal(nonce, join(header, body), new byte[0]));
    }

    private static byte[] join(byte[]... parts) {
        byte[] whole = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
