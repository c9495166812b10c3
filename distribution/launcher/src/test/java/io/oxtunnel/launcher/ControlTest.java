package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Control control() {
        return new Control(new Places(folder.resolve("system"), folder, Map.of(), folder, false), InputStream.nullInputStream(), out, err);
    }

    /** An instance that takes one request, tells it, and gives a fixed answer. */
    private CompletableFuture<String> instance(Path state, String answer) throws IOException {
        Files.createDirectories(state);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(state.resolve("admin.sock")));
        var request = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (server; var channel = server.accept()) {
                var line = new ByteArrayOutputStream();
                var from = Channels.newInputStream(channel);
                for (int c = from.read(); c != '\n'; c = from.read()) {
                    line.write(c);
                }
                Channels.newOutputStream(channel).write(HexFormat.of().parseHex(answer));
                request.complete(line.toString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                request.completeExceptionally(e);
            }
        });
        return request;
    }

    @Test
    void commandRunsAndItsStatusComesBack() throws Exception {
        var request = instance(folder, "0100000002686902000000012103" + "0000000101");
        assertEquals(1, control().run(Optional.of(folder), List.of("status", "--json")));
        assertEquals("run status --json", request.join());
        assertEquals("hi", out.toString(StandardCharsets.UTF_8));
        assertEquals("!", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void oneInstanceInTheUsualPlacesIsFound() throws Exception {
        var request = instance(folder.resolve(".local/state/oxtunnel/client"), "030000000100");
        assertEquals(0, control().run(Optional.empty(), List.of("status")));
        assertEquals("run status", request.join());
    }

    @Test
    void shellCopiesBothWays() throws Exception {
        var request = instance(folder, HexFormat.of().formatHex("> bye\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(0, control().shell(Optional.of(folder)));
        assertEquals("shell", request.join());
        assertEquals("> bye\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void nobodyThereIsTold() throws Exception {
        var refusal = assertThrows(Refusal.class, () -> control().run(Optional.of(folder), List.of("status")));
        assertTrue(refusal.getMessage().startsWith("no running server or client at " + folder), refusal.getMessage());
        assertEquals(1, refusal.status());
        Files.createFile(folder.resolve("admin.sock"));
        assertThrows(Refusal.class, () -> control().run(Optional.of(folder), List.of("status")));
    }

    @Test
    void waitGivesUpAtItsTime() {
        assertThrows(Refusal.class, () -> control().run(Optional.of(folder), List.of("wait", "--timeout", "0")));
        assertEquals(2, assertThrows(Refusal.class, () -> WaitOptions.parse(List.of("wait", "--timeout", "-1"))).status());
        assertEquals(2, assertThrows(Refusal.class, () -> WaitOptions.parse(List.of("wait", "now"))).status());
    }

    @Test
    void waitFindsAnInstanceThatComesLater() throws Exception {
        var status = CompletableFuture.supplyAsync(() -> {
            try {
                return control().run(Optional.of(folder), List.of("wait", "--timeout=60"));
            } catch (Refusal e) {
                throw new IllegalStateException(e);
            }
        });
        assertTrue(instance(folder, "030000000100").join().startsWith("run wait --timeout "));
        assertEquals(0, status.join());
    }

    @Test
    void severalWordsStayWords() throws Refusal {
        assertEquals("log DEBUG io.oxtunnel.session", Control.line(List.of("log", "DEBUG", "io.oxtunnel.session")));
        assertEquals("explain 'my laptop' '$x' \"it's \\$5\"", Control.line(List.of("explain", "my laptop", "$x", "it's $5")));
        assertEquals("explain ''", Control.line(List.of("explain", "")));
    }

    @Test
    void singleWordIsALine() throws Refusal {
        assertEquals("sessions | grep 'a b'", Control.line(List.of("sessions | grep 'a b'")));
        assertThrows(Refusal.class, () -> Control.line(List.of("status\nstatus")));
    }

    @Test
    void answerThatBreaksOffIsTold() throws Exception {
        instance(folder, "010000000268");
        var refusal = assertThrows(Refusal.class, () -> control().run(Optional.of(folder), List.of("status")));
        assertTrue(refusal.getMessage().contains("went away"), refusal.getMessage());
    }
}
