package io.oxtunnel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;

/**
 * What tells one version of a file from the next without reading it.
 *
 * @param modified last modification, or null where there is no file
 * @param size bytes
 * @param identity the file itself, which changes when another is moved into its place; null where the system has no such thing
 */
record FileStamp(FileTime modified, long size, Object identity) {
    private static final List<String> FILES = List.of("key-file", "previous-key-file", "psk-file");

    /** Adds the stamp of each key file to what names it, so that another key in the same file is a change. */
    static void note(Map<String, Object> values) {
        for (String name : FILES) {
            if (values.get(name) instanceof String file) {
                values.put(name + ".stamp", of(Path.of(file)).toString());
            }
        }
    }

    /** Returns whether this is another file than before, which whoever moved it here had finished. */
    boolean replaces(FileStamp before) {
        return identity != null && !identity.equals(before.identity);
    }

    /** Returns the stamp of a file now. */
    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return new FileStamp(null, 0, null);
        }
    }
}
