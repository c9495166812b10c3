package com.example.spool;

import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code transports = ["spool"]}: datagrams as files of a directory that client and server share. Thread-safe. */
@Capability(namespace = "oxtunnel.provider", attribute = {"kind=transport", "name=spool"})
@Component(property = TransportProvider.NAME + "=spool", configurationPid = "transport.spool")
@Designate(ocd = SpoolProvider.Settings.class)
public final class SpoolProvider implements TransportProvider {
    static final String CARRIER = "spool";

    /** The table {@code [transport.spool]}: a method is a key, a hyphen where Java writes an underscore. */
    @ObjectClassDefinition
    public @interface Settings {
        @AttributeDefinition(description = "the directory that both ends share")
        String directory() default "/run/oxtunnel-spool";

        @AttributeDefinition(min = "64", max = "65536", description = "datagrams of one sender that wait at a receiver")
        int backlog() default 1024;
    }

    private final Path directory;
    private final int backlog;

    /** Takes the settings, which are checked already. */
    @Activate
    public SpoolProvider(Settings settings) {
        this(Path.of(settings.directory()), settings.backlog());
    }

    SpoolProvider(Path directory, int backlog) {
        this.directory = directory;
        this.backlog = backlog;
    }

    @Override
    public Transport open(TransportRequest request) throws IOException {
        return SpoolTransport.open(directory, backlog, request);
    }

    @Override
    public String carrier() {
        return CARRIER;
    }
}
