package io.oxtunnel.session.handshake;

import static java.util.Arrays.copyOfRange;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.session.noise.IkInitiator;
import io.oxtunnel.session.noise.KeyPair;
import io.oxtunnel.session.noise.NoiseAnswer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * The client's half of one handshake (PROTOCOL.md 4.1, 4.2): makes an INIT and opens the ACCEPT to it. One thread.
 */
public final class OutgoingHandshake implements Initiation {
    private final int index;
    private final byte[] datagram;
    private final IkInitiator noise;

    /**
     * Makes an INIT.
     *
     * @param own static keys of the client
     * @param server public key of the server
     * @param psk 32 bytes
     * @param index under which the client will receive
     * @param ephemeral fresh private key, 32 bytes
     * @param payload encoded, 96 bytes
     * @throws GeneralSecurityException if the server's key is a point of small order
     */
    public OutgoingHandshake(Context context, KeyPair own, byte[] server, byte[] psk, int index, byte[] ephemeral, byte[] payload)
            throws GeneralSecurityException {
        this.index = index;
        Codec codec = context.codec();
        ByteBuffer message = Layout.message(Wire.INIT, Wire.TYPE_INIT, Wire.KIND_FULL, index);
        byte[] prologue = Layout.prologue(codec.handshake(message.array()));
        noise = new IkInitiator(context.ciphers(), context.agreement(), prologue, own, server, psk);
        message.put(noise.write(ephemeral, payload));
        datagram = codec.handshake(message.array());
        new Mac1(server).write(datagram, Layout.INIT_MAC1);
    }

    @Override
    public byte[] datagram() {
        return datagram;
    }

    @Override
    public int index() {
        return index;
    }

    /** Returns whether a datagram has the shape of an ACCEPT; its mac2 must be zero (section 6, to 4.1). */
    public static boolean isAccept(byte[] datagram) {
        if (!Layout.has(datagram, Layout.ACCEPT_LENGTH, Wire.TYPE_RESPONSE, Wire.KIND_ACCEPT)) {
            return false;
        }
        int mac2 = 0;
        for (int i = Layout.ACCEPT_MAC2; i < Layout.ACCEPT_LENGTH; i++) {
            mac2 |= datagram[i];
        }
        return mac2 == 0;
    }

    /**
     * Returns whether the mac1 of an ACCEPT fits.
     *
     * @param own of the client's public key
     */
    public static boolean isMeantFor(Mac1 own, byte[] accept) {
        return own.fits(accept, Layout.ACCEPT_MAC1);
    }

    /** Returns the receiver index of an ACCEPT. */
    public static int receiver(byte[] accept) {
        return Layout.u32(accept, Layout.ACCEPT_RECEIVER);
    }

    /** Returns the sender index of an ACCEPT. */
    public static int sender(byte[] accept) {
        return Layout.u32(accept, Layout.SENDER);
    }

    @Override
    public NoiseAnswer open(byte[] accept) throws GeneralSecurityException {
        return noise.read(copyOfRange(accept, Layout.ACCEPT_EPHEMERAL, Layout.ACCEPT_PAYLOAD),
                copyOfRange(accept, Layout.ACCEPT_PAYLOAD, Layout.ACCEPT_MAC1));
    }

    @Override
    public void erase() {
        noise.erase();
    }
}
