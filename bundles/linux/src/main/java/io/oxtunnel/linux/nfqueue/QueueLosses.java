package io.oxtunnel.linux.nfqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel counts of its queues, /proc/net/netfilter/nfnetlink_queue.
 *
 * @param full packets dropped because the queue was full
 * @param unread packets dropped because the program's socket had no room
 */
public record QueueLosses(long full, long unread) {
    private static final Path FILE = Path.of("/proc/net/netfilter/nfnetlink_queue");
    private static final int FULL = 5;
    private static final int UNREAD = 6;
    private static final int COLUMNS = 8;

    /** Returns the sums over queues {@code first..first+count-1}; zeros where the kernel does not tell. */
    public static QueueLosses of(int first, int count) {
        try {
            return of(Files.readAllLines(FILE), first, count);
        } catch (IOException e) {
            return new QueueLosses(0, 0);
        }
    }

    static QueueLosses of(List<String> lines, int first, int count) {
        long full = 0;
        long unread = 0;
        for (String line : lines) {
            String[] columns = line.trim().split(" +");
            if (columns.length >= COLUMNS && Integer.parseInt(columns[0]) >= first && Integer.parseInt(columns[0]) < first + count) {
                full += Long.parseLong(columns[FULL]);
                unread += Long.parseLong(columns[UNREAD]);
            }
        }
        return new QueueLosses(full, unread);
    }
}
