package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.KillSwitch;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.journal.Undo;
import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.network.Resolver;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.transport.TransportProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The services that a tunnel is put together from, as they stand when it is opened. Lists are best first.
 *
 * @param codec the wire format
 * @param engines the protocol core
 * @param ciphers AEAD suites
 * @param agreement X25519
 * @param transports by name
 * @param captures by name
 * @param forwarders by name
 * @param undos by owner
 * @param pollers null where the platform has none
 * @param resolver finds addresses beside the tunnel, or the JDK's where the platform has none
 * @param network null where the platform has none
 * @param killSwitch null where the platform has none
 * @param stock what is installed while the tunnel runs
 */
record Services(Codec codec, SessionEngineFactory engines, CipherProvider ciphers, KeyAgreement agreement,
        Map<String, List<TransportProvider>> transports, Map<String, CaptureProvider> captures, Map<String, ForwarderProvider> forwarders,
        Map<String, Undo> undos, Poller.Factory pollers, Resolver resolver, NetworkMonitor network, KillSwitch killSwitch, Stock stock) {

    /** With a stock of exactly these. */
    Services(Codec codec, SessionEngineFactory engines, CipherProvider ciphers, KeyAgreement agreement,
            Map<String, List<TransportProvider>> transports, Map<String, CaptureProvider> captures, Map<String, ForwarderProvider> forwarders,
            Map<String, Undo> undos, Poller.Factory pollers, Resolver resolver, NetworkMonitor network, KillSwitch killSwitch) {
        this(codec, engines, ciphers, agreement, transports, captures, forwarders, undos, pollers, resolver, network, killSwitch,
                Stock.of(codec, ciphers, agreement, transports, captures, forwarders));
    }

    CaptureProvider capture(String name) throws IOException {
        return named(captures, name, "capture");
    }

    ForwarderProvider forwarder(String name) throws IOException {
        return named(forwarders, name, "forwarder");
    }

    private static <T> T named(Map<String, T> all, String name, String kind) throws IOException {
        T found = all.get(name);
        if (found == null) {
            throw new IOException(kind + " = \"" + name + "\" is not installed; installed: " + String.join(", ", all.keySet()));
        }
        return found;
    }
}
