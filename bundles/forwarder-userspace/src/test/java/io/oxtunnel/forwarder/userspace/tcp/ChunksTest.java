package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChunksTest {
    private static final int ALL = 64;

    private static int takeAll(Chunks chunks, Client client) {
        int n = 0;
        while (chunks.take(client) != Chunks.NONE) {
            n++;
        }
        return n;
    }

    @Test
    void oneClientTakesHalf() {
        try (Chunks chunks = new Chunks((long) ALL * Chunks.SIZE)) {
            assertEquals(ALL / 2, takeAll(chunks, new Client(0, 1)));
            assertEquals(ALL / 2, chunks.used());
        }
    }

    @Test
    void howeverManyTakeAllTheyCanTheNextOneGetsSome() {
        try (Chunks chunks = new Chunks((long) ALL * Chunks.SIZE)) {
            for (int i = 0; i < 5; i++) {
                takeAll(chunks, new Client(0, i));
            }
            assertTrue(chunks.used() < ALL);
            assertNotEquals(Chunks.NONE, chunks.take(new Client(0, 9)));
        }
    }

    @Test
    void whatIsGivenBackIsTakenAgain() {
        try (Chunks chunks = new Chunks((long) ALL * Chunks.SIZE)) {
            Client client = new Client(0, 1);
            int chunk = chunks.take(client);
            long address = chunks.address(chunk);
            chunks.give(chunk, client);
            assertEquals(0, chunks.used());
            assertEquals(0, client.chunks);
            assertEquals(address, chunks.address(chunks.take(client)));
        }
    }

    @Test
    void aStreamMayHoldAQuarterOfWhatItsClientMayStillTakeAndOneChunkAlways() {
        try (Chunks chunks = new Chunks((long) ALL * Chunks.SIZE)) {
            Client client = new Client(0, 1);
            assertEquals((long) ALL * Chunks.SIZE / 4, chunks.share(client));
            takeAll(chunks, client);
            assertEquals(Chunks.SIZE, chunks.share(client));
        }
    }
}
