package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.nft.BaseChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** What a forwarder by the kernel meets on this machine: other firewalls that drop what is forwarded. Thread-safe. */
@Component
public final class ForwarderDiagnostic implements Diagnostic {
    private static final String LEGACY = "legacy iptables";
    private static final String LEGACY_TABLES = "/proc/net/ip_tables_names";

    @Override
    public List<Finding> diagnose() {
        return Platform.problem() != null ? List.of() : List.of(policy(), legacy());
    }

    private static Finding policy() {
        try {
            return policy(BaseChain.list());
        } catch (IOException e) {
            return new Finding(Level.WARN, "FORWARD policy", "cannot be read: " + e.getMessage(), "run doctor as root");
        }
    }

    static Finding policy(List<BaseChain> chains) {
        String dropping = chains.stream().filter(chain -> chain.hook() == BaseChain.FORWARD && chain.drops())
                .map(chain -> chain.family() + " " + chain.table() + " " + chain.name()).collect(Collectors.joining(", "));
        if (dropping.isEmpty()) {
            return Finding.ok("FORWARD policy", "no nf_tables chain drops by default");
        }
        return new Finding(Level.WARN, "FORWARD policy",
                "drop in " + dropping + " (Docker, ufw and firewalld do that): clients may reach nothing behind the server",
                "accept the interface there: `iptables -I FORWARD -i oxs0 -j ACCEPT` and `-o oxs0`, the same with ip6tables,"
                        + " or `ufw route allow in on oxs0`");
    }

    private static Finding legacy() {
        try {
            if (Files.readAllLines(Path.of(LEGACY_TABLES)).contains("filter")) {
                return new Finding(Level.WARN, LEGACY, "has a filter table, whose policy cannot be read here",
                        "`iptables-legacy -S FORWARD` shows it: it must accept oxs0");
            }
        } catch (NoSuchFileException e) {
            // The old tables are not even loaded.
            return Finding.ok(LEGACY, "not in use");
        } catch (IOException e) {
            return new Finding(Level.WARN, LEGACY, "cannot be read: " + e.getMessage(), "run doctor as root");
        }
        return Finding.ok(LEGACY, "not in use");
    }
}
