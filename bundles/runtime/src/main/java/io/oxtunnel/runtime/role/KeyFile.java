package io.oxtunnel.runtime.role;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads key files: one line of 44 base64 characters (PROTOCOL.md 4.10). The key itself appears in no message. */
final class KeyFile {
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.complementOf(
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    /** More than a key and white space; what is longer is no key. */
    private static final int LONGEST = 256;

    private static final Pattern QUOTED = Pattern.compile("\\s*key\\s*=\\s*[\"']([A-Za-z0-9+/]{43}=)[\"']");

    private KeyFile() {
    }

    /**
     * Reads a secret key.
     *
     * @throws IOException if the file is not there, readable by others than its owner, or not a key
     */
    static byte[] secret(Path file) throws IOException {
        checkMode(file);
        try (InputStream in = Files.newInputStream(file)) {
            return key(new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1).strip(), file.toString());
        }
    }

    /**
     * Reads a secret key that stands in a configuration file, as {@code key = "..."} on a line of its own.
     *
     * @param line 1 or more
     * @throws IOException if the file is not there, readable by others than its owner, or has no key in that line
     */
    static byte[] secret(Path file, int line) throws IOException {
        checkMode(file);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            Matcher quoted = QUOTED.matcher(lines.skip(line - 1).findFirst().orElse(""));
            return key(quoted.lookingAt() ? quoted.group(1) : "", file + ":" + line);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void checkMode(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such key file; to make one: oxtunnel genkey " + file);
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().stream().anyMatch(FOR_OTHERS::contains)) {
            throw new IOException(file + ": others than its owner can use this key file; allowed: mode 0600 or 0400; run: chmod 600 " + file);
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
