package io.oxtunnel.api.codec;

/**
 * Payload of HANDSHAKE_INIT RESUME (PROTOCOL.md 4.4). The array is not copied and must not be changed.
 *
 * @param init what an INIT FULL says as well
 * @param early one IP packet with its padding, 0..65,214 bytes; empty for none
 */
public record ResumePayload(InitPayload init, byte[] early) {
    @Override
    public String toString() {
        return "ResumePayload[" + early.length + " early bytes]";
    }
}
