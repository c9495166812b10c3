package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.ResponseInjectorProvider;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The capture "nfqueue": the firewall hands over what this machine sends, without an interface and without routes of its own. Needs
 * CAP_NET_ADMIN and CAP_NET_RAW. Thread-safe.
 */
@Component(property = {CaptureProvider.NAME + "=nfqueue", CaptureProvider.DNS + "=direct"}, configurationPid = "capture.nfqueue")
@Designate(ocd = NfqueueCaptureProvider.Settings.class)
public final class NfqueueCaptureProvider implements CaptureProvider {
    /** What becomes of a packet for which a queue has no room. */
    public enum OnFull {
        /** It is dropped and counted. */
        drop,
        /** It leaves outside the tunnel, in clear. */
        direct
    }

    /** Settings of the capture: the table [capture.nfqueue]. */
    @ObjectClassDefinition(name = "NFQUEUE capture")
    public @interface Settings {
        /** First queue number. */
        @AttributeDefinition(min = "0", max = "65000", description = "first number of 2 queues a worker; the next free ones are taken if some are in use")
        int queue$_$num() default 5_182;

        /** Packets that wait in the kernel. */
        @AttributeDefinition(min = "16", max = "65536", description = "most packets that wait in each queue; a super-packet is one")
        int queue$_$length() default 1_024;

        /** Whether TCP is captured. */
        @AttributeDefinition(description = "capture TCP; else it leaves outside the tunnel, in clear")
        boolean capture$_$tcp() default true;

        /** Whether UDP is captured. */
        @AttributeDefinition(description = "capture UDP; else it leaves outside the tunnel, in clear")
        boolean capture$_$udp() default true;

        /** Whether ICMP is captured. */
        @AttributeDefinition(description = "capture ICMP and ICMPv6; else they leave outside the tunnel, in clear")
        boolean capture$_$icmp() default true;

        /** What becomes of a packet for which a queue has no room. */
        @AttributeDefinition(description = "when a queue is full: drop the packet, or let it leave outside the tunnel, in clear")
        OnFull on$_$full() default OnFull.drop;
    }

    private final Opening opening;

    /** Called by Declarative Services. */
    @Activate
    public NfqueueCaptureProvider(Settings settings, @Reference ResponseInjectorProvider injectors) {
        opening = new Opening(settings, injectors);
    }

    @Override
    public Capture open(CaptureRequest request) throws IOException {
        return opening.open(request);
    }
}
