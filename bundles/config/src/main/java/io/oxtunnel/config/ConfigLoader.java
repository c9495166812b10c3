package io.oxtunnel.config;

import io.oxtunnel.api.capture.KillSwitch;
import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.MetaTypeService;

/**
 * Takes the configuration file to ConfigAdmin: at the start, whenever the file changes, and by {@code oxtunnel:reload}. A bad file
 * ends the process at the start, and changes nothing later. Works on one virtual thread of its own once the framework has started.
 */
@Component(service = {ConfigLoader.class, Callable.class}, immediate = true, property = "oxtunnel.action=reload")
public final class ConfigLoader implements Callable<Map<String, Object>> {
    private static final Logger LOG = System.getLogger("io.oxtunnel.config");
    /** Components of other bundles may come a moment after the framework has started. */
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long POLL_MILLIS = 500;

    private final BundleContext context;
    private final Settings settings;
    private final ServiceCatalog catalog;
    private final ConfigWriter writer;
    private final ReentrantLock reading = new ReentrantLock();
    private final Thread thread;

    /** Starts the work. */
    @Activate
    public ConfigLoader(BundleContext context, @Reference ConfigurationAdmin admin, @Reference MetaTypeService metatypes) {
        this.context = context;
        this.settings = Settings.of(context);
        this.catalog = new ServiceCatalog(context, metatypes);
        this.writer = new ConfigWriter(admin);
        this.thread = Thread.ofVirtual().name("config").start(this::work);
    }

    /** Ends the work; what ConfigAdmin holds stays. */
    @Deactivate
    void close() {
        thread.interrupt();
        catalog.close();
    }

    private void work() {
        try {
            if (settings.file() != null) {
                // Loads the parser, a tenth of a second, while the other bundles start; what may be installed is not known yet.
                new ConfigReader(settings.file(), settings.state(), catalog).read(settings.role());
            }
            FrameworkLife.awaitStarted(context);
            FrameworkLife.awaitPlugins(context);
            if (settings.command().equals("check")) {
                FrameworkLife.stop(context, check() ? 0 : 1);
            } else if (settings.command().equals("add-client")) {
                FrameworkLife.stop(context, addClient() ? 0 : 1);
            } else if (settings.command().equals("run") && !settings.role().isEmpty()) {
                run();
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "stopped");
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the configuration cannot be loaded", e);
            FrameworkLife.stop(context, 1);
        }
    }

    private void run() throws InterruptedException {
        FileStamp loaded = settings.file() == null ? null : FileStamp.of(settings.file());
        try {
            load();
        } catch (IOException | IllegalArgumentException e) {
            e.getMessage().lines().forEach(line -> LOG.log(Level.ERROR, line));
            FrameworkLife.stop(context, 1);
            return;
        }
        watch(loaded);
    }

    /** Reloads when another file was moved into the place, or when the file has changed and was then left alone, so that half a file is seldom read. */
    private void watch(FileStamp loaded) throws InterruptedException {
        FileStamp done = loaded;
        FileStamp last = loaded;
        while (true) {
            Thread.sleep(POLL_MILLIS);
            FileStamp now = FileStamp.of(settings.file());
            if (!now.equals(done) && (now.equals(last) || now.replaces(last))) {
                done = now;
                try {
                    LOG.log(Level.INFO, reload());
                } catch (IOException | IllegalArgumentException e) {
                    e.getMessage().lines().forEach(line -> LOG.log(Level.ERROR, line));
                }
            }
            last = now;
        }
    }

    /**
     * Reads the file again; {@code oxtunnel:reload} does.
     *
     * @return {@code file}, and {@code changed}, a list of what changed
     * @throws IllegalArgumentException as {@link #reload}
     * @throws IOException as {@link #reload}
     */
    @Override
    public Map<String, Object> call() throws IOException, InterruptedException {
        return Map.of("file", String.valueOf(settings.file()), "changed", changes());
    }

    /**
     * Reads the file again.
     *
     * @return what changed, for people
     * @throws IllegalArgumentException if something is wrong with the file: a line for each problem, and nothing has changed
     * @throws IOException if ConfigAdmin cannot store it
     */
    public String reload() throws IOException, InterruptedException {
        List<String> changed = changes();
        return settings.file() + ": " + (changed.isEmpty() ? "nothing has changed" : "changed " + String.join(", ", changed));
    }

    private List<String> changes() throws IOException, InterruptedException {
        try {
            return load();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "\n" + settings.file() + ": not loaded; what was loaded before stays", e);
        }
    }

    private List<String> load() throws IOException, InterruptedException {
        reading.lockInterruptibly();
        try {
            if (settings.file() == null) {
                throw new IllegalArgumentException("no configuration file is named; name one with --config FILE");
            }
            Reading file = read(settings.role());
            if (!file.problems().isEmpty()) {
                throw new IllegalArgumentException(file.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
            }
            file.notes().forEach(note -> LOG.log(Level.INFO, note));
            return writer.write(file.configurations());
        } finally {
            reading.unlock();
        }
    }

    private Reading read(String role) throws InterruptedException {
        long deadline = System.nanoTime() + ARRIVAL_NANOS;
        while (true) {
            long seen = catalog.changes();
            Reading file = new ConfigReader(settings.file(), settings.state(), catalog).read(role);
            if (!file.mayImprove() || !catalog.awaitChange(seen, deadline)) {
                return file;
            }
        }
    }

    private boolean addClient() throws InterruptedException {
        ServiceReference<KeyAgreement> reference = awaitAgreement();
        if (reference == null) {
            System.err.println("oxtunnel: no crypto bundle offers X25519; install crypto-jdk or crypto-bc");
            return false;
        }
        // Waits for what the file names.
        read("server");
        return new AddClient(settings.addClient(), catalog, context.getService(reference), AddClient.stream(FileDescriptor.out),
                AddClient.stream(FileDescriptor.err)).run();
    }

    /** Crypto bundles test themselves before they offer anything. */
    private ServiceReference<KeyAgreement> awaitAgreement() throws InterruptedException {
        long deadline = System.nanoTime() + ARRIVAL_NANOS;
        while (true) {
            long seen = catalog.changes();
            ServiceReference<KeyAgreement> reference = context.getServiceReference(KeyAgreement.class);
            if (reference != null || !catalog.awaitChange(seen, deadline)) {
                return reference;
            }
        }
    }

    /** The command {@code check}: its result goes to stdout, and what is wrong to stderr. */
    private boolean check() throws InterruptedException {
        if (settings.file() == null) {
            System.err.println("oxtunnel: no configuration file is named; name one with --config FILE");
            return false;
        }
        Reading file = read(settings.role());
        file.problems().forEach(System.err::println);
        if (file.problems().isEmpty()) {
            System.out.println(settings.file() + ": ok");
            tellOfKillSwitch();
        }
        return file.problems().isEmpty();
    }

    /** Who checks a file because nothing gets through any more should read why. */
    private void tellOfKillSwitch() {
        ServiceReference<KillSwitch> reference = context.getServiceReference(KillSwitch.class);
        try {
            if (reference != null && !context.getService(reference).standing().isEmpty()) {
                System.err.println("oxtunnel: a kill switch stands on this machine; `oxtunnel kill-switch status` tells more");
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "without the privilege to look for a kill switch: " + e.getMessage());
        }
    }
}
