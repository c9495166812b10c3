package io.oxtunnel.linux.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueuedPacketTest {
    private final NativeBufferPool memory = new NativeBufferPool(4, 0);
    private final QueuedPacket packet = new QueuedPacket(memory);

    @AfterEach
    void close() {
        memory.close();
    }

    private static ByteBuffer message(int type) {
        ByteBuffer message = ByteBuffer.allocate(1_024).order(ByteOrder.nativeOrder());
        return message.putInt(0).putShort((short) type).putShort((short) 0).putInt(0).putInt(0).put((byte) 2).put((byte) 0).putShort((short) 0);
    }

    private static ByteBuffer attribute(ByteBuffer message, int type, byte[] content) {
        message.putShort((short) (4 + content.length)).putShort((short) type).put(content);
        return message.position(message.position() + 3 & ~3);
    }

    private static ByteBuffer whole(byte[] payload) {
        ByteBuffer message = attribute(message(0x300), 1, new byte[] {0, 0, 1, 2, 8, 0, 3, 0});
        attribute(message, 14, new byte[] {0, 0, 0, 3});
        return attribute(message, 10, payload);
    }

    private boolean read(ByteBuffer message, int bytes) {
        memory.write(message.array(), 0, 256, message.position());
        return packet.read(256, bytes);
    }

    @Test
    void readsAPacket() {
        ByteBuffer message = whole(new byte[] {0x45, 1, 2, 3, 4});
        assertTrue(read(message, message.position()));
        assertEquals(0x0102, packet.id());
        assertEquals(5, packet.length());
        assertEquals(0x45, memory.getByte(packet.at()));
        assertEquals(QueuedPacket.PARTIAL_CHECKSUM | QueuedPacket.SUPER, packet.info());
        assertTrue(packet.whole());
    }

    @Test
    void aCutPacketIsNotWhole() {
        ByteBuffer message = attribute(whole(new byte[8]), 13, new byte[] {0, 1, 0, 0});
        assertTrue(read(message, message.position()));
        assertFalse(packet.whole());
    }

    @Test
    void otherMessagesAreNoPackets() {
        ByteBuffer error = attribute(message(2), 1, new byte[8]);
        assertFalse(read(error, error.position()));
    }

    /** At any length and with any byte changed, what is told of lies within what came. */
    @Test
    void hostileMessages() {
        Random random = new Random(4);
        for (int i = 0; i < 100_000; i++) {
            ByteBuffer message = whole(new byte[random.nextInt(200)]);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                message.array()[random.nextInt(message.position())] = (byte) random.nextInt();
            }
            int bytes = random.nextInt(message.position() + 1);
            if (read(message, bytes) && packet.whole()) {
                assertTrue(packet.at() >= 276 && packet.at() + packet.length() <= 256 + bytes);
            }
        }
    }

    @Test
    void lossesAreSummedOverTheQueuesOfACapture() {
        List<String> lines = List.of(" 5182  21417     0 2 65535     3     4   900  1", " 5183 4294963   12 2 65535    10    20     5  1",
                " 5184  21417     0 2 65535   100   100    10  1", "garbage");
        assertEquals(new QueueLosses(13, 24), QueueLosses.of(lines, 5_182, 2));
    }
}
