package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.journal.Undo;
import io.oxtunnel.runtime.state.FileJournal;
import java.io.IOException;
import java.util.Map;

/** Takes back what an earlier run changed on the machine and could not take back itself. */
final class Recovery {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private Recovery() {
    }

    /** Undoes what the journal holds, newest first. What cannot be undone stays in it, and is said aloud. */
    static void run(FileJournal journal, Map<String, Undo> undos) {
        begin(journal, undos);
        finish(journal, undos);
    }

    /** Undoes what must be undone before anything else; {@link #finish} follows, whatever happens in between. */
    static void begin(FileJournal journal, Map<String, Undo> undos) {
        undo(journal, undos, false);
    }

    /** Undoes what could wait until the tunnel that starts has made its own changes. */
    static void finish(FileJournal journal, Map<String, Undo> undos) {
        undo(journal, undos, true);
    }

    private static void undo(FileJournal journal, Map<String, Undo> undos, boolean waited) {
        for (FileJournal.Entry entry : journal.leftovers()) {
            Undo undo = undos.get(entry.owner());
            if (waited != (undo != null && undo.mayWait(entry.change()))) {
                continue;
            }
            try {
                if (undo == null) {
                    throw new IOException("nothing installed can take back changes of \"" + entry.owner() + "\"");
                }
                undo.undo(entry.change());
                journal.undone(entry.number());
                LOG.log(System.Logger.Level.INFO, "took back what an earlier run left: " + entry.change());
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "could not take back \"" + entry.change() + "\" of an earlier run: " + e.getMessage());
            }
        }
    }
}
