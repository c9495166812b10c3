package io.oxtunnel.launcher.plugin;

import io.oxtunnel.launcher.OwnerOnly;
import io.oxtunnel.launcher.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may change what runs with the rights of a role: its user and root, nobody else. A file that a link leads to is held to that together
 * with the folder in which it lies.
 */
final class Trust {
    private static final int ROOT = 0;

    private final int user;

    /** @param own a file or folder that this process has made */
    Trust(Path own) throws IOException {
        user = OwnerOnly.POSIX ? owner(own) : ROOT;
    }

    /** Returns why a folder is not trusted and what mends it, or null if it is. */
    String ofFolder(Path folder) {
        try {
            return objection(folder);
        } catch (IOException e) {
            return "cannot look at " + folder + ": " + Reason.of(e);
        }
    }

    /** Returns why a jar in a trusted folder is not trusted and what mends it, or null if it is. */
    String ofJar(Path jar) {
        try {
            String objection = objection(jar);
            if (objection != null || !Files.isSymbolicLink(jar)) {
                return objection;
            }
            Path target = jar.toRealPath();
            String where = objection(target.getParent());
            return where == null ? null : "leads to " + target + ", and " + where;
        } catch (IOException e) {
            return "cannot look at " + jar + ": " + Reason.of(e);
        }
    }

    private String objection(Path path) throws IOException {
        if (!OwnerOnly.POSIX) {
            return null;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        boolean group = permissions.contains(PosixFilePermission.GROUP_WRITE);
        boolean others = permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (group || others) {
            return path + " may be written by others (" + PosixFilePermissions.toString(permissions) + "): chmod " + (group ? "g" : "") + (others ? "o" : "")
                    + "-w " + path;
        }
        int owner = owner(path);
        if (owner != ROOT && owner != user) {
            return path + " belongs to user " + owner + ", allowed: root" + (user == ROOT ? "" : " and " + user) + ": chown " + user + " " + path;
        }
        return null;
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }
}
