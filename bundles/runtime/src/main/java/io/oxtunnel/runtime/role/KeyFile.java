package io.oxtunnel.runtime.role;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Reads key files: one line of 44 base64 characters (PROTOCOL.md 4.10). The key itself appears in no message. */
final class KeyFile {
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.complementOf(
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    /** More than a key and white space; what is longer is no key. */
    private static final int LONGEST = 256;

    private KeyFile() {
    }

    /**
     * Reads a secret key.
     *
     * @throws IOException if the file is not there, readable by others than its owner, or not a key
     */
    static byte[] secret(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such key file; to make one: oxtunnel genkey " + file);
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().stream().anyMatch(FOR_OTHERS::contains)) {
            throw new IOException(file + ": others than its owner can use this key file; allowed: mode 0600 or 0400; run: chmod 600 " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return key(new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1).strip(), file.toString());
        }
    }

    /** Reads a key from its base64 text. */
    static byte[] key(String text, String where) throws IOException {
        try {
            byte[] key = Base64.getDecoder().decode(text);
            if (key.length == 32 && text.length() == 44) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message for both.
        }
        throw new IOException(where + " holds no key; allowed: one line of 44 characters of base64, as \"oxtunnel genkey\" writes");
    }
}
