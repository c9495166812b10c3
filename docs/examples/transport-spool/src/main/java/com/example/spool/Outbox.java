package com.example.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes datagrams into inboxes of others. A file is written under a name that nobody reads, then moved, so that a receiver never sees
 * half of one. Its name is a number that grows, in 16 hexadecimal digits, and the sender's port. One thread.
 */
final class Outbox {
    private final Path directory;
    private final int port;
    private final int backlog;
    // One that is started again goes on behind what it sent before.
    private long number = System.currentTimeMillis() << 20;

    Outbox(Path directory, int port, int backlog) {
        this.directory = directory;
        this.port = port;
        this.backlog = backlog;
    }

    /** Returns the sender's port in the name of a file, or 0 if it is no datagram: others may have put anything there. */
    static int sender(Path file) {
        String name = file.getFileName().toString();
        if (!name.matches("[0-9a-f]{16}-[0-9]{1,5}")) {
            return 0;
        }
        int port = Integer.parseInt(name.substring(17));
        return port <= 65_535 ? port : 0;
    }

    /** Puts a datagram into the inbox of a port; false if there is none, or as many as allowed wait in it. */
    boolean put(ByteBuffer datagram, int to) throws IOException {
        Path inbox = directory.resolve(Integer.toString(to));
        if (!Files.isDirectory(inbox) || Files.exists(inbox.resolve(name(number - backlog)))) {
            return false;
        }
        Path written = inbox.resolve("writing-" + port);
        try (FileChannel file = FileChannel.open(written, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (datagram.hasRemaining()) {
                file.write(datagram);
            }
        }
        Files.move(written, inbox.resolve(name(number++)), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private String name(long n) {
        return "%016x-%d".formatted(n, port);
    }
}
