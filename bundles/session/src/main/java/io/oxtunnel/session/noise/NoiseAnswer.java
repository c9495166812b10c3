package io.oxtunnel.session.noise;

/**
 * What a responder answered, opened. {@link #toString()} tells no secret.
 *
 * @param payload opened
 * @param keys of the transport
 */
public record NoiseAnswer(byte[] payload, NoiseKeys keys) {
    @Override
    public String toString() {
        return "NoiseAnswer[not shown]";
    }
}
