package io.oxtunnel.session.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.session.sim.JcaCrypto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published cacophony vectors of {@link IkInitiator#PROTOCOL} and {@link NnPsk0#PROTOCOL}. */
final class NoiseVectorsTest {
    private final JcaCrypto crypto = new JcaCrypto(true);
    private String vector;

    private byte[] field(String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\\s*(?:\\[\\s*)?\"([0-9a-f]*)\"").matcher(vector);
        field.find();
        return HexFormat.of().parseHex(field.group(1));
    }

    private List<byte[]> messages(String name) {
        List<byte[]> found = new ArrayList<>();
        Matcher field = Pattern.compile("\"" + name + "\":\\s*\"([0-9a-f]*)\"").matcher(vector);
        while (field.find()) {
            found.add(HexFormat.of().parseHex(field.group(1)));
        }
        return found;
    }

    private void load(String protocol) throws IOException {
        Path file = Path.of(System.getProperty("oxtunnel.vectors", "."), "noise-cacophony.json");
        assumeTrue(Files.exists(file), "the published Noise vectors are not at " + file);
        String all = Files.readString(file);
        int start = all.indexOf("\"" + protocol + "\"");
        int end = all.indexOf("\"protocol_name\"", start);
        vector = all.substring(start, end < 0 ? all.length() : end);
    }

    @Test
    void handshakeAndTransportMatchThePublishedVector() throws IOException, GeneralSecurityException {
        load(IkInitiator.PROTOCOL);
        List<byte[]> plain = messages("payload");
        List<byte[]> sealed = messages("ciphertext");
        assertEquals(6, plain.size());
        KeyPair client = KeyPair.of(field("init_static"), crypto);
        KeyPair server = KeyPair.of(field("resp_static"), crypto);
        assertArrayEquals(field("init_remote_static"), server.publicKey());

        IkInitiator initiator = new IkInitiator(crypto, crypto, field("init_prologue"), client, server.publicKey(), field("init_psks"));
        assertArrayEquals(sealed.get(0), initiator.write(field("init_ephemeral"), plain.get(0)));

        IkResponder responder = new IkResponder(crypto, crypto, field("resp_prologue"), server);
        byte[] first = sealed.get(0);
        assertArrayEquals(client.publicKey(), responder.readStatic(Arrays.copyOf(first, 32), Arrays.copyOfRange(first, 32, 80)));
        assertArrayEquals(plain.get(0), responder.readPayload(Arrays.copyOfRange(first, 80, first.length)));
        byte[] second = sealed.get(1);
        assertArrayEquals(second, responder.write(field("resp_ephemeral"), field("resp_psks"), plain.get(1)));
        assertArrayEquals(field("handshake_hash"), responder.state.hash);

        byte[] e = Arrays.copyOf(second, 32);
        byte[] payload = Arrays.copyOfRange(second, 32, second.length);
        byte[] forged = payload.clone();
        forged[0] ^= 1;
        assertThrows(GeneralSecurityException.class, () -> initiator.read(e, forged));
        NoiseAnswer answer = initiator.read(e, payload);
        assertArrayEquals(plain.get(1), answer.payload());
        NoiseKeys keys = responder.split();
        assertArrayEquals(keys.fromInitiator(), answer.keys().fromInitiator());
        assertArrayEquals(keys.fromResponder(), answer.keys().fromResponder());
        transport(plain, sealed, keys);
    }

    private void transport(List<byte[]> plain, List<byte[]> sealed, NoiseKeys keys) {
        for (int i = 2; i < 6; i++) {
            byte[] nonce = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, i / 2 - 1).array();
            byte[] key = i % 2 == 0 ? keys.fromInitiator() : keys.fromResponder();
            assertArrayEquals(sealed.get(i), crypto.seal(Suite.CHACHA20_POLY1305, key, nonce, new byte[0], plain.get(i)));
        }
    }

    @Test
    void resumptionMatchesThePublishedVector() throws IOException, GeneralSecurityException {
        load(NnPsk0.PROTOCOL);
        List<byte[]> plain = messages("payload");
        List<byte[]> sealed = messages("ciphertext");
        NnInitiator initiator = new NnInitiator(crypto, crypto, field("init_prologue"), field("init_psks"));
        byte[] first = initiator.write(field("init_ephemeral"), plain.get(0));
        assertArrayEquals(sealed.get(0), first);

        NnResponder responder = new NnResponder(crypto, crypto, field("resp_prologue"), field("resp_psks"));
        assertArrayEquals(plain.get(0), responder.read(Arrays.copyOf(first, 32), Arrays.copyOfRange(first, 32, first.length)));
        byte[] second = responder.write(field("resp_ephemeral"), plain.get(1));
        assertArrayEquals(sealed.get(1), second);
        assertArrayEquals(field("handshake_hash"), responder.state.hash);

        byte[] e = Arrays.copyOf(second, 32);
        byte[] payload = Arrays.copyOfRange(second, 32, second.length);
        byte[] forged = payload.clone();
        forged[0] ^= 1;
        assertThrows(GeneralSecurityException.class, () -> initiator.read(e, forged));
        NoiseAnswer answer = initiator.read(e, payload);
        assertArrayEquals(plain.get(1), answer.payload());
        assertArrayEquals(responder.split().resumption(), answer.keys().resumption());
        transport(plain, sealed, answer.keys());
    }

    @Test
    void aPointOfSmallOrderEndsTheHandshake() {
        KeyPair own = KeyPair.of(HexFormat.of().parseHex("41".repeat(32)), crypto);
        IkResponder responder = new IkResponder(crypto, crypto, new byte[0], own);
        assertThrows(GeneralSecurityException.class, () -> responder.readStatic(new byte[32], new byte[48]));
    }
}
