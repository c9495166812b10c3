package io.oxtunnel.shell;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The commands in scope {@code oxtunnel} that are installed now, those of plug-ins included. Thread-safe. */
@Component(service = CommandCatalog.class)
public final class CommandCatalog {
    private static final String FILTER = "(&(osgi.command.scope=oxtunnel)(osgi.command.function=*))";
    private static final String FUNCTION = "osgi.command.function";

    private final BundleContext context;

    /** @param context asks the service registry, at each call */
    @Activate
    public CommandCatalog(BundleContext context) {
        this.context = context;
    }

    /** Returns the page of each command that describes itself, by name. */
    Map<String, CommandPage> pages() {
        Map<String, CommandPage> pages = new TreeMap<>();
        for (ServiceReference<?> reference : references()) {
            for (String name : names(reference.getProperty(FUNCTION))) {
                page(reference, name).filter(page -> !page.forms().isEmpty()).ifPresent(page -> pages.putIfAbsent(name, page));
            }
        }
        return pages;
    }

    private List<ServiceReference<?>> references() {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, FILTER);
            return found == null ? List.of() : List.of(found).stream().sorted(Comparator.<ServiceReference<?>>naturalOrder().reversed()).toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(FILTER, e);
        }
    }

    private static List<String> names(Object property) {
        return property instanceof String[] many ? List.of(many) : List.of(property.toString());
    }

    private Optional<CommandPage> page(ServiceReference<?> reference, String name) {
        Object command = context.getService(reference);
        try {
            return command == null ? Optional.empty() : Optional.of(CommandPage.of(name, command));
        } finally {
            context.ungetService(reference);
        }
    }
}
