package io.oxtunnel.session.handshake;

import static java.util.Arrays.copyOfRange;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.session.noise.NnResponder;
import io.oxtunnel.session.noise.NoiseKeys;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * The server's half of one resumption (PROTOCOL.md 4.4), in the order of the pipeline: {@link #ticket}, {@link #payload},
 * {@link #accept}, {@link #keys}. One thread.
 */
public final class IncomingResumption implements Reception {
    private final Context context;
    private final byte[] resume;
    private NnResponder noise;

    /** Takes a RESUME whose shape and mac1 were checked. */
    public IncomingResumption(Context context, byte[] resume) {
        this.context = context;
        this.resume = resume;
    }

    /** Returns whether a datagram has the shape of a RESUME. */
    public static boolean isResume(byte[] datagram) {
        return Layout.has(datagram, Math.max(Layout.RESUME_LENGTH, datagram.length), Wire.TYPE_INIT, Wire.KIND_RESUME);
    }

    /**
     * Returns whether the mac1 of a RESUME fits.
     *
     * @param own of the server's public key
     */
    public static boolean isMeantFor(Mac1 own, byte[] resume) {
        return own.fits(resume, resume.length - 2 * Mac1.LENGTH);
    }

    @Override
    public int clientIndex() {
        return Layout.u32(resume, Layout.SENDER);
    }

    /** Returns the ticket, 128 bytes. */
    public byte[] ticket() {
        return copyOfRange(resume, Layout.RESUME_TICKET, Layout.RESUME_EPHEMERAL);
    }

    /**
     * Opens the payload; no DH.
     *
     * @param psk resumption secret of the ticket, 32 bytes
     * @throws GeneralSecurityException if it does not open
     */
    public byte[] payload(byte[] psk) throws GeneralSecurityException {
        byte[] prologue = Layout.prologue(resume, Layout.RESUME_EPHEMERAL);
        noise = new NnResponder(context.ciphers(), context.agreement(), prologue, psk);
        return noise.read(copyOfRange(resume, Layout.RESUME_EPHEMERAL, Layout.RESUME_PAYLOAD),
                copyOfRange(resume, Layout.RESUME_PAYLOAD, resume.length - 2 * Mac1.LENGTH));
    }

    /** {@inheritDoc} The psk of the client has no part in it: that of the ticket was mixed first. */
    @Override
    public byte[] accept(byte[] clientKey, int index, byte[] ephemeral, byte[] psk, byte[] payload) throws GeneralSecurityException {
        ByteBuffer message = Layout.message(Wire.ACCEPT, Wire.TYPE_RESPONSE, Wire.KIND_ACCEPT, index).putInt(clientIndex());
        message.put(noise.write(ephemeral, payload));
        byte[] datagram = context.codec().handshake(message.array());
        new Mac1(clientKey).write(datagram, Layout.ACCEPT_MAC1);
        return datagram;
    }

    @Override
    public NoiseKeys keys() {
        return noise.split();
    }

    @Override
    public void erase() {
        if (noise != null) {
            noise.erase();
        }
    }
}
