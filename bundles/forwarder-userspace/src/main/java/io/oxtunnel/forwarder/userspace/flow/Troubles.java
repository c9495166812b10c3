package io.oxtunnel.forwarder.userspace.flow;

import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.linux.call.Errno;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the system refused, counted by error number; the first of each is told in the log, once in the life of a forwarder, however many
 * follow. Thread-safe.
 */
public final class Troubles {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.forwarder.userspace");
    private static final int NUMBERS = 134;

    private final boolean told;
    private final AtomicLongArray counts = new AtomicLongArray(NUMBERS);

    /** Makes one that logs, or one that only counts. */
    public Troubles(boolean told) {
        this.told = told;
    }

    /**
     * Counts an error.
     *
     * @param call which one failed, such as "socket(udp)"
     * @param errno positive
     */
    public void add(String call, int errno) {
        int number = Math.clamp(errno, 0, NUMBERS - 1);
        if (counts.getAndIncrement(number) == 0 && told) {
            LOG.log(Level.WARNING, call + ": " + Errno.text(errno) + remedy(errno) + "; `status` counts what follows");
        }
    }

    private static String remedy(int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE
                ? " (raise the limit of open files, `ulimit -n` or LimitNOFILE=, or lower the caps in [forwarder.userspace])" : "";
    }

    /** Returns the counts of what there was. */
    public List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        for (int i = 0; i < NUMBERS; i++) {
            if (counts.get(i) > 0) {
                String name = Errno.text(i);
                all.add(new Figure("refused by the system: " + (name.startsWith("errno") ? name : name.substring(0, name.indexOf(' '))), counts.get(i), 0));
            }
        }
        return all;
    }
}
