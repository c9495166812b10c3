package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Keys as an operator makes them, with the start script.
 *
 * @param secret 44 characters
 * @param open the public key, 44 characters
 */
record KeyPair(String secret, String open) {
    /** The server's. */
    static final KeyPair SERVER = make();
    /** The first client's. */
    static final KeyPair CLIENT = make();
    /** The second client's. */
    static final KeyPair OTHER = make();

    /** Makes one. */
    static KeyPair make() {
        try {
            Path folder = Files.createTempDirectory("oxit");
            Path file = folder.resolve("key");
            Shell.run(List.of(Distribution.script().toString(), "genkey", file.toString())).ok();
            String open = Shell.sh(Distribution.script() + " pubkey < " + file).strip();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            String secret = Files.readString(file).strip();
            Files.delete(file);
            Files.delete(folder);
            return new KeyPair(secret, open);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the secret key as the configuration wants it. */
    void write(Path file) throws IOException {
        Files.writeString(file, secret + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
