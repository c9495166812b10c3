package io.oxtunnel.runtime.control;

import io.oxtunnel.api.transport.Endpoint;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the control path: messages of live sessions and commands in one queue, handshakes in another, each bounded. Messages go
 * first, so that a flood of handshakes delays no live session; but of {@value #MESSAGES_IN_A_ROW} messages in a row one makes way for a
 * handshake, so that no session shuts others out. Any thread puts in, one takes out.
 */
final class Inbox {
    /** Messages that may wait, and handshakes that may wait (PROTOCOL.md section 6, to 4.6). */
    static final int CAPACITY = 512;
    static final int MESSAGES_IN_A_ROW = 16;
    private static final Runnable WAKE = () -> {
    };

    /**
     * A handshake datagram that waits.
     *
     * @param from where it came from
     */
    record Handshake(byte[] datagram, Endpoint from) {
    }

    private final ArrayBlockingQueue<Runnable> messages = new ArrayBlockingQueue<>(CAPACITY);
    private final ArrayBlockingQueue<Handshake> handshakes = new ArrayBlockingQueue<>(CAPACITY);
    // Whether the taker waits for a message: then a handshake brings one.
    private volatile boolean waiting;
    private int inARow;

    /** Puts in a message; false if there is no room. */
    boolean offer(Runnable message) {
        return messages.offer(message);
    }

    /** Puts in a message as soon as there is room; false if there was none in that time. */
    boolean offer(Runnable message, long time, TimeUnit unit) throws InterruptedException {
        return messages.offer(message, time, unit);
    }

    /** Puts in a handshake; false if there is no room. */
    boolean offer(Handshake handshake) {
        if (!handshakes.offer(handshake)) {
            return false;
        }
        if (waiting) {
            messages.offer(WAKE);
        }
        return true;
    }

    /** Returns whether another handshake finds room; a guess that may be old. */
    boolean hasRoom() {
        return handshakes.remainingCapacity() > 0;
    }

    /** Returns how many handshakes wait. */
    int handshakes() {
        return handshakes.size();
    }

    /** Takes the next message, unless it is the turn of a handshake; waits where there is neither. Null if it is not a message. */
    Runnable message(long nanos) throws InterruptedException {
        if (inARow >= MESSAGES_IN_A_ROW && !handshakes.isEmpty()) {
            return null;
        }
        Runnable next = messages.poll();
        if (next == null && nanos > 0) {
            next = await(nanos);
        }
        inARow = next == null ? 0 : inARow + 1;
        return next;
    }

    private Runnable await(long nanos) throws InterruptedException {
        waiting = true;
        try {
            // After the flag: a handshake that came before it brought no message.
            return handshakes.isEmpty() ? messages.poll(nanos, TimeUnit.NANOSECONDS) : null;
        } finally {
            waiting = false;
        }
    }

    /** Takes the next handshake, or null. */
    Handshake handshake() {
        inARow = 0;
        return handshakes.poll();
    }
}
