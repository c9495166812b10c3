package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.BufferPool;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Service: opens {@link ResponseInjector}s for captures that have no interface to write to. Thread-safe. */
@ConsumerType
public interface ResponseInjectorProvider {
    /**
     * Opens an injector.
     *
     * @param pool where the packets are; open longer than the injector
     * @param mark firewall mark of what is injected, not 0: the capture's rules leave it alone and keep it on this machine
     * @throws IOException if the system refuses; the message says what to do
     */
    ResponseInjector open(BufferPool pool, int mark) throws IOException;
}
