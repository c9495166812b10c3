package io.oxtunnel.runtime.find;

import io.oxtunnel.runtime.state.StateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The addresses of the server that were good last, kept in the state folder as lines {@code NAME ADDRESS}: they serve when no name server
 * can be asked. Those of another name are forgotten. One thread.
 */
final class KnownAddresses {
    /** Most that are kept. */
    static final int MOST = 8;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final StateFile file;
    private final String host;
    private List<InetAddress> addresses;

    KnownAddresses(Path folder, String host) {
        file = new StateFile(folder, "server-addresses");
        this.host = host;
        addresses = read();
    }

    /** Returns them, the one that answered last first. */
    List<InetAddress> addresses() {
        return addresses;
    }

    private List<InetAddress> read() {
        List<InetAddress> read = new ArrayList<>();
        try {
            for (String line : file.lines()) {
                String[] words = line.split(" ");
                if (words.length == 2 && words[0].equals(host) && read.size() < MOST) {
                    read.add(InetAddress.ofLiteral(words[1]));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // They are a help, not a need: a damaged file is replaced by the next ones.
            LOG.log(System.Logger.Level.WARNING, "the known addresses of the server cannot be used: " + e.getMessage());
        }
        return List.copyOf(read);
    }

    /** Keeps addresses, in this order. */
    void keep(List<InetAddress> next) {
        List<InetAddress> most = new LinkedHashSet<>(next).stream().limit(MOST).toList();
        if (most.equals(addresses)) {
            return;
        }
        addresses = most;
        try {
            file.write(most.stream().map(address -> host + " " + address.getHostAddress()).toList());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the addresses of the server cannot be kept: " + e.getMessage());
        }
    }
}
