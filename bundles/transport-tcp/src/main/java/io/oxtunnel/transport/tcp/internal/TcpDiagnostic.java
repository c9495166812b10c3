package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import io.oxtunnel.linux.call.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.osgi.service.component.annotations.Component;

/** What the transport "tcp" finds here: the kernel's side, its congestion control, and TLS 1.3 of the JDK. Thread-safe. */
@Component
public final class TcpDiagnostic implements Diagnostic {
    private static final Path CONGESTION = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");

    @Override
    public List<Finding> diagnose() {
        if (Platform.problem() != null) {
            return List.of(new Finding(Level.WARN, "transport tcp", Platform.problem(), "it needs Linux; UDP of plain Java works without"));
        }
        return List.of(Finding.ok("transport tcp", "for where UDP is blocked; congestion control " + congestion()), tls());
    }

    private static String congestion() {
        try {
            return Files.readString(CONGESTION, StandardCharsets.US_ASCII).strip();
        } catch (java.io.IOException e) {
            return "unknown";
        }
    }

    private static Finding tls() {
        try {
            return Finding.ok("transport tcp, tls", SSLContext.getInstance("TLSv1.3").getProvider().getName());
        } catch (GeneralSecurityException e) {
            return new Finding(Level.WARN, "transport tcp, tls", e.getMessage(), "tls = true needs a JDK with TLS 1.3");
        }
    }
}
