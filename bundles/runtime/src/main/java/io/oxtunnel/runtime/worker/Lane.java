package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Session;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one thread of the data path saw, on its way to whoever watches: a bounded ring of fixed records, and a bounded ring of bytes for
 * contents. One writer, which never waits and allocates nothing, and one reader. All memory is there from the start.
 */
final class Lane {
    private static final int RECORDS = 2048;
    private static final int WORDS = 8;
    private static final int AT = 0;
    private static final int KIND = 1;
    private static final int CODE = 2;
    private static final int BYTES = 3;
    private static final int COUNT = 4;
    private static final int DETAIL = 5;
    private static final int HANDLE = 6;
    private static final int CONTENTS = 7;

    private final long[] words = new long[RECORDS * WORDS];
    private final Session[] sessions = new Session[RECORDS];
    private final byte[] bytes;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong freed = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    // Of the writer: where free bytes begin, and how many of them hold contents that no record names yet.
    private long end;
    private int staged;
    private boolean full;

    /** @param room bytes for contents, a power of two or 0 */
    Lane(int room) {
        bytes = new byte[room];
    }

    /** Copies contents for the next record; they are forgotten unless {@link #add} follows. The writer. */
    void stage(Memory memory, long at, int length) {
        staged = 0;
        full = length > bytes.length;
        if (full || length == 0) {
            return;
        }
        long start = start(end, length);
        if (start + length - freed.getAcquire() > bytes.length) {
            full = true;
            return;
        }
        memory.read(at, bytes, (int) (start & bytes.length - 1), length);
        staged = length;
    }

    /** Contents are never split: what does not fit before the end of the ring stands at its beginning. */
    private long start(long position, int length) {
        int offset = (int) (position & bytes.length - 1);
        return offset + length > bytes.length ? position + bytes.length - offset : position;
    }

    /** Forgets contents that were copied. The writer. */
    void unstage() {
        staged = 0;
        full = false;
    }

    /** Adds a record with the contents that were copied for it. The writer. */
    void add(int kind, long now, Session session, int code, int length, int count, long detail, long handle) {
        long position = written.getPlain();
        if (full || position - read.getAcquire() == RECORDS) {
            missed.lazySet(missed.getPlain() + 1);
            unstage();
            return;
        }
        int cell = (int) (position & RECORDS - 1);
        int word = cell * WORDS;
        words[word + AT] = now;
        words[word + KIND] = kind;
        words[word + CODE] = code;
        words[word + BYTES] = length;
        words[word + COUNT] = count;
        words[word + DETAIL] = detail;
        words[word + HANDLE] = handle;
        words[word + CONTENTS] = staged;
        sessions[cell] = session;
        if (staged > 0) {
            end = start(end, staged) + staged;
            staged = 0;
        }
        written.setRelease(position + 1);
    }

    /** Returns whether there is a record. The reader. */
    boolean ready() {
        return read.getPlain() < written.getAcquire();
    }

    private int word(int which) {
        return (int) (read.getPlain() & RECORDS - 1) * WORDS + which;
    }

    long at() {
        return words[word(AT)];
    }

    int kind() {
        return (int) words[word(KIND)];
    }

    int code() {
        return (int) words[word(CODE)];
    }

    int length() {
        return (int) words[word(BYTES)];
    }

    int count() {
        return (int) words[word(COUNT)];
    }

    long detail() {
        return words[word(DETAIL)];
    }

    long handle() {
        return words[word(HANDLE)];
    }

    /** Returns the session of the record, or null. */
    Session session() {
        return sessions[(int) (read.getPlain() & RECORDS - 1)];
    }

    /** Takes the record away and returns its contents. The reader. */
    byte[] remove() {
        long position = read.getPlain();
        int length = (int) words[word(CONTENTS)];
        byte[] contents = new byte[length];
        if (length > 0) {
            long start = start(freed.getPlain(), length);
            System.arraycopy(bytes, (int) (start & bytes.length - 1), contents, 0, length);
            freed.setRelease(start + length);
        }
        sessions[(int) (position & RECORDS - 1)] = null;
        read.setRelease(position + 1);
        return contents;
    }

    /** Returns how many records found no room; any thread. */
    long missed() {
        return missed.get();
    }
}
