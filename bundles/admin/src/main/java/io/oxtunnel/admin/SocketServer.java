package io.oxtunnel.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A UNIX-domain socket with mode 0600, each connection on a virtual thread of its own. The mode of the file, and that of its folder, is
 * the access control. A file that a dead process has left is replaced: the lock on the state folder says that no other lives.
 */
final class SocketServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.oxtunnel.admin");
    /** sun_path of unix(7) without its terminating zero. */
    private static final int LONGEST_PATH = 107;
    /** More at once is no administrator. */
    private static final int MOST_SESSIONS = 64;

    private final Path path;
    private final ServerSocketChannel server;
    private final Consumer<SocketChannel> session;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    /**
     * Opens the socket and serves it.
     *
     * @param session serves a connection; may return whenever it likes, the connection is closed then
     * @throws IOException if it cannot be opened; the message says what to do
     */
    SocketServer(Path path, Consumer<SocketChannel> session) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IOException("the path has " + length + " bytes; allowed: " + LONGEST_PATH + "; choose a shorter --state");
        }
        this.path = path;
        this.session = session;
        Files.deleteIfExists(path);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | UnsupportedOperationException e) {
            close();
            throw e instanceof IOException io ? io : new IOException("the file system has no modes", e);
        }
        Thread.ofVirtual().name("admin-accept").start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                if (open.size() >= MOST_SESSIONS) {
                    channel.close();
                } else {
                    open.add(channel);
                    Thread.ofVirtual().name("admin-session").start(() -> serve(channel));
                }
            }
        } catch (IOException e) {
            if (server.isOpen()) {
                LOG.log(Level.ERROR, "the admin socket serves no more: " + e.getMessage());
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            session.accept(channel);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an admin connection did not close", e);
        } finally {
            open.remove(channel);
        }
    }

    /** Closes the socket and all connections, and removes the file. */
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the admin socket did not close", e);
        }
    }
}
