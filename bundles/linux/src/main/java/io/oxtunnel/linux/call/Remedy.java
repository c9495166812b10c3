package io.oxtunnel.linux.call;

import static io.oxtunnel.linux.call.Errno.EACCES;
import static io.oxtunnel.linux.call.Errno.EADDRINUSE;
import static io.oxtunnel.linux.call.Errno.EADDRNOTAVAIL;
import static io.oxtunnel.linux.call.Errno.EAFNOSUPPORT;
import static io.oxtunnel.linux.call.Errno.EBUSY;
import static io.oxtunnel.linux.call.Errno.EMFILE;
import static io.oxtunnel.linux.call.Errno.ENFILE;
import static io.oxtunnel.linux.call.Errno.ENODEV;
import static io.oxtunnel.linux.call.Errno.ENOENT;
import static io.oxtunnel.linux.call.Errno.ENOMEM;
import static io.oxtunnel.linux.call.Errno.EPERM;
import static io.oxtunnel.linux.call.Errno.EROFS;

/** What an administrator does about an error, by the call it came from. */
final class Remedy {
    private Remedy() {
    }

    static String suffix(String call, int errno) {
        String remedy = of(call, errno);
        return remedy.isEmpty() ? "" : "; " + remedy;
    }

    static String of(String call, int errno) {
        return switch (errno) {
            case EPERM, EACCES -> privilege(call);
            case ENOENT, ENODEV -> call.contains("/dev/net/tun")
                    ? "load the driver with `modprobe tun`; in a container add `--device /dev/net/tun`" : "";
            case EBUSY -> call.contains("TUNSETIFF") ? "the name is taken: another process holds this interface, see `ip -d link`" : "";
            case EADDRINUSE -> "another process has this port: `ss -lupn` (UDP) or `ss -ltpn` (TCP) names it";
            case EADDRNOTAVAIL -> "no interface of this machine has this address: see `ip address`";
            case EAFNOSUPPORT -> "this address family is switched off in the kernel; for IPv6 see `sysctl net.ipv6` and the boot option ipv6.disable";
            case EMFILE -> "raise the limit of open files: `ulimit -n`, or LimitNOFILE= of the service";
            case ENFILE -> "raise the system's limit of open files: `sysctl fs.file-max`";
            case ENOMEM -> "free memory, or raise the memory limit of the service or container";
            case EROFS -> "the file system is read-only; in a container /proc/sys usually is: set the value on the host";
            default -> "";
        };
    }

    private static String privilege(String call) {
        if (call.startsWith("bind")) {
            return "a port below `sysctl net.ipv4.ip_unprivileged_port_start` needs root or the capability CAP_NET_BIND_SERVICE";
        }
        if (call.contains("SOCK_RAW")) {
            return "needs root or the capability CAP_NET_RAW";
        }
        if (call.contains("/dev/net/tun") || call.contains("TUN") || call.contains("SO_MARK") || call.contains("netlink")
                || call.contains("nf_tables") || call.contains("/proc/sys")) {
            return "needs root or the capability CAP_NET_ADMIN (systemd: AmbientCapabilities=, container: --cap-add NET_ADMIN)";
        }
        return "";
    }
}
