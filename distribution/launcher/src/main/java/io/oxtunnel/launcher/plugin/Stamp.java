package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells one content of a file from the next without reading it; links are followed.
 *
 * @param modified last modification
 * @param size bytes
 * @param identity the file itself, which changes when another is moved into its place; null where the system has no such thing
 */
record Stamp(FileTime modified, long size, Object identity) {
    /** Whoever copies a file writes to it more often than that. */
    private static final long QUIET_MILLIS = 2_000;

    /** Returns the stamp of a file now, or null if there is no such file. */
    static Stamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns whether nobody has written to it lately. */
    boolean quiet() {
        return System.currentTimeMillis() - modified.toMillis() > QUIET_MILLIS;
    }
}
