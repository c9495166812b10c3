package io.oxtunnel.config;

import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The command {@code add-client}: makes a key pair, appends a {@code [[client]]} table to the server's file, and prints the file of the
 * client, which holds the private key; nobody else keeps it. A running server takes the table by itself. Result on standard output, the QR
 * code and notes on standard error.
 */
final class AddClient {
    private final Request request;
    private final Installed installed;
    private final KeyAgreement agreement;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * What is asked for.
     *
     * @param file of the server
     * @param name of the client
     * @param endpoint where clients reach the server, or empty for a guess
     * @param qr whether a QR code is wanted
     */
    record Request(Path file, String name, String endpoint, boolean qr) {
    }

    AddClient(Request request, Installed installed, KeyAgreement agreement, PrintStream out, PrintStream err) {
        this.request = request;
        this.installed = installed;
        this.agreement = agreement;
        this.out = out;
        this.err = err;
    }

    /** Returns standard output or standard error as UTF-8, whatever the locale is. */
    static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Does it; returns whether it is done. What went wrong stands on standard error. */
    boolean run() {
        try {
            return add();
        } catch (IOException e) {
            // Java's messages about files are half a sentence at most.
            err.println("oxtunnel: cannot change " + request.file() + ": " + e + "; nothing is changed");
            return false;
        } catch (IllegalArgumentException e) {
            e.getMessage().lines().forEach(line -> err.println("oxtunnel: " + line));
            return false;
        }
    }

    private boolean add() throws IOException {
        String client;
        try (FileEdit edit = FileEdit.open(request.file())) {
            Reading before = read(request.file());
            if (before.configurations().containsKey(Reading.PEER + "~" + request.name())) {
                throw new IllegalArgumentException(request.file() + " has a client " + request.name() + " already; choose another name");
            }
            ServerTable server = ServerTable.of(before, agreement);
            String endpoint = new PublicEndpoint(err::println).choose(request.endpoint(), server.listen());
            byte[] key = privateKey();
            String table = ClientText.table(request.name(), text(agreement.publicKey(key)));
            client = ClientText.file(request.name(), endpoint, server, text(key));
            Arrays.fill(key, (byte) 0);
            edit.append(table, this::read);
        }
        out.print(client);
        if (request.qr()) {
            err.print(QrText.of(ClientText.dense(client)));
        }
        if (out.checkError()) {
            err.println("oxtunnel: standard output takes nothing: the client's file is lost; remove the client " + request.name() + " from "
                    + request.file() + " and add it again");
            return false;
        }
        err.println("client " + request.name() + " added to " + request.file() + "; a server that runs takes it within a second");
        return true;
    }

    private Reading read(Path file) {
        Reading reading = new ConfigReader(file, null, installed).read("server");
        if (!reading.problems().isEmpty()) {
            // What is checked may be the file under another name.
            throw new IllegalArgumentException(reading.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"))
                    .replace(file.toString(), request.file().toString()) + "\nnothing is changed");
        }
        return reading;
    }

    /** Clamped as RFC 7748 section 5 has it, like the keys of {@code genkey}. */
    private static byte[] privateKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        key[0] &= (byte) 248;
        key[31] &= 127;
        key[31] |= 64;
        return key;
    }

    private static String text(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    /**
     * What a client needs to know of a server.
     *
     * @param listen address and port
     * @param publicKey base64
     */
    record ServerTable(String listen, String publicKey) {
        static ServerTable of(Reading reading, KeyAgreement agreement) throws IOException {
            var values = reading.configurations().get(Reading.SERVER);
            byte[] key = Base64.getDecoder().decode(Files.readString(Path.of(values.get("key-file").toString())).strip());
            ServerTable table = new ServerTable(values.get("listen").toString(), text(agreement.publicKey(key)));
            Arrays.fill(key, (byte) 0);
            return table;
        }
    }
}
