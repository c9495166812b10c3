package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.ResponseInjector;
import io.oxtunnel.api.capture.ResponseInjectorProvider;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.inject.RawInjector;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;

/** Injects by raw sockets. Needs CAP_NET_RAW and CAP_NET_ADMIN. Thread-safe. */
@Component
public final class RawResponses implements ResponseInjectorProvider {
    @Override
    public ResponseInjector open(BufferPool pool, int mark) throws IOException {
        if (mark == 0) {
            throw new IOException("mark of injected packets: 0 would have them captured again; allowed: every other number");
        }
        return new Raw(RawInjector.open(pool, mark));
    }

    private record Raw(RawInjector injector) implements ResponseInjector {
        @Override
        public void send(PacketBatch from, int first) {
            injector.send(from, first);
        }

        @Override
        public long refused() {
            return injector.refused();
        }

        @Override
        public String describe() {
            return "raw sockets";
        }

        @Override
        public void close() {
            injector.close();
        }
    }
}
