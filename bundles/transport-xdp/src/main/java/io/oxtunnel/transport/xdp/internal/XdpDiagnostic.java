package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.netlink.PathNetlink;
import io.oxtunnel.linux.xdp.NicFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** What af-xdp would do on each Ethernet interface, and why not better. */
@Component
public final class XdpDiagnostic implements Diagnostic {
    private static final int MOST = 16;

    @Override
    public List<Finding> diagnose() {
        if (Platform.problem() != null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        try (PathNetlink netlink = new PathNetlink()) {
            for (PathNetlink.Link link : netlink.links()) {
                if (link.ethernet() && !link.loopback() && findings.size() < MOST) {
                    findings.add(finding(new Nic(link, NicFeatures.of(link))));
                }
            }
        } catch (IOException e) {
            findings.add(new Finding(Finding.Level.WARN, "af-xdp", "interfaces cannot be listed: " + e.getMessage(), ""));
        }
        return findings;
    }

    static Finding finding(Nic nic) {
        NicFeatures features = nic.features();
        String text = "driver " + features.driver() + ", " + features.queues() + (features.queues() == 1 ? " queue, " : " queues, ")
                + (!features.known() ? "native mode and zero-copy unknown"
                        : (features.nativeMode() ? "native" : "generic") + ", " + (features.zeroCopy() ? "zero-copy" : "copy"));
        String reason = Suitability.of(nic).reason();
        return Finding.ok("af-xdp on " + nic.link().name(), text + (reason == null ? "; \"auto\" takes it" : "; \"auto\" takes udp: " + reason));
    }
}
