package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The capture "tun": a TUN interface and policy routing. Needs CAP_NET_ADMIN. Thread-safe. */
@Component(property = CaptureProvider.NAME + "=tun", configurationPid = "capture.tun")
@Designate(ocd = TunCaptureProvider.Settings.class)
public final class TunCaptureProvider implements CaptureProvider {
    /** Settings of the capture: the table [capture.tun]. */
    @ObjectClassDefinition(name = "TUN capture")
    public @interface Settings {
        /** Name of the interface. */
        @AttributeDefinition(description = "name of the interface, 1..15 characters; %d at the end becomes the first free number")
        String name() default "ox%d";

        /** First routing table to try. */
        @AttributeDefinition(min = "256", max = "1000000", description = "routing table; the next free one is taken if it is in use")
        int table() default 51_820;
    }

    private final Settings settings;

    /** Called by Declarative Services. */
    @Activate
    public TunCaptureProvider(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Capture open(CaptureRequest request) throws IOException {
        return Opening.open(settings.name(), settings.table(), request);
    }
}
