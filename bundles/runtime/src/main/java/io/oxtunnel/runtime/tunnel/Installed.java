package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.Candidate;
import io.oxtunnel.api.tunnel.Candidate.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The installed providers of one kind, best first: by ranking, then by age. One that has failed is withdrawn: it is not chosen any more until
 * it is installed or started anew, or an administrator names it. Who wants to know of changes is told on the thread that makes them.
 * Control path, thread-safe.
 *
 * @param <T> the service
 */
final class Installed<T> {
    /** One of them; the identity of the service is that of the object. */
    private record Entry<T>(long id, int ranking, String name, T provider) {
    }

    private static final Comparator<Entry<?>> BEST_FIRST =
            Comparator.<Entry<?>>comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::id);

    private final String kind;
    private final TreeMap<Long, Entry<T>> entries = new TreeMap<>();
    private final Map<Long, String> withdrawn = new TreeMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Begins with none of a kind, such as "forwarder". */
    Installed(String kind) {
        this.kind = kind;
    }

    /** Adds one, or takes a new ranking of it; {@code id} is the service's. */
    void add(long id, int ranking, String name, T provider) {
        synchronized (this) {
            entries.put(id, new Entry<>(id, ranking, name, provider));
            withdrawn.remove(id);
        }
        listeners.forEach(Runnable::run);
    }

    /** Its bundle stops. Whoever listens must have let go of it when this returns, but for what workers may still be using. */
    void remove(long id) {
        synchronized (this) {
            entries.remove(id);
            withdrawn.remove(id);
        }
        listeners.forEach(Runnable::run);
    }

    /** Tells of every change from now on. */
    void listen(Runnable changed) {
        listeners.add(changed);
    }

    void unlisten(Runnable changed) {
        listeners.remove(changed);
    }

    private synchronized List<Entry<T>> sorted() {
        return entries.values().stream().sorted(BEST_FIRST).toList();
    }

    private synchronized boolean fit(Entry<T> entry) {
        return !withdrawn.containsKey(entry.id());
    }

    /** Returns those that may be chosen, best first. */
    List<T> fit() {
        return sorted().stream().filter(this::fit).map(Entry::provider).toList();
    }

    /** Returns those of a name that may be chosen, best first; withdrawn ones behind them. */
    List<T> named(String name) {
        List<T> all = new ArrayList<>();
        sorted().stream().filter(e -> e.name().equals(name) && fit(e)).forEach(e -> all.add(e.provider()));
        sorted().stream().filter(e -> e.name().equals(name) && !fit(e)).forEach(e -> all.add(e.provider()));
        return all;
    }

    /**
     * Returns the best of a name.
     *
     * @throws IOException if there is none; the message names those that there are
     */
    T require(String name) throws IOException {
        List<T> found = named(name);
        if (found.isEmpty()) {
            throw new IOException(kind + " = \"" + name + "\" is not installed; installed: " + names());
        }
        return found.getFirst();
    }

    /** Returns the names, best first, in words. */
    String names() {
        String all = sorted().stream().map(Entry::name).distinct().collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    /** Returns the best of each name. */
    Map<String, T> byName() {
        Map<String, T> named = new LinkedHashMap<>();
        sorted().stream().map(Entry::name).distinct().forEach(name -> named.put(name, named(name).getFirst()));
        return named;
    }

    /** Returns the name of a provider, or null if it is not installed any more. */
    String nameOf(T provider) {
        return sorted().stream().filter(e -> e.provider() == provider).map(Entry::name).findFirst().orElse(null);
    }

    /** Returns whether a provider is installed and not withdrawn. */
    boolean isFit(T provider) {
        return fit().stream().anyMatch(one -> one == provider);
    }

    /** Returns why a service was withdrawn, or null if it may be chosen. */
    synchronized String reason(long id) {
        return withdrawn.get(id);
    }

    /** Returns whether a provider is installed and withdrawn. */
    boolean isWithdrawn(T provider) {
        return nameOf(provider) != null && !isFit(provider);
    }

    /** It has failed. Nobody is told: who says so knows what comes next. */
    synchronized void withdraw(T provider, String why) {
        entries.values().stream().filter(e -> e.provider() == provider).forEach(e -> withdrawn.put(e.id(), why));
    }

    /** It was caught doing what it must not do; whoever uses it is told. */
    void accuse(T provider, String why) {
        withdraw(provider, why);
        listeners.forEach(Runnable::run);
    }

    /** An administrator wants it again. */
    synchronized void restore(T provider) {
        entries.values().stream().filter(e -> e.provider() == provider).forEach(e -> withdrawn.remove(e.id()));
    }

    /** Returns all of them for people, given who serves. */
    List<Candidate> candidates(List<T> serving) {
        return sorted().stream().map(entry -> candidate(entry, serving)).toList();
    }

    private synchronized Candidate candidate(Entry<T> entry, List<T> serving) {
        String why = withdrawn.get(entry.id());
        boolean serves = serving.stream().anyMatch(one -> one == entry.provider());
        Standing standing = serves ? Standing.SERVING : why != null ? Standing.WITHDRAWN : Standing.STANDBY;
        return new Candidate(entry.name(), entry.ranking(), standing, why == null ? "" : why);
    }
}
