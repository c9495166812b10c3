package io.oxtunnel.runtime.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that do what they must not. */
class GuardsTest {
    private static final String NAME = "plug-in com.example.bad 1.0.0";
    private final NativeBufferPool pool = new NativeBufferPool(16, 4);
    private final LinkedBlockingQueue<String> withdrawn = new LinkedBlockingQueue<>();
    private final PacketBatch batch = new PacketBatch();

    @AfterEach
    void free() {
        pool.close();
    }

    private PacketQueue guarded(ForwarderProvider provider) throws IOException {
        return Guards.forwarders(provider, () -> new Suspect(NAME, withdrawn::add)).open(new ForwarderRequest(pool, 1, List.of(), 1_400, null)).queue(0);
    }

    private PacketQueue receiving(BiFunction<BufferPool, PacketBatch, Integer> receive) throws IOException {
        return guarded(request -> new BadPort(into -> receive.apply(request.pool(), into), batch -> batch.size));
    }

    private void assertWithdrawn(PacketQueue queue, String why) throws InterruptedException {
        String told = withdrawn.poll(10, TimeUnit.SECONDS);
        assertNotNull(told, "nobody was told");
        assertTrue(told.startsWith(NAME + " ") && told.contains(why), told);
        assertEquals(told, queue.failure());
        assertEquals(0, batch.size, "nothing of it is relied on");
        assertEquals(PacketQueue.FAILED, queue.receive(batch), "it is not asked again");
        assertEquals(PacketQueue.FAILED, queue.send(batch, 0));
        assertTrue(withdrawn.isEmpty(), "one charge is enough");
    }

    /** Ways to add a slot, the first of which is right. */
    private enum Slot {
        GOOD, NO_HEADROOM, TOO_LONG, NEGATIVE_LENGTH, HUGE_LENGTH, BEHIND_THE_MEMORY, NO_SUCH_BUFFER, NEGATIVE_BUFFER, ANOTHERS_BUFFER, SEGMENT, CLASS;

        int add(BufferPool pool, PacketBatch into) {
            int buffer = pool.acquireSmall();
            long at = pool.at(buffer) + BufferPool.HEADROOM;
            switch (this) {
                case GOOD -> into.add(buffer, at, 100, 0, 0, 0);
                case NO_HEADROOM -> into.add(buffer, at - 1, 100, 0, 0, 0);
                case TOO_LONG -> into.add(buffer, at, BufferPool.SMALL - BufferPool.HEADROOM + 1, 0, 0, 0);
                case NEGATIVE_LENGTH -> into.add(buffer, at, -1, 0, 0, 0);
                case HUGE_LENGTH -> into.add(buffer, at, Integer.MAX_VALUE, 0, 0, 0);
                case BEHIND_THE_MEMORY -> into.add(BufferPool.NONE, pool.size() - 99, 100, 0, 0, 0);
                case NO_SUCH_BUFFER -> into.add(1_000, at, 100, 0, 0, 0);
                case NEGATIVE_BUFFER -> into.add(-2, at, 100, 0, 0, 0);
                case ANOTHERS_BUFFER -> into.add(buffer + 1, pool.at(buffer + 1) + BufferPool.HEADROOM, 100, 0, 0, 0);
                case SEGMENT -> into.add(buffer, at, 100, -2, 0, 0);
                case CLASS -> into.add(buffer, at, 100, 0, 256, 0);
            }
            return 1;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nonsenseInASlotIsFound(Slot slot) throws Exception {
        PacketQueue queue = receiving(slot::add);
        if (slot == Slot.GOOD) {
            assertEquals(1, queue.receive(batch));
            assertNull(queue.failure());
            batch.release(pool, 0);
            assertEquals(16, pool.freeSmall());
            return;
        }
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertWithdrawn(queue, "received nonsense");
    }

    @Test
    void oneBufferInTwoSlotsIsFound() throws Exception {
        PacketQueue queue = receiving((memory, into) -> {
            int buffer = memory.acquireSmall();
            long at = memory.at(buffer) + BufferPool.HEADROOM;
            into.add(buffer, at, 10, 0, 0, 0);
            into.add(buffer, at, 10, 0, 0, 0);
            return 2;
        });
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertWithdrawn(queue, "received nonsense");
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 1, 65, Integer.MAX_VALUE})
    void aResultThatIsNotWhatWasDoneIsFound(int result) throws Exception {
        PacketQueue queue = receiving((memory, into) -> result);
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertWithdrawn(queue, "returned " + result + " from receive");
    }

    @Test
    void whatItThrowsEndsWithIt() throws Exception {
        PacketQueue queue = receiving((memory, into) -> {
            throw new IllegalStateException("a bug");
        });
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertWithdrawn(queue, "threw java.lang.IllegalStateException: a bug in receive");
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 2, 64})
    void aSendThatTakesMoreThanThereIsIsFound(int taken) throws Exception {
        PacketQueue queue = guarded(request -> new BadPort(into -> 0, from -> taken));
        batch.add(BufferPool.NONE, 0, 10, 0, 0, 0);
        assertEquals(PacketQueue.FAILED, queue.send(batch, 0));
        assertEquals(1, batch.size);
        batch.size = 0;
        assertWithdrawn(queue, "returned " + taken + " from send");
    }

    @Test
    void whoKeepsBuffersIsNamedWhenNoneAreLeft() throws Exception {
        PacketQueue queue = receiving((memory, into) -> {
            memory.acquireSmall();
            return 0;
        });
        for (int i = 0; i < 16; i++) {
            assertEquals(0, queue.receive(batch));
        }
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertWithdrawn(queue, "holds 16 of 16 buffers");
    }

    @Test
    void whatIsReleasedTwiceIsReleasedOnce() throws Exception {
        PacketQueue queue = receiving((memory, into) -> {
            int buffer = memory.acquireSmall();
            memory.release(buffer);
            memory.release(buffer);
            return 0;
        });
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertEquals(16, pool.freeSmall());
        assertWithdrawn(queue, "released buffer");
    }

    @Test
    void whatOpensWrongIsRefusedByName() {
        for (ForwarderProvider bad : List.<ForwarderProvider>of(request -> null, request -> {
            throw new IllegalStateException("a bug");
        }, request -> (PacketPort) new BadPort(null, null) {
            @Override
            public int queues() {
                return 0;
            }
        })) {
            String message = assertThrows(IOException.class, () -> guarded(bad)).getMessage();
            assertTrue(message.startsWith(NAME + " "), message);
        }
    }
}
