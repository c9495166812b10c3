package com.example.pcap;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * {@code capture = "pcap"}: the packets of a file go through the tunnel, and the answers are written to another one. The file may still be
 * growing. This machine's own packets are left alone. Thread-safe.
 */
@Capability(namespace = "oxtunnel.provider", attribute = {"kind=capture", "name=pcap"})
@Component(property = {CaptureProvider.NAME + "=pcap", CaptureProvider.DNS + "=direct"}, configurationPid = "capture.pcap")
@Designate(ocd = PcapProvider.Settings.class)
public final class PcapProvider implements CaptureProvider {
    /** The table {@code [capture.pcap]}. */
    @ObjectClassDefinition
    public @interface Settings {
        @AttributeDefinition(description = "the packets to send, LINKTYPE_RAW")
        String source() default "/run/oxtunnel-pcap/out.pcap";

        @AttributeDefinition(description = "where the answers are written; what is there is lost")
        String answers() default "/run/oxtunnel-pcap/in.pcap";
    }

    private final Path source;
    private final Path answers;

    /** Takes the settings, which are checked already. */
    @Activate
    public PcapProvider(Settings settings) {
        this(Path.of(settings.source()), Path.of(settings.answers()));
    }

    PcapProvider(Path source, Path answers) {
        this.source = source;
        this.answers = answers;
    }

    @Override
    public Capture open(CaptureRequest request) throws IOException {
        if (request.killSwitch()) {
            throw new IOException("capture \"pcap\" has no kill switch; kill-switch = false");
        }
        return PcapCapture.open(source, answers, request.pool());
    }
}
