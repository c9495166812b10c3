package io.oxtunnel.linux.system;

import io.oxtunnel.linux.netlink.RouteNetlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;

/**
 * A small file that gets another content. It is written in place: a rename would lose owner, mode and label, and does not work on a file
 * that something is mounted on. What somebody else wrote since is left alone.
 *
 * @param file absolute, no symbolic link
 * @param before its content, or null where there was no such file
 * @param after the new content
 */
record FileContent(Path file, byte[] before, byte[] after) implements Change {
    private static final System.Logger LOG = System.getLogger(FileContent.class.getPackageName());
    private static final String ABSENT = "-";

    @Override
    public String line() {
        return "file " + text(file.toString().getBytes(StandardCharsets.UTF_8)) + " "
                + (before == null ? ABSENT : "=" + text(before)) + " =" + text(after);
    }

    static FileContent parse(String file, String before, String after) {
        Path path = Path.of(new String(bytes(file), StandardCharsets.UTF_8));
        return new FileContent(path, before.equals(ABSENT) ? null : bytes(before.substring(1)), bytes(after.substring(1)));
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }

    @Override
    public void make(RouteNetlink netlink) throws IOException {
        try {
            Files.write(file, after);
            if (before == null) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            undo(netlink);
            throw e;
        }
    }

    @Override
    public void undo(RouteNetlink netlink) throws IOException {
        byte[] now = read(file);
        if (Arrays.equals(now, before)) {
            return;
        }
        if (now == null || !isOurs(now)) {
            LOG.log(System.Logger.Level.WARNING, file + " was changed by somebody else meanwhile and stays as it is");
        } else if (before == null) {
            Files.deleteIfExists(file);
        } else {
            Files.write(file, before);
        }
    }

    /** Returns whether a content is the new one, or the part of it that a crash left. */
    private boolean isOurs(byte[] now) {
        return now.length <= after.length && Arrays.equals(now, 0, now.length, after, 0, now.length);
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "FileContent[" + file + "]";
    }
}
