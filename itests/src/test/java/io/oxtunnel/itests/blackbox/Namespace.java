package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace: a machine of its own as far as the network goes.
 *
 * @param name as {@code ip netns} knows it
 */
record Namespace(String name) {
    /** Returns the command that runs a command in here. */
    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    /** Runs a script of the shell in here; each line must succeed. */
    String sh(String script) {
        return Shell.run(command(List.of("sh", "-ec", script))).ok();
    }

    /** Returns the exit status of a script of the shell in here. */
    int status(String script) {
        return Shell.run(command(List.of("sh", "-c", script))).status();
    }

    /** Pings with the marker as content. */
    boolean ping(String host, int size, String options) {
        String ping = "ping -n -q -c 3 -i 0.02 -W 2 -p " + Marker.HEX + " -s " + size + " " + options + " " + host;
        return status(ping + " | grep -q ' 0% packet loss'") == 0;
    }

    /** Returns whether a single ping with the marker as content gets an answer. */
    boolean pingOnce(String host) {
        return status("ping -n -q -c 1 -W 5 -p " + Marker.HEX + " -s 100 " + host) == 0;
    }

    /** Returns whether a single ping with the marker as content gets no answer. */
    boolean unreachable(String host, int size, String options) {
        return status("ping -n -q -c 1 -W 1 -p " + Marker.HEX + " -s " + size + " " + options + " " + host) != 0;
    }

    /** Returns everything a tunnel could change on a machine, as text to compare. */
    String machine() {
        return sh("""
                echo links; ip -o link | sed 's/^[0-9]*: \\([^:]*\\):.*/\\1/' | sort
                echo rules; ip -4 rule; ip -6 rule
                echo routes; ip -4 route show table all | sort; ip -6 route show table all | sed 's/ expires [0-9]*sec//' | sort
                echo settings; cd /proc/sys/net; for f in ipv4/ip_forward ipv4/conf/*/forwarding ipv4/conf/*/rp_filter ipv4/conf/all/src_valid_mark \\
                  ipv6/conf/*/forwarding ipv6/conf/*/accept_ra ipv6/conf/*/disable_ipv6; do echo $f $(cat $f); done
                echo tables; if command -v nft > /dev/null; then nft list tables; fi
                """);
    }

    /** Gives what runs in here from now on a resolv.conf of its own (ip-netns(8)), and returns it; {@link #delete} removes it. */
    Path resolvConf(String content) throws IOException {
        Path file = Files.createDirectories(Path.of("/etc/netns", name)).resolve("resolv.conf");
        return Files.writeString(file, content);
    }

    /** Returns the names of the TUN interfaces. */
    List<String> tunnels() {
        return sh("ip -o link show type tun | sed 's/^[0-9]*: \\([^:]*\\):.*/\\1/'").lines().toList();
    }

    /** Kills what runs in here and removes it. */
    void delete() {
        Shell.run(List.of("sh", "-c", "kill -9 $(ip netns pids " + name + ") 2> /dev/null; ip netns del " + name + "; rm -rf /etc/netns/" + name));
    }
}
