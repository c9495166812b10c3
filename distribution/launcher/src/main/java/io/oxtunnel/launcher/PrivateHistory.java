package io.oxtunnel.launcher;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was typed, kept in a file of mode 0600 for the next time. Left out is a line that begins with a blank, and one with a word that
 * has the form of a key: what must not be known does not belong into a file that outlives it.
 */
final class PrivateHistory extends DefaultHistory {
    /** 32 bytes in base64 or in hexadecimal digits: a private key, a psk. */
    private static final Pattern KEY = Pattern.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=|(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])");

    @Override
    public void add(Instant time, String line) {
        if (keeps(line)) {
            super.add(time, line);
        }
    }

    /** Returns whether a line may be remembered. */
    static boolean keeps(String line) {
        return !line.isBlank() && !line.startsWith(" ") && !KEY.matcher(line).find();
    }

    /** Returns the file, made with its mode where it was missing; where it cannot be, what is typed is remembered to the end of the shell. */
    static Path file(Path file) {
        try {
            Files.createDirectories(file.getParent(), OwnerOnly.folder());
            Files.createFile(file, OwnerOnly.file());
        } catch (FileAlreadyExistsException e) {
            return file;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
        return file;
    }
}
