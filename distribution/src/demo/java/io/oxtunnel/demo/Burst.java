package io.oxtunnel.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a browser does with a page of many parts: downloads at once, each over a connection of its own.
 *
 * @param intact how many came with the right SHA-256
 * @param gigabits content of all of them, Gbit/s
 */
record Burst(int intact, double gigabits) {
    static final int DOWNLOADS = 50;

    /** Downloads {@link #DOWNLOADS} parts at once. */
    static Burst run(InetAddress target, String tag, Terminal terminal) throws IOException, InterruptedException {
        String sha256 = new Source(tag, Target.PART).sha256();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Fetch>> all = new ArrayList<>();
            for (int i = 0; i < DOWNLOADS; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return Fetch.run(target, Target.PART_PATH, tag, null, terminal);
                }));
            }
            long began = System.nanoTime();
            start.countDown();
            int intact = 0;
            for (Future<Fetch> one : all) {
                intact += one.get().sha256().equals(sha256) ? 1 : 0;
            }
            return new Burst(intact, DOWNLOADS * Target.PART * 8 / ((System.nanoTime() - began) / 1e9) / 1e9);
        } catch (ExecutionException e) {
            throw new IOException(DOWNLOADS + " downloads at once: " + e.getCause(), e);
        }
    }
}
