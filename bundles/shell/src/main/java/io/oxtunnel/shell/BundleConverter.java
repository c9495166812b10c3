package io.oxtunnel.shell;

import java.util.Arrays;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Lets the framework's own commands ({@code felix:stop}, {@code felix:start}, {@code felix:update}, {@code felix:headers}) take a bundle by its
 * number or by its symbolic name. Thread-safe.
 */
@Component(property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {
    private final BundleContext context;

    /** Called by Declarative Services. */
    @Activate
    public BundleConverter(BundleContext context) {
        this.context = context;
    }

    /** {@inheritDoc} Null for what is no bundle: Gogo then says that the arguments do not fit. */
    @Override
    public Object convert(Class<?> desired, Object in) {
        if (desired != Bundle.class) {
            return null;
        }
        String text = String.valueOf(in);
        return text.matches("[0-9]{1,18}") ? context.getBundle(Long.parseLong(text))
                : Arrays.stream(context.getBundles()).filter(bundle -> text.equals(bundle.getSymbolicName())).findFirst().orElse(null);
    }

    /** {@inheritDoc} Null: Gogo prints a bundle its own way. */
    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
