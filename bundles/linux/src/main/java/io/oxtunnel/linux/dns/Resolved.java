package io.oxtunnel.linux.dns;

import io.oxtunnel.api.packet.Address;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Name servers of one interface in systemd-resolved, by resolvectl(1). The interface becomes the default route for names ("~."), so that
 * all are asked there. When the interface goes, its settings go with it: nothing outlives the process. One thread at a time.
 */
final class Resolved implements NameServers.Resolver {
    private static final long LIMIT_SECONDS = 10;
    private static final int LONGEST_MESSAGE = 4_096;

    private final String device;
    private final String program;

    Resolved(String device) {
        this(device, "resolvectl");
    }

    Resolved(String device, String program) {
        this.device = device;
        this.program = program;
    }

    /** Returns whether resolvectl is there and gets an answer. */
    boolean answers() {
        try {
            run(List.of("status", device));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void use(List<InetAddress> servers) throws IOException {
        if (servers.isEmpty()) {
            run(List.of("revert", device));
            return;
        }
        try {
            List<String> dns = new ArrayList<>(List.of("dns", device));
            servers.forEach(server -> dns.add(Address.text(server)));
            run(dns);
            run(List.of("domain", device, "~."));
            run(List.of("default-route", device, "true"));
        } catch (IOException e) {
            revert(e);
            throw e;
        }
    }

    private void revert(IOException cause) {
        try {
            run(List.of("revert", device));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        try (InputStream out = process.getInputStream()) {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(String.join(" ", command) + " does not end within " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + new String(out.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", command) + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
