package io.oxtunnel.session.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class TransportKeyTest {
    private final Codec codec = new Ox1Codec();
    private final Vectors vectors = new Vectors();

    @Test
    void sendingStopsAtTheLimitAndStaysStopped() {
        TransportKey key = Keys.key(5);
        skip(key, Wire.REJECT_AFTER_MESSAGES - 3);
        assertEquals(Wire.REJECT_AFTER_MESSAGES - 3, key.claim(0, 1));
        assertEquals(Wire.REJECT_AFTER_MESSAGES - 2, key.claim(0, 1));
        assertEquals(Wire.REJECT_AFTER_MESSAGES - 1, key.claim(0, 1));
        for (int i = 0; i < 1_000; i++) {
            assertEquals(-1, key.claim(0, 64));
        }
    }

    @Test
    void otherPathsAreNotAdmitted() {
        TransportKey key = Keys.key(5);
        assertEquals(-1, key.claim(1, 1));
        assertEquals(DropReason.UNKNOWN_PATH.code(), key.check(1, 0));
        assertEquals(DropReason.UNKNOWN_PATH.code(), key.accept(255, 0));
        assertEquals(0, key.check(0, 0));
    }

    @Test
    void aStoppedKeyNeitherSendsNorReceives() {
        TransportKey key = Keys.key(5);
        assertFalse(key.expired(0));
        key.stop();
        assertTrue(key.expired(0));
        assertEquals(-1, key.claim(0, 1));
    }

    @Test
    void messageLimitsOfTheSuites() {
        TransportKey gcm = Keys.key(5, Suite.AES_256_GCM, 0);
        skip(gcm, (1L << 28) - 1);
        assertFalse(gcm.worn());
        gcm.claim(0, 1);
        assertTrue(gcm.worn());
        TransportKey received = Keys.key(5, Suite.AES_256_GCM, 0);
        assertEquals(0, received.accept(0, 1L << 28));
        assertTrue(received.worn());
        TransportKey chacha = Keys.key(5);
        skip(chacha, 1L << 28);
        assertFalse(chacha.worn());
        skip(chacha, (1L << 48) - (1L << 28));
        assertTrue(chacha.worn());
    }

    @Test
    void sealersAreMadeOnceForEachWorkerAndNotAfterClose() {
        TransportKey key = Keys.key(5);
        assertSame(key.sealer(0), key.sealer(0));
        assertNotSame(key.sealer(0), key.sealer(1));
        assertSame(key.opener(1), key.opener(1));
        key.close();
        key.close();
        assertThrows(IllegalStateException.class, () -> key.sealer(0));
        assertThrows(IllegalStateException.class, () -> key.opener(0));
    }

    @Test
    void closeErasesTheRawKeys() {
        byte[] send = vectors.get("key_client_to_server");
        byte[] receive = vectors.get("key_server_to_client");
        key(send, receive, Suite.CHACHA20_POLY1305, null).close();
        assertArrayEquals(new byte[32], send);
        assertArrayEquals(new byte[32], receive);
    }

    @Test
    void frozenKeepalive() {
        TransportKey key = key(vectors.get("key_client_to_server"), new byte[32], Suite.CHACHA20_POLY1305, null);
        byte[] expected = vectors.get("keepalive");
        byte[] prefix = codec.protectedPrefix(Wire.ENCRYPTED | Wire.CONTROL, 48, 0xa1a2a3a4, 0, 1);
        assertArrayEquals(Arrays.copyOf(expected, Wire.CONTENT), prefix);
        byte[] nonce = Arrays.copyOfRange(prefix, Wire.HEADER, Wire.CONTENT);
        byte[] aad = Arrays.copyOf(prefix, Wire.HEADER);
        byte[] sealed = Arrays.copyOfRange(expected, Wire.CONTENT, expected.length);
        byte[] body = assertOpens(aad, nonce, sealed);
        assertArrayEquals(sealed, key.seal(nonce, aad, body));
        assertEquals(new KeepAlive(KeepAlive.ACK_WANTED, 0, 0x0102030405060708L, 0).flags(), body[1]);
    }

    private byte[] assertOpens(byte[] aad, byte[] nonce, byte[] sealed) {
        try {
            return new JcaCrypto(true).open(Suite.CHACHA20_POLY1305, vectors.get("key_client_to_server"), nonce, aad, sealed);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError("the frozen keepalive does not open", e);
        }
    }

    @Test
    void frozenData() {
        assertData("data", "key_client_to_server", Suite.CHACHA20_POLY1305, 0xa1a2a3a4, 0, 0);
        assertData("data_path2_counter_over_2_32", "key_client_to_server", Suite.CHACHA20_POLY1305, 0xa1a2a3a4, 2, 0x100000005L);
        assertData("data_aes256gcm", "key_client_to_server", Suite.AES_256_GCM, 0xa1a2a3a4, 0, 3);
        assertData("data_server_to_client", "key_server_to_client", Suite.CHACHA20_POLY1305, 0x01020304, 0, 0);
    }

    private void assertData(String name, String keyName, Suite suite, int index, int path, long counter) {
        byte[] expected = vectors.get(name);
        byte[] packet = vectors.get("inner_packet");
        int padded = packet.length + codec.padding(Wire.ENCRYPTED, packet.length, 1_415);
        try (NativeBufferPool pool = new NativeBufferPool(4, 1)) {
            TransportKey sender = key(vectors.get(keyName), new byte[32], suite, pool);
            codec.writeProtected(pool, 0, Wire.ENCRYPTED, padded, index, path, counter);
            pool.fill(Wire.CONTENT, padded, (byte) 0);
            pool.write(packet, 0, Wire.CONTENT, packet.length);
            sender.sealer(0).begin(Wire.HEADER);
            sender.sealer(0).aad(0, Wire.HEADER);
            sender.sealer(0).data(Wire.CONTENT, padded, Wire.CONTENT);
            sender.sealer(0).finish(Wire.CONTENT + padded);
            byte[] datagram = new byte[padded + Wire.OVERHEAD];
            pool.read(0, datagram, 0, datagram.length);
            assertArrayEquals(expected, datagram, name);
            TransportKey receiver = key(new byte[32], vectors.get(keyName), suite, pool);
            assertTrue(receiver.opener(1).open(Wire.HEADER, 0, Wire.HEADER, 0, 0, Wire.CONTENT, padded, Wire.CONTENT));
        }
    }

    private static TransportKey key(byte[] send, byte[] receive, Suite suite, NativeBufferPool pool) {
        Material material = new Material(1, 0xa1a2a3a4, suite, send, receive, new byte[32], null, null);
        return new TransportKey(null, material, new JcaCrypto(true), pool, 2, 0, Limits.HALF_OPEN_LIFE);
    }

    /** Claims as many counters as if they had been sent. */
    private static void skip(TransportKey key, long counters) {
        for (long left = counters; left > 0; left -= Integer.MAX_VALUE) {
            key.claim(0, (int) Math.min(left, Integer.MAX_VALUE));
        }
    }
}
