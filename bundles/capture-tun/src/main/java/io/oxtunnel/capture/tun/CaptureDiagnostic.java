package io.oxtunnel.capture.tun;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.system.Sysctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** What a capture by TUN meets on this machine: rp_filter, and whether IPv6 is on. Thread-safe. */
@Component
public final class CaptureDiagnostic implements Diagnostic {
    private static final String MARK = "net/ipv4/conf/all/src_valid_mark";

    @Override
    public List<Finding> diagnose() {
        return Platform.problem() != null ? List.of() : List.of(reversePath(), ipv6());
    }

    private static Finding reversePath() {
        List<String> strict = new ArrayList<>();
        for (String name : Sysctl.interfaces(false)) {
            if (Sysctl.read("net/ipv4/conf/" + name + "/rp_filter", "0").equals("1")) {
                strict.add(name);
            }
        }
        if (strict.isEmpty()) {
            return Finding.ok("rp_filter", "not strict");
        }
        String where = "strict on " + String.join(", ", strict);
        if (Sysctl.read(MARK, "0").equals("1") || Files.isWritable(Path.of("/proc/sys", MARK))) {
            return Finding.ok("rp_filter", where + "; the capture sets src_valid_mark, so that answers pass");
        }
        return new Finding(Level.FAIL, "rp_filter", where + ", and src_valid_mark cannot be set: answers of the server are dropped",
                "sysctl -w net.ipv4.conf.all.src_valid_mark=1, or rp_filter=2 on these interfaces");
    }

    private static Finding ipv6() {
        if (!Sysctl.exists("net/ipv6")) {
            return new Finding(Level.WARN, "IPv6", "switched off in the kernel: the tunnel carries IPv4 only", "remove ipv6.disable=1 from the boot options");
        }
        return Sysctl.read("net/ipv6/conf/all/disable_ipv6", "0").equals("1")
                ? new Finding(Level.WARN, "IPv6", "switched off on the interfaces of this machine; inside the tunnel it works",
                        "sysctl -w net.ipv6.conf.all.disable_ipv6=0")
                : Finding.ok("IPv6", "on");
    }
}
