package io.oxtunnel.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.transport.Endpoint;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Live sessions before strangers, and neither without a bound. */
class InboxTest {
    private static final Runnable MESSAGE = () -> {
    };
    private final Inbox inbox = new Inbox();

    private static Inbox.Handshake handshake(int port) {
        return new Inbox.Handshake(new byte[1], new Endpoint(new InetSocketAddress("192.0.2.9", port), null));
    }

    @Test
    @Tag("T28")
    void handshakesFillTheirQueueAndNoOther() throws InterruptedException {
        for (int i = 0; i < Inbox.CAPACITY; i++) {
            assertTrue(inbox.hasRoom());
            assertTrue(inbox.offer(handshake(i)));
        }
        assertFalse(inbox.hasRoom());
        assertFalse(inbox.offer(handshake(0)));
        assertEquals(Inbox.CAPACITY, inbox.handshakes());
        for (int i = 0; i < Inbox.CAPACITY; i++) {
            assertTrue(inbox.offer(MESSAGE));
        }
        assertFalse(inbox.offer(MESSAGE));
        assertNotNull(inbox.message(0));
    }

    @Test
    void messagesGoFirst() throws InterruptedException {
        inbox.offer(handshake(1));
        inbox.offer(handshake(2));
        inbox.offer(MESSAGE);
        assertNotNull(inbox.message(Long.MAX_VALUE));
        assertNull(inbox.message(Long.MAX_VALUE));
        assertEquals(1, inbox.handshake().from().remote().getPort());
        inbox.offer(MESSAGE);
        assertNotNull(inbox.message(Long.MAX_VALUE));
        assertNull(inbox.message(Long.MAX_VALUE));
        assertEquals(2, inbox.handshake().from().remote().getPort());
        assertNull(inbox.message(0));
        assertNull(inbox.handshake());
    }

    @Test
    void manyMessagesDoNotShutAHandshakeOut() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            inbox.offer(MESSAGE);
        }
        inbox.offer(handshake(1));
        int before = 0;
        while (inbox.message(0) != null) {
            before++;
        }
        assertEquals(Inbox.MESSAGES_IN_A_ROW, before);
        assertNotNull(inbox.handshake());
        assertNotNull(inbox.message(0));
    }

    @Test
    void aHandshakeWakesWhoWaits() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1_000);
        Thread taker = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (taken.getCount() > 0) {
                    if (inbox.message(TimeUnit.HOURS.toNanos(1)) == null && inbox.handshake() != null) {
                        taken.countDown();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (int i = 0; i < 1_000; i++) {
            while (!inbox.offer(handshake(i))) {
                Thread.onSpinWait();
            }
        }
        assertTrue(taken.await(20, TimeUnit.SECONDS), taken.getCount() + " were left");
        taker.interrupt();
    }
}
