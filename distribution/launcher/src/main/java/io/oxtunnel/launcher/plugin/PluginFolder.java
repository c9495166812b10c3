package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/**
 * A folder whose jars are plug-ins: one that is put in is installed, one that changes takes the place of what ran, one that is taken out is
 * uninstalled. Looks once a second on one thread of its own, {@code ox-plugins}, which ends with the framework. Whatever goes wrong is logged
 * and reported; nothing of it ends the process.
 *
 * <p>Two services tell of it: a {@link Future} with the property {@code oxtunnel.arrival=plugins}, done when what lay in the folder at the start
 * has been started or refused, and a {@link Callable} with {@code oxtunnel.action=plugins} that returns a map for each file.
 */
public final class PluginFolder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher.plugin");
    private static final long LOOK_MILLIS = 1_000;
    /** Looks at the start, for files that were put there a moment before. */
    private static final int FIRST_LOOKS = 4;
    private static final long JOIN_MILLIS = 2_000;

    private final Path folder;
    private final Path state;
    private final String version;
    private final boolean watched;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    private volatile List<Map<String, Object>> report = List.of();
    private BundleContext context;
    private Thread thread;
    private Plugins plugins;
    private Scan scan;
    private String trouble = "";

    /**
     * Names the folder; nothing is looked at yet.
     *
     * @param state where copies of plug-ins are kept
     * @param version of OxTunnel
     * @param watched whether to look again after the start
     */
    public PluginFolder(Path folder, Path state, String version, boolean watched) {
        this.folder = folder;
        this.state = state;
        this.version = version;
        this.watched = watched;
    }

    /** Registers the services; before the framework starts. */
    public void open(BundleContext system) {
        context = system;
        system.registerService(Future.class, arrived, properties("oxtunnel.arrival"));
        system.registerService(Callable.class, () -> report, properties("oxtunnel.action"));
        SynchronousBundleListener listener = event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
                end.countDown();
            }
        };
        system.addBundleListener(listener);
    }

    private static Dictionary<String, Object> properties(String key) {
        return new Hashtable<>(Map.of(key, "plugins"));
    }

    /** Begins to look; when the framework has started. */
    public void begin() {
        thread = Thread.ofPlatform().name("ox-plugins").daemon().start(this::work);
    }

    private void work() {
        try {
            sweep();
            for (int i = 1; i < FIRST_LOOKS && scan != null && scan.settling() && !ended(); i++) {
                sweep();
            }
            arrived.complete(true);
            while (watched && !ended()) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            arrived.complete(false);
            if (plugins != null) {
                plugins.close();
            }
        }
    }

    private boolean ended() throws InterruptedException {
        return end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            if (scan == null) {
                Copies copies = new Copies(state);
                Verdicts verdicts = new Verdicts(state.resolve("verdicts"), version);
                plugins = new Plugins(context, copies, verdicts);
                scan = new Scan(folder, copies, verdicts, plugins);
            }
            scan.sweep();
            report = Report.of(scan.found(), plugins);
            trouble = "";
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            if (end.getCount() > 0 && !trouble.equals(e.toString())) {
                trouble = e.toString();
                LOG.log(Level.ERROR, "cannot look after the plug-ins in " + folder, e);
            }
        }
    }

    /** Waits a moment for the thread to end; after the framework has stopped. */
    @Override
    public void close() {
        end.countDown();
        try {
            if (thread != null) {
                thread.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
