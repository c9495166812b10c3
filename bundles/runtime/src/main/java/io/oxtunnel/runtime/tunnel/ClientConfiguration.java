package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.codec.Setting;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Puts into force at a client what its server sends, as far as {@link ClientPolicy} follows it. A name service may take seconds to change,
 * hence this has a thread of its own, which makes one change after the other; the control path goes on. What a server sent stays in force
 * over sessions until another configuration replaces it: while a session is renewed nothing leaks.
 */
final class ClientConfiguration implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    /** Hears what became of a configuration, on the thread of this. */
    interface Answer {
        void configured(int epoch, boolean inForce);
    }

    private final LiveCapture capture;
    private final Answer answer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ox-settings").factory());
    // Confined to the thread.
    private ClientPolicy policy;
    private CaptureSettings inForce;
    private List<Setting> pushed;
    private Assignment assignment;

    ClientConfiguration(LiveCapture capture, ClientPolicy policy, Answer answer) {
        this.capture = capture;
        this.policy = policy;
        this.answer = answer;
        inForce = policy.own();
    }

    /** The capture has got the addresses of a session; name servers may have come with them. */
    void assigned(Assignment next) {
        execute(() -> {
            assignment = next;
            try {
                use(pushed);
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the name servers of the session are not in use: " + e.getMessage());
            }
        });
    }

    /**
     * From now on the server's wishes are judged by another policy; the next capture is told what comes of that. Waits until it is so.
     *
     * @throws IOException if this is closed
     */
    void judge(ClientPolicy next) throws IOException {
        try {
            thread.submit(() -> {
                policy = next;
                if (assignment != null) {
                    inForce = policy.with(pushed, assignment);
                    capture.plan(inForce);
                } else {
                    inForce = policy.own();
                }
            }).get();
        } catch (RejectedExecutionException | ExecutionException e) {
            throw new IOException("the client is closing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The server sent a configuration. */
    void configure(int epoch, List<Setting> settings) {
        execute(() -> answer.configured(epoch, replace(settings)));
    }

    private boolean replace(List<Setting> settings) {
        try {
            if (assignment == null) {
                return false;
            }
            use(settings);
            pushed = settings;
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a configuration of the server is not in force, and is asked for again: " + e.getMessage());
            return false;
        }
        List<String> refused = policy.refused(settings);
        LOG.log(System.Logger.Level.INFO, "configured by the server: " + (settings.isEmpty() ? "nothing" : settings)
                + (refused.isEmpty() ? "" : "; not followed: " + String.join(", ", refused)));
        return true;
    }

    private void use(List<Setting> settings) throws IOException {
        CaptureSettings wanted = policy.with(settings, assignment);
        if (!wanted.equals(inForce)) {
            capture.configure(wanted);
            inForce = wanted;
        }
    }

    private void execute(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing: the configuration stays as it is");
        }
    }

    /** Takes no more; the capture takes back what is in force when it is closed. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
