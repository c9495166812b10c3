package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.KillSwitch;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.journal.Undo;
import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.network.Resolver;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelFactory;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.runtime.find.JdkResolver;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Keeps the providers that are installed, and opens tunnels with the best of them. Tells whoever has installed one why it was withdrawn, by
 * the number of its service.
 */
@Component(service = {TunnelFactory.class, Providers.class, Function.class}, property = "oxtunnel.action=withdrawn")
public final class Providers implements TunnelFactory, Function<Long, String> {
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;

    private final ConcurrentSkipListMap<ServiceReference<SessionEngineFactory>, SessionEngineFactory> engines = bestFirst();
    private final Stock stock = new Stock();
    private final Strangers strangers = new Strangers(stock);
    private final ConcurrentSkipListMap<ServiceReference<Undo>, Undo> undos = bestFirst();
    private final ConcurrentSkipListMap<ServiceReference<Poller.Factory>, Poller.Factory> pollers = bestFirst();
    private final ConcurrentSkipListMap<ServiceReference<Resolver>, Resolver> resolvers = bestFirst();
    private final ConcurrentSkipListMap<ServiceReference<NetworkMonitor>, NetworkMonitor> networks = bestFirst();
    private final ConcurrentSkipListMap<ServiceReference<KillSwitch>, KillSwitch> killSwitches = bestFirst();

    /** A service reference is the greater the better; ranking, then age. */
    private static <T> ConcurrentSkipListMap<ServiceReference<T>, T> bestFirst() {
        return new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    }

    @Override
    public String apply(Long service) {
        return stock.reason(service);
    }

    @Override
    public Tunnel open(ServerSettings settings, TunnelListener listener) throws IOException {
        return openServer(settings, listener).tunnel();
    }

    /** Opens a server whose clients can be replaced while it runs. */
    public RunningServer openServer(ServerSettings settings, TunnelListener listener) throws IOException {
        return new ServerOpener(services(), settings, listener, LinkMtu::largest).open();
    }

    @Override
    public Tunnel open(ClientSettings settings, TunnelListener listener) throws IOException {
        return openClient(settings, listener).tunnel();
    }

    /** Opens a client of which some settings can change while it runs. */
    public RunningClient openClient(ClientSettings settings, TunnelListener listener) throws IOException {
        return new ClientOpener(services(), settings, listener).open();
    }

    private Services services() throws IOException {
        awaitComplete();
        if (engines.isEmpty()) {
            throw new IOException("no protocol core is installed; install session");
        }
        return new Services(best(stock.codecs(), "no codec is installed; install codec"), first(engines), best(stock.ciphers(), "no crypto bundle passed its self-test; install crypto-jdk or crypto-bc"),
                best(stock.agreements(), "no crypto bundle offers X25519; install crypto-jdk or crypto-bc"), lists(stock.transports()),
                stock.captures().byName(), stock.forwarders().byName(), byName(undos, Undo.OWNER),
                first(pollers), resolvers.isEmpty() ? new JdkResolver() : first(resolvers), first(networks), first(killSwitches), stock);
    }

    /**
     * What no tunnel can be without may be on its way: bundles start in any order, and one that is being updated comes back. A tunnel that runs
     * needs nothing of this, and waits for itself ({@link Exchanges}); hence nothing here is a reference that ends this component with it.
     */
    private void awaitComplete() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while ((engines.isEmpty() || stock.codecs().fit().isEmpty() || stock.ciphers().fit().isEmpty() || stock.agreements().fit().isEmpty())
                && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static <T> void add(Installed<T> all, ServiceReference<T> reference, String name, T provider) {
        int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer number ? number : 0;
        all.add((Long) reference.getProperty(Constants.SERVICE_ID), ranking, name, provider);
    }

    private static <T> void remove(Installed<T> all, ServiceReference<T> reference) {
        all.remove((Long) reference.getProperty(Constants.SERVICE_ID));
    }

    private static <T> T first(ConcurrentSkipListMap<?, T> all) {
        var first = all.firstEntry();
        return first == null ? null : first.getValue();
    }

    private static <T> T best(Installed<T> all, String none) throws IOException {
        List<T> fit = all.fit();
        if (fit.isEmpty()) {
            throw new IOException(none);
        }
        return fit.getFirst();
    }

    private static Map<String, List<TransportProvider>> lists(Installed<TransportProvider> all) {
        Map<String, List<TransportProvider>> named = new HashMap<>();
        all.byName().keySet().forEach(name -> named.put(name, all.named(name)));
        return named;
    }

    private static <T> Map<String, T> byName(Map<ServiceReference<T>, T> all, String property) {
        Map<String, T> named = new TreeMap<>();
        all.forEach((reference, provider) -> named.putIfAbsent(String.valueOf(reference.getProperty(property)), provider));
        return named;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEngines(ServiceReference<SessionEngineFactory> reference, SessionEngineFactory factory) {
        engines.put(reference, factory);
    }

    void unbindEngines(ServiceReference<SessionEngineFactory> reference) {
        engines.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCodec(ServiceReference<Codec> reference, Codec provider) {
        add(stock.codecs(), reference, provider.name(), provider);
    }

    void unbindCodec(ServiceReference<Codec> reference) {
        remove(stock.codecs(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCiphers(ServiceReference<CipherProvider> reference, CipherProvider provider) {
        add(stock.ciphers(), reference, provider.name(), provider);
    }

    void unbindCiphers(ServiceReference<CipherProvider> reference) {
        remove(stock.ciphers(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindAgreement(ServiceReference<KeyAgreement> reference, KeyAgreement provider) {
        add(stock.agreements(), reference, provider.name(), provider);
    }

    void unbindAgreement(ServiceReference<KeyAgreement> reference) {
        remove(stock.agreements(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(ServiceReference<TransportProvider> reference, TransportProvider provider) {
        add(stock.transports(), reference, String.valueOf(reference.getProperty(TransportProvider.NAME)), strangers.transport(reference, provider));
    }

    void unbindTransport(ServiceReference<TransportProvider> reference) {
        remove(stock.transports(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCapture(ServiceReference<CaptureProvider> reference, CaptureProvider provider) {
        add(stock.captures(), reference, String.valueOf(reference.getProperty(CaptureProvider.NAME)), strangers.capture(reference, provider));
    }

    void unbindCapture(ServiceReference<CaptureProvider> reference) {
        remove(stock.captures(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindForwarder(ServiceReference<ForwarderProvider> reference, ForwarderProvider provider) {
        add(stock.forwarders(), reference, String.valueOf(reference.getProperty(ForwarderProvider.NAME)), strangers.forwarder(reference, provider));
    }

    void unbindForwarder(ServiceReference<ForwarderProvider> reference) {
        remove(stock.forwarders(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCompression(ServiceReference<CompressionProvider> reference, CompressionProvider provider) {
        add(stock.compressions(), reference, String.valueOf(reference.getProperty(CompressionProvider.NAME)), provider);
    }

    void unbindCompression(ServiceReference<CompressionProvider> reference) {
        remove(stock.compressions(), reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindUndo(ServiceReference<Undo> reference, Undo undo) {
        undos.put(reference, undo);
    }

    void unbindUndo(ServiceReference<Undo> reference) {
        undos.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindPoller(ServiceReference<Poller.Factory> reference, Poller.Factory factory) {
        pollers.put(reference, factory);
    }

    void unbindPoller(ServiceReference<Poller.Factory> reference) {
        pollers.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindResolver(ServiceReference<Resolver> reference, Resolver resolver) {
        resolvers.put(reference, resolver);
    }

    void unbindResolver(ServiceReference<Resolver> reference) {
        resolvers.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindNetwork(ServiceReference<NetworkMonitor> reference, NetworkMonitor monitor) {
        networks.put(reference, monitor);
    }

    void unbindNetwork(ServiceReference<NetworkMonitor> reference) {
        networks.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindKillSwitch(ServiceReference<KillSwitch> reference, KillSwitch killSwitch) {
        killSwitches.put(reference, killSwitch);
    }

    void unbindKillSwitch(ServiceReference<KillSwitch> reference) {
        killSwitches.remove(reference);
    }
}
