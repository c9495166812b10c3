package io.oxtunnel.launcher;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running instance as the interactive shell sees it: a connection for each command. {@link #interrupt} may come from any thread. */
final class Instance {
    private static final int REQUEST_MAX = 64 << 10;

    private final Optional<Path> state;
    private final Places places;
    private volatile SocketChannel running;
    private volatile boolean interrupted;

    Instance(Optional<Path> state, Places places) {
        this.state = state;
        this.places = places;
    }

    /**
     * Runs a command and returns its exit status.
     *
     * @param screen line that tells of the terminal, or empty
     * @throws IOException if the connection ends before the command does, {@link #interrupted} or not
     */
    int run(String screen, String line, OutputStream out, OutputStream err) throws IOException, Refusal {
        interrupted = false;
        byte[] request = (screen + "run " + line + "\n").getBytes(StandardCharsets.UTF_8);
        if (request.length > REQUEST_MAX) {
            throw Refusal.because("command of " + request.length + " bytes; allowed: " + REQUEST_MAX);
        }
        try (SocketChannel channel = AdminSocket.connect(state, places)) {
            running = channel;
            Channels.newOutputStream(channel).write(request);
            return Frames.copy(Channels.newInputStream(channel), out, err);
        } catch (EOFException e) {
            throw new IOException("the instance went away before the command was done", e);
        } finally {
            running = null;
        }
    }

    /** Ends the command that runs, if one does: an instance takes a connection that is gone for that. */
    void interrupt() {
        SocketChannel channel = running;
        if (channel != null) {
            interrupted = true;
            AdminSocket.close(channel);
        }
    }

    /** Returns whether the last command was ended by {@link #interrupt}. */
    boolean interrupted() {
        return interrupted;
    }

    /** Returns how a line may go on, each word with its meaning; empty if the instance does not answer. */
    Map<String, String> completions(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> words = new LinkedHashMap<>();
        try {
            if (run("", "oxtunnel:complete " + Control.quoted(line), out, OutputStream.nullOutputStream()) == 0) {
                out.toString(StandardCharsets.UTF_8).lines().filter(text -> !text.isEmpty()).map(text -> List.of(text.split("\t", 2)))
                        .forEach(pair -> words.put(pair.getFirst(), pair.size() > 1 ? pair.getLast() : ""));
            }
        } catch (IOException | Refusal e) {
            return Map.of();
        }
        return words;
    }
}
