package io.oxtunnel.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * The interactive shell. Lines are edited here, in the process that has the terminal: keys need no way to the instance and back, the
 * instance loads nothing of JLine and keeps no terminal's state, and a client that hangs holds up nobody. Only what the instance alone
 * knows is asked of it: how a line may go on. Each line is a request of its own, so that the shell outlives a restart of the instance,
 * and so that Ctrl-C has only to close that one connection.
 */
final class LineShell {
    private static final String PROMPT = "oxtunnel> ";

    private final Instance instance;
    private final Path history;

    LineShell(Places places, Optional<Path> state) throws Refusal {
        instance = new Instance(state, places);
        history = places.history();
        // Told now, and not with the first command, if there is nothing to talk to.
        AdminSocket.close(AdminSocket.connect(state, places));
    }

    /** Reads and runs lines until Ctrl-D or {@code exit}. */
    int run() throws Refusal {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            if (terminal.getWidth() <= 0) {
                // A serial line, or script(1) without a terminal of its own, does not know; JLine would show dots.
                terminal.setSize(new Size(80, 24));
            }
            LineReader reader = LineReaderBuilder.builder().appName("oxtunnel").terminal(terminal).history(new PrivateHistory())
                    .completer((_, line, candidates) -> complete(line.line().substring(0, line.cursor()), candidates))
                    .variable(LineReader.HISTORY_FILE, PrivateHistory.file(history)).variable(LineReader.HISTORY_SIZE, 1000)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
            terminal.writer().println("OxTunnel; help lists the commands, Tab completes, Ctrl-D leaves");
            while (line(terminal, reader)) {
                terminal.flush();
            }
            return 0;
        } catch (IOException e) {
            throw Refusal.because("the terminal cannot be used: " + Reason.of(e));
        }
    }

    /** Reads and runs a line; false if it was the last one. */
    private boolean line(Terminal terminal, LineReader reader) {
        String line;
        try {
            line = reader.readLine(PROMPT).strip();
        } catch (UserInterruptException e) {
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
        if (line.equals("exit") || line.equals("quit")) {
            return false;
        }
        if (!line.isEmpty() && !line.startsWith("#")) {
            run(terminal, line);
        }
        return true;
    }

    private void run(Terminal terminal, String line) {
        Terminal.SignalHandler before = terminal.handle(Signal.INT, _ -> instance.interrupt());
        OutputStream out = terminal.output();
        try {
            instance.run(Screen.line(terminal.getWidth() + " " + terminal.getHeight()), line, out, out);
        } catch (IOException | Refusal e) {
            terminal.writer().println(instance.interrupted() ? "" : "oxtunnel: " + e.getMessage());
        } finally {
            terminal.handle(Signal.INT, before);
            terminal.flush();
        }
    }

    /** Whatever goes wrong here is no reason to disturb the line: there are no candidates then. */
    private void complete(String line, List<Candidate> candidates) {
        instance.completions(line).forEach((word, meaning) -> candidates
                .add(new Candidate(word, word, null, meaning.isEmpty() ? null : meaning, null, null, true)));
    }
}
