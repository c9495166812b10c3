package io.oxtunnel.runtime.state;

import io.oxtunnel.api.session.TimestampStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * Timestamps in a file of the state folder, a line each: public key as base64, tab, TAI64N as 24 hexadecimal digits. A client's are on
 * the disk when {@link #store} returns; a server's when {@link #flush} finds that a minute has passed, and at {@link #close}
 * (PROTOCOL.md 4.6 and section 6). Of more than {@value #MOST} keys the ones stored longest ago are forgotten. Thread-safe.
 */
public final class FileTimestamps implements TimestampStore, AutoCloseable {
    /** Most keys that are kept. */
    static final int MOST = 1 << 18;

    private static final Logger LOG = System.getLogger(FileTimestamps.class.getPackageName());
    private static final Pattern LINE = Pattern.compile("[A-Za-z0-9+/]{43}=\t[0-9a-f]{24}");
    private static final long FLUSH_EVERY = 60_000_000_000L;

    private final StateFile file;
    private final boolean writeThrough;
    private final SequencedMap<String, String> timestamps = new LinkedHashMap<>();
    private boolean dirty;
    private boolean complained;
    private boolean flushed;
    private long flushedAt;

    private FileTimestamps(Path folder, boolean writeThrough) throws IOException {
        file = new StateFile(folder, "timestamps");
        this.writeThrough = writeThrough;
        int damaged = 0;
        for (String line : file.lines()) {
            if (LINE.matcher(line).matches()) {
                put(line.substring(0, 44), line.substring(45));
            } else {
                damaged++;
            }
        }
        if (damaged > 0) {
            file.keepDamaged(damaged + " lines cannot be read and are left out");
            write();
        }
    }

    /**
     * Opens the store of a client.
     *
     * @param folder of the state, must exist
     * @throws IOException if the file is there and cannot be read
     */
    public static FileTimestamps client(Path folder) throws IOException {
        return new FileTimestamps(folder, true);
    }

    /** Opens the store of a server; see {@link #client}. */
    public static FileTimestamps server(Path folder) throws IOException {
        return new FileTimestamps(folder, false);
    }

    @Override
    public synchronized byte[] load(byte[] publicKey) {
        String timestamp = timestamps.get(Base64.getEncoder().encodeToString(publicKey));
        return timestamp == null ? null : HexFormat.of().parseHex(timestamp);
    }

    @Override
    public synchronized void store(byte[] publicKey, byte[] timestamp) throws IOException {
        if (publicKey.length != 32) {
            throw new IllegalArgumentException("public key: " + publicKey.length + " bytes; allowed: 32");
        }
        if (timestamp.length != 12) {
            throw new IllegalArgumentException("timestamp: " + timestamp.length + " bytes; allowed: 12");
        }
        put(Base64.getEncoder().encodeToString(publicKey), HexFormat.of().formatHex(timestamp));
        dirty = true;
        if (writeThrough) {
            write();
        }
    }

    private void put(String key, String timestamp) {
        // Removed first, so that the order is that of storing.
        timestamps.remove(key);
        timestamps.put(key, timestamp);
        if (timestamps.size() > MOST) {
            timestamps.pollFirstEntry();
        }
    }

    private void write() throws IOException {
        file.write(timestamps.entrySet().stream().map(e -> e.getKey() + "\t" + e.getValue()).toList());
        dirty = false;
        complained = false;
    }

    /**
     * Writes what has changed, if the last time was 60 s ago or more. A failure is reported once, and tried again after 60 s.
     *
     * @param now nanoTime
     */
    public synchronized void flush(long now) {
        if (flushed && now - flushedAt < FLUSH_EVERY) {
            return;
        }
        flushed = true;
        flushedAt = now;
        writeIfDirty();
    }

    private void writeIfDirty() {
        if (!dirty) {
            return;
        }
        try {
            write();
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.log(Level.WARNING, "handshakes before a restart could be replayed after it: " + e.getMessage());
            }
        }
    }

    /** Writes what has changed. */
    @Override
    public synchronized void close() {
        writeIfDirty();
    }
}
