package com.example.spool;

import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Files that wait, oldest first of each sender; their names are {@link Outbox}'s. Used by the receiving thread, {@link #wake} by any. */
final class Inbox implements Readiness.Waiter {
    private static final long TICK = 10_000_000;
    private static final int LISTED = 4_096;

    private final Path directory;
    private final FileChannel lock;
    private final WatchService watch;
    private final ArrayDeque<Path> waiting = new ArrayDeque<>();
    private volatile boolean woken;

    private Inbox(Path directory, FileChannel lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        watch = directory.getFileSystem().newWatchService();
        directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
    }

    /**
     * Makes the directory, for one receiver at a time: two would take each other's datagrams. A lock beside it tells whether the one who made
     * it lives; what a dead one has left is removed.
     *
     * @throws FileAlreadyExistsException if somebody receives there
     */
    static Inbox open(Path directory) throws IOException {
        FileChannel lock = FileChannel.open(directory.resolveSibling(directory.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!locked(lock)) {
                throw new FileAlreadyExistsException(directory.toString());
            }
            clear(directory);
            Files.createDirectory(directory);
            return new Inbox(directory, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;       // by this process
        }
    }

    private static void clear(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(directory);
    }

    Path directory() {
        return directory;
    }

    /** Returns the next file and leaves it where it is, or null. */
    Path peek() throws IOException {
        if (waiting.isEmpty()) {
            waiting.addAll(list());
        }
        return waiting.peek();
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Outbox.sender(file) > 0).limit(LISTED).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Takes the file of {@link #peek} away. */
    void remove() throws IOException {
        Files.deleteIfExists(waiting.remove());
    }

    @Override
    public void awaitReadable(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            for (long left = nanos; !woken && left > 0; left = end - System.nanoTime()) {
                WatchKey key = watch.poll(Math.min(left, TICK), TimeUnit.NANOSECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            woken = true;       // closed: the queue's next receive says so
        }
        woken = false;
    }

    @Override
    public void awaitWritable(long nanos) {
        // There is always room: what a full inbox does not take is dropped and counted.
    }

    @Override
    public void wake() {
        woken = true;
    }

    /** Removes the directory with what waits in it. */
    void close() throws IOException {
        try (lock; watch) {
            clear(directory);
        }
    }
}
