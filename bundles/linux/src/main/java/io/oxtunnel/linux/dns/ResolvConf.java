package io.oxtunnel.linux.dns;

import io.oxtunnel.api.packet.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file that the C library's resolver reads (resolv.conf(5)). Stateless. */
final class ResolvConf {
    /** A resolver passes over what is behind the third. */
    static final int SERVERS_MAX = 3;

    private static final String HEAD = "# Written by OxTunnel. When the tunnel closes, the file gets back what was in it before.\n";
    private static final int LARGEST = 65_536;

    private ResolvConf() {
    }

    /**
     * Reads it.
     *
     * @return null where there is no such file
     * @throws IOException if it cannot be read, or is too large to be one
     */
    static byte[] read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException(file + " has more than " + LARGEST + " bytes");
            }
            return bytes;
        }
    }

    /** Returns the name servers that a content names; what is no address is passed over, as resolvers do. */
    static List<InetAddress> servers(byte[] content) {
        List<InetAddress> servers = new ArrayList<>();
        for (String line : lines(content)) {
            String[] word = line.strip().split("\\s+");
            if (word.length >= 2 && word[0].equals("nameserver")) {
                try {
                    servers.add(InetAddress.ofLiteral(word[1].replaceAll("%.*", "")));
                } catch (IllegalArgumentException e) {
                    continue;
                }
            }
        }
        return servers;
    }

    /** Returns a content that names these servers and keeps the search domains and options of another content. */
    static byte[] with(List<InetAddress> servers, byte[] former) {
        StringBuilder text = new StringBuilder(HEAD);
        servers.stream().limit(SERVERS_MAX).forEach(s -> text.append("nameserver ").append(Address.text(s)).append('\n'));
        for (String line : lines(former)) {
            if (line.strip().matches("(search|domain|options|sortlist)\\s.*")) {
                text.append(line.strip()).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> lines(byte[] content) {
        return content == null ? List.of() : new String(content, StandardCharsets.UTF_8).lines().toList();
    }
}
