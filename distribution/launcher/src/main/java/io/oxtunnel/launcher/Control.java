package io.oxtunnel.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code ctl} and {@code shell}: sends commands to a running instance. */
final class Control {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@,+-][A-Za-z0-9_./:@,+=-]*");
    private static final int REQUEST_MAX = 64 << 10;

    private final Places places;
    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;

    Control(Places places, InputStream in, OutputStream out, OutputStream err) {
        this.places = places;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Runs one command and returns its exit status. */
    int run(Optional<Path> state, List<String> words) throws Refusal {
        if (words.getFirst().equals("wait")) {
            return waitFor(state, WaitOptions.parse(words));
        }
        return send(AdminSocket.connect(state, places), line(words));
    }

    /** An instance that is only starting has no socket yet; what the socket's side does not see is waited for here. */
    private int waitFor(Optional<Path> state, WaitOptions options) throws Refusal {
        var channel = AdminSocket.tryConnect(state, places);
        while (channel.isEmpty()) {
            options.pause();
            channel = options.expired() ? Optional.of(AdminSocket.connect(state, places)) : AdminSocket.tryConnect(state, places);
        }
        return send(channel.get(), line(options.words()));
    }

    private int send(SocketChannel channel, String line) throws Refusal {
        byte[] request = (Screen.here() + "run " + line + "\n").getBytes(StandardCharsets.UTF_8);
        if (request.length > REQUEST_MAX) {
            throw Refusal.because("command of " + request.length + " bytes; allowed: " + REQUEST_MAX);
        }
        try (channel) {
            Channels.newOutputStream(channel).write(request);
            return Frames.copy(Channels.newInputStream(channel), out, err);
        } catch (EOFException e) {
            throw Refusal.because("the instance went away before the command was done");
        } catch (IOException e) {
            throw Refusal.because("the command could not be brought to its end: " + Reason.of(e));
        }
    }

    /**
     * The line that stands for some words. A single word is a line already, as with ssh; of several, those that Gogo would read as
     * more than a word are quoted.
     */
    static String line(List<String> words) throws Refusal {
        String line = words.size() == 1 ? words.getFirst() : words.stream().map(Control::quoted).collect(Collectors.joining(" "));
        if (line.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.because("the command contains a control character; allowed: one line of text");
        }
        return line;
    }

    static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        // Within single quotes Gogo takes everything as it stands, but there is no way to write the quote itself.
        return word.contains("'") ? '"' + word.replaceAll("([\\\\\"$`])", "\\\\$1") + '"' : "'" + word + "'";
    }

    /** Lines with editing, completion and history at a terminal, else plain lines. */
    int shell(Optional<Path> state) throws Refusal {
        return Screen.present() ? new LineShell(places, state).run() : lines(state);
    }

    /** Copies both ways until the instance closes its side. */
    private int lines(Optional<Path> state) throws Refusal {
        try (var channel = AdminSocket.connect(state, places)) {
            OutputStream to = Channels.newOutputStream(channel);
            to.write((Screen.here() + "shell\n").getBytes(StandardCharsets.US_ASCII));
            Thread.ofVirtual().start(() -> copyInput(channel, to));
            copy(Channels.newInputStream(channel), out);
            return 0;
        } catch (IOException e) {
            throw Refusal.because("the instance went away: " + Reason.of(e));
        }
    }

    private void copyInput(SocketChannel channel, OutputStream to) {
        try {
            copy(in, to);
            channel.shutdownOutput();
        } catch (IOException e) {
            // The other direction ends too, and tells.
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[4096];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }
}
