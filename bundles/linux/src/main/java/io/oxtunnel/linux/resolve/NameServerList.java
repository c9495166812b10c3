package io.oxtunnel.linux.resolve;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who is asked for names, and under which domains a name without a dot is looked for (resolv.conf(5)): what the file says now, unless a
 * tunnel has written it, and what it said when this was made. Where it names the stub of systemd-resolved, which would ask through the
 * tunnel, those are asked whom it asks. One thread.
 */
final class NameServerList {
    /** What a tunnel puts at the beginning of the file. */
    private static final String OURS = "# Written by OxTunnel";
    private static final int SERVERS_MAX = 6;
    private static final int DOMAINS_MAX = 6;
    private static final int LARGEST = 65_536;
    private static final System.Logger LOG = System.getLogger(NameServerList.class.getPackageName());

    private final Path file;
    private final Path behindStub;
    private final Settings first;

    /**
     * What a file says.
     *
     * @param servers in order
     * @param domains to be put behind a name without a dot
     */
    record Settings(List<InetAddress> servers, List<String> domains) {
    }

    /**
     * Remembers what the files say now.
     *
     * @param file resolv.conf
     * @param behindStub the same with those whom systemd-resolved asks
     */
    NameServerList(Path file, Path behindStub) {
        this.file = file;
        this.behindStub = behindStub;
        first = now();
    }

    /** Returns who is asked: those of now first. */
    List<InetAddress> servers() {
        LinkedHashSet<InetAddress> all = new LinkedHashSet<>(now().servers);
        all.addAll(first.servers);
        return all.stream().limit(SERVERS_MAX).toList();
    }

    /** Returns the names to ask for, in order, for one that a person wrote. */
    List<String> candidates(String name) {
        List<String> names = new ArrayList<>();
        if (name.indexOf('.') < 0) {
            List<String> domains = now().domains;
            (domains.isEmpty() ? first.domains : domains).stream().limit(DOMAINS_MAX).forEach(domain -> names.add(name + "." + domain));
        }
        names.add(name);
        return names;
    }

    private Settings now() {
        Settings named = read(file);
        boolean stub = !named.servers.isEmpty() && named.servers.stream().allMatch(NameServerList::isStub);
        if (!stub) {
            return named;
        }
        Settings behind = read(behindStub);
        // A stub that cannot be looked behind is better than nobody.
        return behind.servers.isEmpty() ? named : behind;
    }

    /** The addresses of systemd-resolved(8). */
    private static boolean isStub(InetAddress server) {
        return server.getHostAddress().matches("127\\.0\\.0\\.5[34]");
    }

    private static Settings read(Path file) {
        Settings settings = new Settings(new ArrayList<>(), new ArrayList<>());
        String text = text(file);
        if (!text.startsWith(OURS)) {
            text.lines().forEach(line -> take(line.strip().split("\\s+"), settings));
        }
        return settings;
    }

    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no name servers from " + file, e);
            return "";
        }
    }

    private static void take(String[] words, Settings into) {
        if (words.length < 2) {
            return;
        }
        switch (words[0]) {
            case "nameserver" -> address(words[1], into.servers);
            case "search", "domain" -> {
                // The last line counts.
                into.domains.clear();
                into.domains.addAll(List.of(words).subList(1, words.length));
                into.domains.removeIf("."::equals);
            }
            default -> {
                // Options of the C library's resolver do not concern this one.
            }
        }
    }

    private static void address(String word, List<InetAddress> into) {
        try {
            into.add(InetAddress.ofLiteral(word));
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "no name server: " + word, e);
        }
    }
}
