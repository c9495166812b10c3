package io.oxtunnel.launcher;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Attributes with which files and folders are made that nobody but their owner may read. */
public final class OwnerOnly {
    /** Whether files here have owners and modes. */
    public static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private OwnerOnly() {}

    /** Mode 0600. */
    public static FileAttribute<?>[] file() {
        return attributes("rw-------");
    }

    /** Mode 0700. */
    public static FileAttribute<?>[] folder() {
        return attributes("rwx------");
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
