package io.oxtunnel.session.key;

import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The sealers and openers that one provider has made for a key, one each for a worker. */
final class Contexts {
    final AtomicReferenceArray<Sealer> sealers;
    final AtomicReferenceArray<Opener> openers;

    Contexts(int workers) {
        sealers = new AtomicReferenceArray<>(workers);
        openers = new AtomicReferenceArray<>(workers);
    }

    /** Closes them; no worker uses them any more. Idempotent. */
    void close() {
        for (int worker = 0; worker < sealers.length(); worker++) {
            Sealer sealer = sealers.getAndSet(worker, null);
            if (sealer != null) {
                sealer.close();
            }
            Opener opener = openers.getAndSet(worker, null);
            if (opener != null) {
                opener.close();
            }
        }
    }
}
