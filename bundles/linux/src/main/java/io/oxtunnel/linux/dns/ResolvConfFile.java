package io.oxtunnel.linux.dns;

import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Name servers by the content of resolv.conf. A symbolic link stays one: the file that it leads to is written. Somebody else's change
 * meanwhile is not overwritten. One thread at a time.
 */
final class ResolvConfFile implements NameServers.Resolver {
    private static final System.Logger LOG = System.getLogger(ResolvConfFile.class.getPackageName());

    private final Path link;
    private final SystemChanges changes;
    // What is in force; file is null when nothing is.
    private Path file;
    private byte[] before;
    private byte[] ours;
    private long number;

    ResolvConfFile(Path link, SystemChanges changes) {
        this.link = link;
        this.changes = changes;
    }

    /** Goes on where another one was, whose change has been adopted. */
    void adopt(SystemChanges.Content content) {
        file = content.file();
        before = content.before();
        ours = content.after();
        number = content.number();
    }

    @Override
    public void use(List<InetAddress> servers) throws IOException {
        if (servers.isEmpty()) {
            restore();
        } else if (file == null) {
            take(servers);
        } else {
            replace(servers);
        }
    }

    private void take(List<InetAddress> servers) throws IOException {
        Path target = target(link);
        byte[] found = ResolvConf.read(target);
        byte[] content = ResolvConf.with(servers, found);
        number = changes.content(target, found, content);
        file = target;
        before = found;
        ours = content;
    }

    private void replace(List<InetAddress> servers) throws IOException {
        if (!Arrays.equals(ResolvConf.read(file), ours)) {
            LOG.log(System.Logger.Level.WARNING, file + " was changed by somebody else and is left alone; the name servers of the tunnel are not in it");
            return;
        }
        byte[] content = ResolvConf.with(servers, before);
        long next = changes.content(file, before, content);
        changes.supersede(number);
        number = next;
        ours = content;
    }

    private void restore() throws IOException {
        if (file != null) {
            changes.takeBack(number);
            file = null;
        }
    }

    /** Returns the file behind symbolic links, also where there is none yet. */
    private static Path target(Path link) throws IOException {
        if (Files.exists(link)) {
            return link.toRealPath();
        }
        return Files.isSymbolicLink(link) ? link.resolveSibling(Files.readSymbolicLink(link)).normalize() : link.toAbsolutePath();
    }
}
