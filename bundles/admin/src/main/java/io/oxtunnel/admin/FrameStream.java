package io.oxtunnel.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One of the streams of an answer, as frames: {@code u8 type | u32 length, big-endian | bytes}. Streams of one answer share a lock.
 * Thread-safe.
 */
final class FrameStream extends OutputStream {
    /** What the command prints. */
    static final int STDOUT = 1;
    /** What went wrong. */
    static final int STDERR = 2;
    /** One byte, the exit status; the last frame. */
    static final int STATUS = 3;

    private final WritableByteChannel channel;
    private final ReentrantLock lock;
    private final int type;

    FrameStream(WritableByteChannel channel, ReentrantLock lock, int type) {
        this.channel = channel;
        this.lock = lock;
        this.type = type;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int at, int length) throws IOException {
        if (length == 0) {
            return;
        }
        ByteBuffer head = ByteBuffer.allocate(5).put((byte) type).putInt(length).flip();
        ByteBuffer body = ByteBuffer.wrap(bytes, at, length);
        lock.lock();
        try {
            while (head.hasRemaining()) {
                channel.write(head);
            }
            while (body.hasRemaining()) {
                channel.write(body);
            }
        } finally {
            lock.unlock();
        }
    }
}
