package io.oxtunnel.session.handshake;

import static java.util.Arrays.copyOfRange;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.session.noise.IkResponder;
import io.oxtunnel.session.noise.KeyPair;
import io.oxtunnel.session.noise.NoiseKeys;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * The server's half of one handshake (PROTOCOL.md 4.1, 4.2), in the order of the pipeline: {@link #clientKey}, {@link #payload},
 * {@link #accept}, {@link #keys}. One thread.
 */
public final class IncomingHandshake implements Reception {
    private final Context context;
    private final byte[] init;
    private final IkResponder noise;

    /**
     * Takes an INIT whose shape and mac1 were checked.
     *
     * @param own static keys of the server
     */
    public IncomingHandshake(Context context, KeyPair own, byte[] init) {
        this.context = context;
        this.init = init;
        noise = new IkResponder(context.ciphers(), context.agreement(), Layout.prologue(init), own);
    }

    /** Returns whether a datagram has the shape of an INIT FULL. */
    public static boolean isInit(byte[] datagram) {
        return Layout.has(datagram, Layout.INIT_LENGTH, Wire.TYPE_INIT, Wire.KIND_FULL);
    }

    /**
     * Returns whether the mac1 of an INIT fits.
     *
     * @param own of the server's public key
     */
    public static boolean isMeantFor(Mac1 own, byte[] init) {
        return own.fits(init, Layout.INIT_MAC1);
    }

    @Override
    public int clientIndex() {
        return Layout.u32(init, Layout.SENDER);
    }

    /**
     * DH es; opens the client's static public key.
     *
     * @throws GeneralSecurityException if it does not open
     */
    public byte[] clientKey() throws GeneralSecurityException {
        return noise.readStatic(copyOfRange(init, Layout.INIT_EPHEMERAL, Layout.INIT_STATIC),
                copyOfRange(init, Layout.INIT_STATIC, Layout.INIT_PAYLOAD));
    }

    /**
     * DH ss; opens the payload.
     *
     * @throws GeneralSecurityException if it does not open
     */
    public byte[] payload() throws GeneralSecurityException {
        return noise.readPayload(copyOfRange(init, Layout.INIT_PAYLOAD, Layout.INIT_MAC1));
    }

    /** {@inheritDoc} Here: DH ee, se. */
    @Override
    public byte[] accept(byte[] clientKey, int index, byte[] ephemeral, byte[] psk, byte[] payload) throws GeneralSecurityException {
        ByteBuffer message = Layout.message(Wire.ACCEPT, Wire.TYPE_RESPONSE, Wire.KIND_ACCEPT, index).putInt(clientIndex());
        message.put(noise.write(ephemeral, psk, payload));
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
        noise.erase();
    }
}
