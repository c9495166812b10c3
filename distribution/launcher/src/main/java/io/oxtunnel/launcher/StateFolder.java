package io.oxtunnel.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder in which one instance keeps what it must not forget, mode 0700, held by a lock from opening to closing. The lock is the
 * kernel's: it ends with the process, whatever ends that.
 */
final class StateFolder implements AutoCloseable {
    /** Name of the control socket in the folder. */
    static final String SOCKET = "admin.sock";
    /** sun_path of unix(7) holds 108 bytes with its final zero. */
    private static final int SOCKET_PATH_MAX = 107;

    private final Path path;
    private final FileChannel channel;

    private StateFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static StateFolder open(Path path) throws Refusal {
        int length = path.resolve(SOCKET).toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > SOCKET_PATH_MAX) {
            throw Refusal.because("the state folder " + path + " makes a control socket path of " + length + " bytes; allowed: "
                    + SOCKET_PATH_MAX + "; name a shorter one with --state");
        }
        try {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            Files.createDirectories(path, OwnerOnly.folder());
            refuseWritableByOthers(path);
            var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return locked(path, FileChannel.open(path.resolve("lock"), options, OwnerOnly.file()));
        } catch (IOException e) {
            throw Refusal.because("cannot use the state folder " + path + ": " + Reason.of(e) + "; name another with --state");
        }
    }

    /** Who may write here could put a socket or a lock of his own in the place of ours. The mode of a folder that was there is not ours to change. */
    private static void refuseWritableByOthers(Path path) throws IOException, Refusal {
        if (!OwnerOnly.POSIX) {
            return;
        }
        var permissions = Files.getPosixFilePermissions(path);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE) || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw Refusal.because("the state folder " + path + " may be written by others (" + PosixFilePermissions.toString(permissions)
                    + "); chmod 700 it, or name another with --state");
        }
    }

    private static StateFolder locked(Path path, FileChannel channel) throws IOException, Refusal {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            String holder = read(channel);
            channel.close();
            throw Refusal.because("the state folder " + path + " is in use" + (holder.isEmpty() ? "" : " by process " + holder)
                    + "; end that instance, or name another folder with --state");
        }
        channel.truncate(0).write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
        return new StateFolder(path, channel);
    }

    private static String read(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(20);
        int length = channel.read(buffer, 0);
        return length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.US_ASCII).strip();
    }

    /** The folder, absolute. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
