package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.runtime.compression.Compressions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the frames of a tunnel are compressed with, and its replacement by another provider of the same format while sessions go on: what they
 * have agreed on stays. Thread-safe.
 */
final class CompressionSwap implements Exchange {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final String KIND = "compression";

    private final Installed<CompressionProvider> installed;
    private final Memory memory;
    private final int workers;
    private Assembly assembly;
    private Compressions serving;

    private CompressionSwap(Installed<CompressionProvider> installed, Memory memory, int workers) {
        this.installed = installed;
        this.memory = memory;
        this.workers = workers;
    }

    /**
     * Begins with the providers of some names.
     *
     * @throws IOException if one is not installed or cannot serve
     */
    static CompressionSwap open(Installed<CompressionProvider> installed, List<String> names, Memory memory, int workers) throws IOException {
        List<CompressionProvider> providers = new ArrayList<>();
        for (String name : names) {
            providers.add(installed.require(name));
        }
        CompressionSwap swap = new CompressionSwap(installed, memory, workers);
        swap.serving = swap.compressions(providers);
        return swap;
    }

    private Compressions compressions(List<CompressionProvider> providers) throws IOException {
        try {
            return Compressions.open(providers, memory, workers, this::failed);
        } catch (RuntimeException e) {
            throw new IOException("compression cannot serve: " + e.getMessage(), e);
        }
    }

    /** Returns what compresses now. */
    synchronized Compressions serving() {
        return serving;
    }

    /** The tunnel is there whose pipeline is to change. */
    synchronized void of(Assembly tunnel) {
        assembly = tunnel;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public synchronized Tunnel.Stage stage() {
        return new Tunnel.Stage(KIND, serving.names(), serving.describe(), installed.candidates(serving.providers()));
    }

    @Override
    public synchronized boolean missing() {
        return serving.providers().stream().anyMatch(one -> !installed.isFit(one));
    }

    /** {@inheritDoc} One that was stopped is replaced by another of its format, the same name before others; until there is one it goes on. */
    @Override
    public synchronized boolean follow() {
        boolean served = true;
        for (CompressionProvider gone : serving.providers().stream().filter(one -> installed.nameOf(one) == null).toList()) {
            List<CompressionProvider> same = installed.fit().stream().filter(one -> one.capability() == gone.capability()).toList();
            CompressionProvider next = same.stream().filter(one -> one.name().equals(gone.name())).findFirst().orElse(same.isEmpty() ? null : same.getFirst());
            served &= next != null && taken(next);
        }
        return served;
    }

    private boolean taken(CompressionProvider next) {
        try {
            to(next.name(), next);
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            installed.withdraw(next, e.getMessage());
            LOG.log(System.Logger.Level.ERROR, "compression: " + e.getMessage());
            return false;
        }
    }

    @Override
    public synchronized void to(String name) throws IOException {
        to(name, installed.require(name));
    }

    private void to(String name, CompressionProvider wanted) throws IOException {
        List<CompressionProvider> next = new ArrayList<>(serving.providers());
        next.replaceAll(one -> one.capability() == wanted.capability() ? wanted : one);
        if (!next.contains(wanted)) {
            throw new IOException("compression = \"" + name + "\" is another format than sessions have agreed on: " + serving.names()
                    + "; change compression in the configuration instead");
        }
        Compressions made = compressions(next);
        assembly.replace(made, serving);
        installed.restore(wanted);
        LOG.log(System.Logger.Level.INFO, "compression: " + name + " serves: " + made.describe());
        serving = made;
    }

    /** A provider is withdrawn; the next best of its format takes over, or frames go as they are. */
    private synchronized void failed(CompressionProvider provider, String why) {
        if (assembly == null || !serving.providers().contains(provider)) {
            return;
        }
        installed.withdraw(provider, why);
        LOG.log(System.Logger.Level.ERROR, "compression: " + provider.name() + " (" + provider.describe() + ") " + why + "; it is withdrawn");
        CompressionProvider next = installed.fit().stream().filter(one -> one.capability() == provider.capability()).findFirst().orElse(null);
        try {
            if (next != null) {
                to(next.name(), next);
            } else {
                LOG.log(System.Logger.Level.WARNING, "compression: nothing else is installed for this format; frames go as they are");
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "compression: frames go as they are: " + e.getMessage());
        }
    }
}
