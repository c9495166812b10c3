package io.oxtunnel.capture.tun;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Steps of one change: if one of them fails, those before it are taken back in reverse order. One thread. */
final class Steps {
    private static final System.Logger LOG = System.getLogger(Steps.class.getPackageName());

    /** One step, or its way back. */
    interface Step {
        void run() throws IOException;
    }

    private final Deque<Step> back = new ArrayDeque<>();

    /** Takes a step. */
    void take(Step step, Step undo) throws IOException {
        step.run();
        back.push(undo);
    }

    /** Takes all of them back; what fails is logged, and the others are taken back all the same. */
    void takeBack() {
        while (!back.isEmpty()) {
            try {
                back.pop().run();
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a change of the capture could not be taken back", e);
            }
        }
    }
}
