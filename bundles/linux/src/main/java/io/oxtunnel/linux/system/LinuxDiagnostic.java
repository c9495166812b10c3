package io.oxtunnel.linux.system;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.nft.BaseChain;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** What every role needs of Linux: the kernel, the privilege, the TUN driver, nf_tables. Thread-safe. */
@Component
public final class LinuxDiagnostic implements Diagnostic {
    private static final String TUN = "/dev/net/tun";
    private static final int O_RDWR_CLOEXEC = 0x80002;
    private static final int CAP_NET_ADMIN = 12;
    private static final String PRIVILEGE = "run as root, or give CAP_NET_ADMIN (systemd: AmbientCapabilities=CAP_NET_ADMIN, container: --cap-add NET_ADMIN)";

    @Override
    public List<Finding> diagnose() {
        String problem = Platform.problem();
        if (problem != null) {
            return List.of(new Finding(Level.FAIL, "Linux", problem, "use a capture and a transport of this platform"));
        }
        return List.of(kernel(System.getProperty("os.version", "")), privilege(), tun(), nfTables());
    }

    static Finding kernel(String release) {
        String[] part = release.split("[^0-9]+");
        int version = part.length < 2 || part[0].isEmpty() ? 0 : Integer.parseInt(part[0]) * 1_000 + Integer.parseInt(part[1]);
        if (version >= 6_002) {
            return Finding.ok("kernel", release);
        }
        return version >= 5_012
                ? new Finding(Level.WARN, "kernel", release + ": UDP does not travel in super-packets through the TUN", "Linux 6.2 or newer is faster")
                : new Finding(Level.FAIL, "kernel", release + ": no nf_tables tables that end with their process", "use Linux 5.12 or newer");
    }

    private static Finding privilege() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
                if (line.startsWith("CapEff:") && (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> CAP_NET_ADMIN & 1) != 0) {
                    return Finding.ok("privilege", "CAP_NET_ADMIN");
                }
            }
        } catch (IOException e) {
            return new Finding(Level.WARN, "privilege", "cannot be read: " + e.getMessage(), "mount /proc");
        }
        return new Finding(Level.FAIL, "privilege", "no CAP_NET_ADMIN: no interface, route or firewall rule can be made", PRIVILEGE);
    }

    private static Finding tun() {
        try (Arena arena = Arena.ofConfined()) {
            int fd = LinuxException.check(Libc.open(arena.allocateFrom(TUN).address(), O_RDWR_CLOEXEC, 0), "open(" + TUN + ")");
            Libc.close(fd);
            return Finding.ok("TUN driver", TUN);
        } catch (LinuxException e) {
            return new Finding(Level.FAIL, "TUN driver", e.getMessage(), e.remedy());
        }
    }

    private static Finding nfTables() {
        try {
            BaseChain.list();
            return Finding.ok("nf_tables", "present");
        } catch (LinuxException e) {
            String remedy = e.remedy().isEmpty() ? "load nf_tables: `modprobe nf_tables`, or a kernel with CONFIG_NF_TABLES_INET" : e.remedy();
            return new Finding(Level.FAIL, "nf_tables", e.getMessage(), remedy);
        } catch (IOException e) {
            return new Finding(Level.FAIL, "nf_tables", e.getMessage(), "");
        }
    }
}
