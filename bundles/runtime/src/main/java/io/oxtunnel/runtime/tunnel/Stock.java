package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.transport.TransportProvider;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is installed for the stages that can be replaced while a tunnel runs. Thread-safe. */
record Stock(Installed<Codec> codecs, Installed<CipherProvider> ciphers, Installed<KeyAgreement> agreements,
        Installed<TransportProvider> transports, Installed<CaptureProvider> captures, Installed<ForwarderProvider> forwarders,
        Installed<CompressionProvider> compressions) {
    /** Begins with nothing. */
    Stock() {
        this(new Installed<>("codec"), new Installed<>("crypto"), new Installed<>("key agreement"), new Installed<>("transport"),
                new Installed<>("capture"), new Installed<>("forwarder"), new Installed<>("compression"));
    }

    /** Tells of every change from now on, on the thread of who makes it. */
    void listen(Runnable changed) {
        all().forEach(one -> one.listen(changed));
    }

    void unlisten(Runnable changed) {
        all().forEach(one -> one.unlisten(changed));
    }

    private List<Installed<?>> all() {
        return List.of(codecs, ciphers, agreements, transports, captures, forwarders, compressions);
    }

    /** Returns why a service was withdrawn, or null if it may be chosen. */
    String reason(long id) {
        String compression = compressions.reason(id);
        return compression != null ? compression : all().stream().map(one -> one.reason(id)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Fills one, best first, for who has no service registry. */
    static Stock of(Codec codec, CipherProvider ciphers, KeyAgreement agreement, Map<String, List<TransportProvider>> transports,
            Map<String, CaptureProvider> captures, Map<String, ForwarderProvider> forwarders) {
        Stock stock = new Stock();
        stock.codecs.add(1, 0, codec.name(), codec);
        stock.ciphers.add(1, 0, ciphers.name(), ciphers);
        stock.agreements.add(1, 0, agreement.name(), agreement);
        long[] id = {0};
        transports.forEach((name, all) -> all.forEach(provider -> stock.transports.add(++id[0], 0, name, provider)));
        captures.forEach((name, provider) -> stock.captures.add(++id[0], 0, name, provider));
        forwarders.forEach((name, provider) -> stock.forwarders.add(++id[0], 0, name, provider));
        return stock;
    }
}
