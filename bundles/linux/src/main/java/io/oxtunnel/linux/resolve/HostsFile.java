package io.oxtunnel.linux.resolve;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Names that the administrator has written down (hosts(5)). Read anew for each question, as the C library does. Stateless. */
final class HostsFile {
    private static final System.Logger LOG = System.getLogger(HostsFile.class.getPackageName());

    private final Path file;

    HostsFile(Path file) {
        this.file = file;
    }

    /** Returns the addresses of a name, none where it is not there. */
    List<InetAddress> find(String name) {
        List<InetAddress> found = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line, name, found);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no names from " + file, e);
        }
        return found;
    }

    private static void take(String line, String name, List<InetAddress> found) {
        int comment = line.indexOf('#');
        String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
        for (int i = 1; i < words.length; i++) {
            if (words[i].equalsIgnoreCase(name)) {
                try {
                    found.add(InetAddress.ofLiteral(words[0]));
                } catch (IllegalArgumentException e) {
                    // What is no address is passed over.
                    return;
                }
                return;
            }
        }
    }
}
