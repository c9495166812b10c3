package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.ResumePayload;
import io.oxtunnel.api.codec.Wire;
import java.util.Arrays;

/**
 * Payload of an INIT RESUME (PROTOCOL.md 4.4): that of an INIT FULL, whose reserved bytes begin with the length of what follows it.
 *
 * <pre>
 *  0              80             82         96          96 + early_len
 * +--------------+--------------+----------+-----------+
 * | as INIT FULL | early_len    | reserved | early     |
 * +--------------+--------------+----------+-----------+
 * </pre>
 */
final class ResumeBody {
    private static final int EARLY_LENGTH = 80;

    private ResumeBody() {
    }

    static byte[] encode(ResumePayload p) {
        int early = Bytes.range(p.early().length, Wire.EARLY_MAX, "early_len");
        byte[] body = Arrays.copyOf(InitBody.encode(p.init()), Wire.INIT_PAYLOAD + early);
        Bytes.u16(body, EARLY_LENGTH, early);
        System.arraycopy(p.early(), 0, body, Wire.INIT_PAYLOAD, early);
        return body;
    }

    static ResumePayload decode(byte[] body) throws MalformedException {
        if (body.length < Wire.INIT_PAYLOAD) {
            throw new MalformedException("RESUME payload: " + body.length + " bytes, less than " + Wire.INIT_PAYLOAD);
        }
        int early = Bytes.u16(body, EARLY_LENGTH);
        Bytes.size(body, Wire.INIT_PAYLOAD + early, "RESUME payload with early_len " + early);
        return new ResumePayload(InitBody.decode(Arrays.copyOf(body, Wire.INIT_PAYLOAD)), Bytes.array(body, Wire.INIT_PAYLOAD, early));
    }
}
