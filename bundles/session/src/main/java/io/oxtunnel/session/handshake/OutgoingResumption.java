package io.oxtunnel.session.handshake;

import static java.util.Arrays.copyOfRange;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.session.noise.NnInitiator;
import io.oxtunnel.session.noise.NoiseAnswer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * The client's half of one resumption (PROTOCOL.md 4.4): makes a RESUME and opens the ACCEPT to it. One thread.
 */
public final class OutgoingResumption implements Initiation {
    private final int index;
    private final byte[] datagram;
    private final NnInitiator noise;

    /**
     * Makes a RESUME.
     *
     * @param server public key of the server
     * @param ticket 128 bytes
     * @param psk resumption secret of the ticket, 32 bytes
     * @param index under which the client will receive
     * @param ephemeral fresh private key, 32 bytes
     * @param payload encoded, with the early packet
     */
    public OutgoingResumption(Context context, byte[] server, byte[] ticket, byte[] psk, int index, byte[] ephemeral, byte[] payload) {
        this.index = index;
        Codec codec = context.codec();
        int length = Wire.RESUME - Wire.INIT_PAYLOAD + payload.length;
        ByteBuffer message = Layout.message(length, Wire.TYPE_INIT, Wire.KIND_RESUME, index).put(ticket);
        byte[] prologue = Layout.prologue(codec.handshake(message.array()), Layout.RESUME_EPHEMERAL);
        noise = new NnInitiator(context.ciphers(), context.agreement(), prologue, psk);
        message.put(noise.write(ephemeral, payload));
        datagram = codec.handshake(message.array());
        new Mac1(server).write(datagram, mac1At(datagram));
    }

    private static int mac1At(byte[] resume) {
        return resume.length - 2 * Mac1.LENGTH;
    }

    @Override
    public byte[] datagram() {
        return datagram;
    }

    @Override
    public int index() {
        return index;
    }

    /** Returns whether a RETRY_FULL echoes the mac1 of this RESUME. */
    public boolean isEchoedBy(byte[] retry) {
        int at = mac1At(datagram);
        return MessageDigest.isEqual(RetryFull.echo(retry), copyOfRange(datagram, at, at + Mac1.LENGTH));
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
