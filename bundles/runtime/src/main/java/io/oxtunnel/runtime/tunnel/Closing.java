package io.oxtunnel.runtime.tunnel;

/** Takes one step of an end: what fails in it must not keep the other steps from being taken. */
final class Closing {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private Closing() {
    }

    /** Returns whether the step was taken; if not, the memory that it was about may still be used. */
    static boolean close(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, what + " did not close as it should", e);
            return false;
        }
    }
}
