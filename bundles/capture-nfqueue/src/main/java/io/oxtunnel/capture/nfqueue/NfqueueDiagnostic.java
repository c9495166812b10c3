package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import io.oxtunnel.linux.nft.OwnerTable;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Says whether the firewall of this machine can hand packets over, and how. Thread-safe. */
@Component
public final class NfqueueDiagnostic implements Diagnostic {
    private static final String SUBJECT = "NFQUEUE";

    @Override
    public List<Finding> diagnose() {
        if (Platform.problem() != null) {
            return List.of();
        }
        try {
            attempt(false);
            return List.of(Finding.ok(SUBJECT, "by the queue expression of nf_tables"));
        } catch (LinuxException e) {
            return List.of(second(e));
        } catch (IOException e) {
            return List.of(missing(e));
        }
    }

    private static Finding second(LinuxException first) {
        try {
            attempt(true);
            return Finding.ok(SUBJECT, "by the target of xtables; this kernel has no queue expression");
        } catch (IOException e) {
            return missing(first);
        }
    }

    private static Finding missing(IOException e) {
        return new Finding(Level.WARN, SUBJECT, "capture = \"nfqueue\" does not work here: " + e.getMessage(),
                "root and a kernel with nf_tables and CONFIG_NETFILTER_NETLINK_QUEUE, or capture = \"tun\"");
    }

    /** A table for a moment, whose rule matches an interface that does not exist. */
    private static void attempt(boolean target) throws IOException {
        NftRule rule = new NftRule().oifname("oxtunnel-doctor").queue(65_535, 1, target);
        NftChain chain = new NftChain("probe", NftChain.Type.FILTER, NftChain.Hook.OUTPUT, NftChain.MANGLE, List.of(rule));
        OwnerTable.create("oxtunnel-doctor-" + ProcessHandle.current().pid(), List.of(chain)).close();
    }
}
