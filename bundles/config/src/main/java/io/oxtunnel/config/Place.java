package io.oxtunnel.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A value and where it stands; problems with it are reported through this.
 *
 * @param origin the file
 * @param line 1 or more
 * @param key such as "mtu"
 * @param value as tomlj read it; null where the whole table or file is meant
 * @param explicit whether the file says it, or it is a default
 */
record Place(Origin origin, int line, String key, Object value, boolean explicit) {
    private static final int SHOWN = 80;

    /**
     * The file that is read.
     *
     * @param file as the user named it
     * @param path the same, absolute; relative names in it start from its folder
     * @param installed names of the services at hand
     * @param problems where problems are added
     */
    record Origin(String file, Path path, Installed installed, List<Problem> problems) {
        /** Returns the folder where relative names start. */
        Path folder() {
            return path.getParent();
        }

        /** Returns the place of something that has no value. */
        Place at(int line, String key) {
            return new Place(this, line, key, null, true);
        }
    }

    /** Returns the place of an element of this array. */
    Place element(int line, Object element) {
        return new Place(origin, line, key, element, explicit);
    }

    /**
     * Reports a problem.
     *
     * @return null, for the caller to return
     */
    <T> T wrong(String text, String allowed) {
        return add(text, allowed, false);
    }

    /** Reports a value whose feature this version does not have. */
    <T> T unavailable(String allowed) {
        return add("is not available in this version", allowed, false);
    }

    /** Reports a value whose service is not installed. */
    <T> T notInstalled(String what, String allowed) {
        return add("no such " + what + " is installed", allowed, true);
    }

    private <T> T add(String text, String allowed, boolean mayArrive) {
        String note = explicit || value == null ? text : text + " (this is the default)";
        origin.problems().add(new Problem(origin.file(), line, key, shown(), note, allowed, mayArrive));
        return null;
    }

    /** A value under a key that names a secret is never repeated, nor is anything that looks like a key where a file name belongs. */
    private String shown() {
        if (value == null) {
            return "";
        }
        boolean secret = key.contains("private") || key.contains("secret") || key.contains("psk") || key.endsWith("key-file");
        if (value instanceof String text && (secret && text.length() >= 40 || key.equals("key"))) {
            return "(not shown)";
        }
        String text = Toml.show(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
