package io.oxtunnel.runtime.worker;

/** The threads of the data path. One that ends before its time is told to the control path, and nothing waits for it any more. */
final class WorkerThread {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private WorkerThread() {
    }

    /** Makes a thread; it does not run yet. */
    static Thread of(String name, Runnable loop, ControlSink sink, Quiescence.Participant participant) {
        return Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            try {
                loop.run();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "the worker " + name + " ended", e);
                sink.failed(new Failure("the worker " + name + " ended: " + e, null, e));
            } finally {
                participant.idle();
            }
        });
    }
}
