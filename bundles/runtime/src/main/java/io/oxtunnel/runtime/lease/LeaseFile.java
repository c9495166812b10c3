package io.oxtunnel.runtime.lease;

import io.oxtunnel.runtime.state.StateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The file {@code leases} of the state folder: a line for each key with its public key as base64, its IPv4 and its IPv6 address, tabs
 * between them, {@code -} for none.
 */
final class LeaseFile {
    /**
     * A line.
     *
     * @param key public key, base64
     * @param address4 or null
     * @param address6 or null
     */
    record Line(String key, InetAddress address4, InetAddress address6) {
    }

    private static final Pattern LINE = Pattern.compile("[A-Za-z0-9+/]{43}=\t[0-9.]+\t-|[A-Za-z0-9+/]{43}=\t(-|[0-9.]+)\t[0-9a-f:]+");

    private final StateFile file;

    LeaseFile(Path folder) {
        file = new StateFile(folder, "leases");
    }

    /**
     * Reads the leases. A copy of a damaged file is kept, the lines that can be read are returned.
     *
     * @throws IOException if the file cannot be read, or not be copied
     */
    List<Line> read() throws IOException {
        List<Line> lines = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        int damaged = 0;
        for (String text : file.lines()) {
            Line line = parse(text);
            if (line != null && unseen(seen, line)) {
                lines.add(line);
            } else {
                damaged++;
            }
        }
        if (damaged > 0) {
            file.keepDamaged(damaged + " lines cannot be read or name what an earlier line names; those leases are given up");
        }
        return lines;
    }

    private static boolean unseen(Set<Object> seen, Line line) {
        return seen.add(line.key) & (line.address4 == null || seen.add(line.address4)) & (line.address6 == null || seen.add(line.address6));
    }

    private static Line parse(String text) {
        if (!LINE.matcher(text).matches()) {
            return null;
        }
        String[] part = text.split("\t");
        try {
            return new Line(part[0], address(part[1]), address(part[2]));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InetAddress address(String text) {
        return text.equals("-") ? null : InetAddress.ofLiteral(text);
    }

    /** Writes all leases in place of those in the file. */
    void write(Map<String, InetAddress> held4, Map<String, InetAddress> held6) throws IOException {
        Set<String> keys = new TreeSet<>(held4.keySet());
        keys.addAll(held6.keySet());
        file.write(keys.stream().map(key -> key + "\t" + text(held4.get(key)) + "\t" + text(held6.get(key))).toList());
    }

    private static String text(InetAddress address) {
        return address == null ? "-" : address.getHostAddress();
    }
}
