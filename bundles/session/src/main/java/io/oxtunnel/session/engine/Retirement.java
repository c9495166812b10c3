package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.TransportKey;
import java.util.List;

/** How keys end: no index names them, they neither send nor receive, and the runtime is told to erase them. Control path. */
record Retirement(IndexTable table, SessionEvents events) {
    void retire(List<TransportKey> keys) {
        for (TransportKey key : keys) {
            table.remove(key);
            key.stop();
            events.retired(key);
        }
    }
}
