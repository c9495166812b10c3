package io.oxtunnel.config;

import io.oxtunnel.api.capture.CaptureProvider;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** The names in the OSGi service registry, as they are now, and a way to wait for the next. Thread-safe. */
final class ServiceCatalog implements Installed, AutoCloseable {
    private static final String PREFIX = "oxtunnel.";

    private final BundleContext context;
    private final MetaTypeService metatypes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ServiceListener listener = this::changed;
    private long changes;

    ServiceCatalog(BundleContext context, MetaTypeService metatypes) {
        this.context = context;
        this.metatypes = metatypes;
        try {
            context.addServiceListener(listener, "(|(oxtunnel.transport=*)(oxtunnel.capture=*)(oxtunnel.forwarder=*)(oxtunnel.crypto=*)(oxtunnel.compression=*))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        context.removeServiceListener(listener);
    }

    @Override
    public Set<String> names(String kind) {
        Set<String> names = new TreeSet<>();
        for (ServiceReference<?> provider : providers("(" + PREFIX + kind + "=*)")) {
            if (provider.getProperty(PREFIX + kind) instanceof String name) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public Map<String, Setting> settings(String pid) {
        int dot = pid.indexOf('.');
        for (ServiceReference<?> provider : providers("(" + PREFIX + pid.substring(0, dot) + "=" + pid.substring(dot + 1) + ")")) {
            MetaTypeInformation information = provider.getBundle() == null ? null : metatypes.getMetaTypeInformation(provider.getBundle());
            if (information != null && Arrays.asList(information.getPids()).contains(pid)) {
                Map<String, Setting> settings = new LinkedHashMap<>();
                for (AttributeDefinition attribute : information.getObjectClassDefinition(pid, null)
                        .getAttributeDefinitions(ObjectClassDefinition.ALL)) {
                    settings.put(attribute.getID(), new MetatypeSetting(attribute));
                }
                return settings;
            }
        }
        return null;
    }

    @Override
    public String dns(String capture) {
        return providers("(&(" + CaptureProvider.NAME + "=" + capture + ")(" + CaptureProvider.DNS + "=direct))").isEmpty() ? "tunnel" : "direct";
    }

    private List<ServiceReference<?>> providers(String filter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            // A name in a file may hold what a filter cannot: then no service has it.
            return List.of();
        }
    }

    private void changed(ServiceEvent event) {
        lock.lock();
        try {
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how often the registry has changed, for {@link #awaitChange}. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the registry has changed since {@link #changes} returned a value.
     *
     * @param deadline as {@link System#nanoTime}
     * @return false if the deadline passed first
     */
    boolean awaitChange(long seen, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = deadline - System.nanoTime();
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return changes != seen;
        } finally {
            lock.unlock();
        }
    }
}
