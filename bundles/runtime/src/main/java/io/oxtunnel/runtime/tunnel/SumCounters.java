package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The counters of a tunnel: sums over its threads, and what the queues count themselves.
 *
 * @param cells one for each thread
 * @param refused packets that the system refused after a queue had taken them
 */
record SumCounters(List<WorkerCounters> cells, java.util.function.LongSupplier refused) implements Counters {
    @Override
    public long get(DropReason reason) {
        long queues = reason == DropReason.REFUSED_BY_SYSTEM ? refused.getAsLong() : 0;
        return queues + sum(c -> c.get(reason));
    }

    @Override
    public long get(Traffic counter) {
        return sum(c -> c.get(counter));
    }

    private long sum(ToLongFunction<WorkerCounters> value) {
        return cells.stream().mapToLong(value).sum();
    }
}
