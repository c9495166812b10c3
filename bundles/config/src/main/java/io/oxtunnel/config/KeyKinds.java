package io.oxtunnel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Kinds of keys (PROTOCOL.md 4.10): public ones in the file, secret ones in files of their own, whose content is told to nobody. */
final class KeyKinds {
    private static final int BASE64 = 44;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    static final String LINE = "44 characters of base64 (32 bytes), not all zero";

    private KeyKinds() {
    }

    /** A public key. */
    static Kind publicKey() {
        return Kind.text((place, text) -> isKey(text.getBytes(StandardCharsets.UTF_8)) ? text : place.wrong("is not a key", LINE));
    }

    /** The name of a file with a secret key, relative to the configuration file; it becomes absolute. */
    static Kind secretFile() {
        return Kind.text((place, text) -> {
            if (isKey(text.getBytes(StandardCharsets.UTF_8))) {
                return place.wrong("is a key where the name of its file belongs; make a new key, this one stands in a readable file", "a file name");
            }
            if (text.isEmpty() || text.indexOf('\0') >= 0) {
                return place.wrong("is no file name", "a file name, relative to this file");
            }
            Path file = place.origin().folder().resolve(text).normalize();
            return check(place, file) ? file.toString() : null;
        });
    }

    private static boolean check(Place place, Path file) {
        if (!Files.isRegularFile(file)) {
            place.wrong(Files.exists(file) ? file + " is no regular file" : file + " does not exist",
                    "a file with one line of base64; oxtunnel genkey " + file + " makes one");
            return false;
        }
        try {
            return isPrivate(place, file) && content(place, file);
        } catch (IOException e) {
            return unreadable(place, file, e);
        }
    }

    private static boolean unreadable(Place place, Path file, IOException e) {
        place.wrong(file + " cannot be read: " + e, "a file that this process may read");
        return false;
    }

    /** Returns whether a file is for nobody but its owner; reports it if not. */
    static boolean isPrivate(Place place, Path file) {
        try {
            PosixFileAttributeView modes = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (modes != null && !OWNER.containsAll(modes.readAttributes().permissions())) {
                place.wrong(file + " may be read or changed by others than its owner", "mode 0600 or 0400; chmod 600 " + file);
                return false;
            }
            return true;
        } catch (IOException e) {
            return unreadable(place, file, e);
        }
    }

    private static boolean content(Place place, Path file) throws IOException {
        byte[] raw;
        try (InputStream in = Files.newInputStream(file)) {
            raw = in.readNBytes(BASE64 + 3);
        }
        int length = raw.length;
        while (length > BASE64 && (raw[length - 1] == '\n' || raw[length - 1] == '\r')) {
            length--;
        }
        byte[] line = Arrays.copyOf(raw, length);
        boolean good = isKey(line);
        Arrays.fill(raw, (byte) 0);
        Arrays.fill(line, (byte) 0);
        if (!good) {
            place.wrong(file + " does not hold a key", "one line of " + LINE);
        }
        return good;
    }

    /** Takes the one canonical encoding only: 43 characters and "=", the last bits zero. */
    static boolean isKey(byte[] text) {
        if (text.length != BASE64) {
            return false;
        }
        try {
            byte[] key = Base64.getDecoder().decode(text);
            byte[] again = Base64.getEncoder().encode(key);
            int bits = 0;
            for (byte b : key) {
                bits |= b;
            }
            boolean good = key.length == 32 && bits != 0 && Arrays.equals(again, text);
            Arrays.fill(key, (byte) 0);
            Arrays.fill(again, (byte) 0);
            return good;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
