package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A connection inside TLS 1.3, by the JDK's engine: what it allocates for each record is the price of looking like https. What takes long,
 * key agreement and signatures, is computed by another thread; meanwhile the stream is {@link #busy}.
 */
final class TlsStream implements Stream {
    /** Records that one system call writes at most. */
    private static final int RECORDS = 4;
    private static final int RECORD = 16_384;
    /** System calls of one read: a peer that sends empty records without end takes nobody else's turn. */
    private static final int RECEIVES = 4;

    private final int fd;
    private final BufferPool pool;
    private final SSLEngine engine;
    private final MemorySegment scratch;
    private final Executor elsewhere;
    private final Runnable done;
    private final ByteBuffer netIn;
    private final ByteBuffer netOut;
    private final ByteBuffer plainIn;
    private final byte[] plainOut = new byte[RECORD];
    private volatile boolean busy;
    private boolean agreed;
    // netIn holds no whole record, and the socket had nothing more.
    private boolean starving;
    private int end;
    private String problem;

    /**
     * Makes a stream.
     *
     * @param scratch room for what system calls read and write, at least as large as four records; shared by streams of one thread
     * @param elsewhere computes
     * @param done called by that thread when it has
     */
    TlsStream(int fd, BufferPool pool, SSLEngine engine, MemorySegment scratch, Executor elsewhere, Runnable done) throws SSLException {
        this.fd = fd;
        this.pool = pool;
        this.engine = engine;
        this.scratch = scratch;
        this.elsewhere = elsewhere;
        this.done = done;
        int packet = engine.getSession().getPacketBufferSize();
        netIn = ByteBuffer.allocate(2 * packet);
        netOut = ByteBuffer.allocate(RECORDS * packet).flip();
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
        engine.beginHandshake();
    }

    @Override
    public int read(long at, int room) {
        int total = 0;
        int receives = 0;
        while (total < room && end == 0 && !busy) {
            if (plainIn.hasRemaining()) {
                total += deliver(at + total, room - total);
            } else if (!step() && (receives++ == RECEIVES || !receive())) {
                break;
            }
        }
        return total > 0 ? total : end;
    }

    private int deliver(long at, int room) {
        int n = Math.min(room, plainIn.remaining());
        pool.write(plainIn.array(), plainIn.position(), at, n);
        plainIn.position(plainIn.position() + n);
        return n;
    }

    /** Gets on by one step; returns false if more has to be received first. */
    private boolean step() {
        try {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                compute();
                return true;
            }
            if (status == HandshakeStatus.NEED_WRAP) {
                int code = flush();
                end = code < 0 ? code : end;
                // Where the socket takes no more, the rest goes when it is writable.
                return flushed();
            }
            return unwrap();
        } catch (SSLException e) {
            broken(e);
            return true;
        }
    }

    private boolean unwrap() throws SSLException {
        plainIn.clear();
        netIn.flip();
        SSLEngineResult result = engine.unwrap(netIn, plainIn);
        netIn.compact();
        plainIn.flip();
        agreed |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            end = ENDED;
        }
        return result.getStatus() == SSLEngineResult.Status.OK || end != 0;
    }

    private boolean receive() {
        int n = PlainStream.receive(fd, scratch.address(), netIn.remaining());
        starving = n == 0;
        if (n > 0) {
            MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, 0, netIn.array(), netIn.position(), n);
            netIn.position(netIn.position() + n);
        } else if (n < 0) {
            end = n;
        }
        return n > 0;
    }

    private void compute() {
        busy = true;
        elsewhere.execute(() -> {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            busy = false;
            done.run();
        });
    }

    private void broken(SSLException e) {
        if (end == BROKEN) {
            return;
        }
        problem = "TLS: " + (e.getMessage() == null ? e.toString() : e.getMessage());
        end = BROKEN;
        // The alert that says so, if it goes.
        wrapAgreement();
        push();
    }

    @Override
    public int write(Gather bytes) {
        int code = push();
        int taken = 0;
        while (code == 0 && flushed() && taken < bytes.bytes()) {
            taken += seal(bytes, taken);
            code = end < 0 ? end : push();
        }
        return code < 0 ? code : taken;
    }

    /** Seals what follows {@code from} into as many records as one system call writes; returns how many bytes. */
    private int seal(Gather bytes, int from) {
        int taken = 0;
        netOut.clear();
        try {
            while (netOut.remaining() >= engine.getSession().getPacketBufferSize()) {
                int n = bytes.copy(from + taken, plainOut, RECORD);
                if (n == 0) {
                    break;
                }
                SSLEngineResult result = engine.wrap(ByteBuffer.wrap(plainOut, 0, n), netOut);
                taken += result.bytesConsumed();
                if (result.getStatus() != SSLEngineResult.Status.OK) {
                    end = ENDED;
                    break;
                }
            }
        } catch (SSLException e) {
            netOut.flip();
            broken(e);
            return taken;
        }
        netOut.flip();
        return taken;
    }

    @Override
    public int flush() {
        int code = push();
        while (code == 0 && !busy && flushed() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrapAgreement()) {
            code = push();
        }
        return end == BROKEN ? BROKEN : code;
    }

    /** Seals what the agreement wants to say; returns false if there is nothing. */
    private boolean wrapAgreement() {
        netOut.clear();
        boolean made = false;
        try {
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), netOut);
            agreed |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
            made = result.bytesProduced() > 0;
        } catch (SSLException e) {
            netOut.flip();
            broken(e);
            return false;
        }
        netOut.flip();
        return made;
    }

    /** Sends what is sealed, as far as the socket takes it. */
    private int push() {
        while (netOut.hasRemaining()) {
            int length = (int) Math.min(scratch.byteSize(), netOut.remaining());
            MemorySegment.copy(netOut.array(), netOut.position(), scratch, ValueLayout.JAVA_BYTE, 0, length);
            int n = (int) SocketCalls.sendto(fd, scratch.address(), length, SocketOption.MSG_DONTWAIT | SocketOption.MSG_NOSIGNAL, 0, 0);
            if (n <= 0) {
                return n == 0 || PlainStream.again(-n) ? 0 : n;
            }
            netOut.position(netOut.position() + n);
        }
        return 0;
    }

    @Override
    public boolean open() {
        return agreed;
    }

    @Override
    public boolean flushed() {
        return !netOut.hasRemaining();
    }

    @Override
    public boolean busy() {
        return busy;
    }

    @Override
    public boolean pending() {
        return !busy && (plainIn.hasRemaining() || netIn.position() > 0 && !starving);
    }

    @Override
    public String problem() {
        return problem;
    }

    @Override
    public void close() {
        if (!busy && end == 0 && flushed()) {
            engine.closeOutbound();
            wrapAgreement();
            push();
        }
    }
}
