package io.oxtunnel.launcher;

import java.lang.System.Logger.Level;
import org.apache.felix.framework.Logger;

/** Felix's own messages, which it would print to standard output. */
final class FrameworkLog extends Logger {
    private static final System.Logger LOG = System.getLogger("org.apache.felix.framework");

    FrameworkLog() {
        setLogLevel(LOG_WARNING);
    }

    @Override
    protected void doLog(int level, String message, Throwable thrown) {
        LOG.log(level == LOG_ERROR ? Level.ERROR : Level.WARNING, message, thrown);
    }
}
