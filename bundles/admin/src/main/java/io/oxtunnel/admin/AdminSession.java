package io.oxtunnel.admin;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.felix.service.command.CommandProcessor;

/**
 * One connection to the admin socket. The client sends one line in UTF-8, at most 65,536 bytes, and keeps its sending side open:
 * <ul>
 * <li>{@code run COMMAND LINE\n}: the Gogo command line is run. The answer is frames {@code u8 type | u32 length, big-endian | bytes}:
 * 1 = stdout, 2 = stderr (both any number of times, any length), 3 = exit status, one byte, 0 or 1, always last. A client that goes away
 * before that interrupts the command.
 * <li>{@code shell\n}: a prompt, lines, their output as plain bytes; {@code exit} or the end of the stream ends it.
 * </ul>
 * A line {@code terminal COLUMNS ROWS\n} may come first: the answer is for people, and laid out for so much room. Then the server closes. Anything else is answered like a command that failed. One thread.
 */
final class AdminSession {
    private static final Logger LOG = System.getLogger("io.oxtunnel.admin");
    private static final String PROMPT = "oxtunnel> ";

    private final SocketChannel channel;
    private final CommandProcessor commands;

    AdminSession(SocketChannel channel, CommandProcessor commands) {
        this.channel = channel;
        this.commands = commands;
    }

    /** Serves the connection to its end. */
    void serve() {
        try {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            String request;
            Screen screen = Screen.NONE;
            try {
                request = RequestLine.read(in);
                if (request != null && request.startsWith("terminal ")) {
                    screen = Screen.parse(request.substring(9));
                    request = RequestLine.read(in);
                }
            } catch (IOException e) {
                refuse(e.getMessage());
                return;
            }
            if (request == null) {
                return;
            }
            if (request.startsWith("run ")) {
                run(request.substring(4), in, screen);
            } else if (request.equals("shell")) {
                shell(in, screen);
            } else {
                refuse("unknown request; allowed: terminal COLUMNS ROWS, run COMMAND, shell");
            }
        } catch (IOException e) {
            // The other side went away in the middle: its right.
            LOG.log(Level.DEBUG, "an admin connection broke", e);
        }
    }

    private void refuse(String why) throws IOException {
        ReentrantLock lock = new ReentrantLock();
        new FrameStream(channel, lock, FrameStream.STDERR).write((why + "\n").getBytes(StandardCharsets.UTF_8));
        new FrameStream(channel, lock, FrameStream.STATUS).write(1);
    }

    private void run(String line, InputStream in, Screen screen) throws IOException {
        ReentrantLock lock = new ReentrantLock();
        boolean good;
        try (PrintStream out = stream(new FrameStream(channel, lock, FrameStream.STDOUT));
                PrintStream err = stream(new FrameStream(channel, lock, FrameStream.STDERR));
                GogoRunner runner = new GogoRunner(commands, InputStream.nullInputStream(), out, err, screen)) {
            Thread.ofVirtual().name("admin-watch").start(() -> closeAtEnd(in, runner));
            good = runner.run(line);
        }
        new FrameStream(channel, lock, FrameStream.STATUS).write(good ? 0 : 1);
        channel.shutdownInput();
    }

    /** What a client sends after its line means nothing; that it went away means that nobody waits for the answer. */
    private static void closeAtEnd(InputStream in, GogoRunner runner) {
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            LOG.log(Level.TRACE, "an admin client went away", e);
        }
        runner.close();
    }

    private void shell(InputStream in, Screen screen) throws IOException {
        try (PrintStream out = stream(Channels.newOutputStream(channel)); GogoRunner runner = new GogoRunner(commands, in, out, out, screen)) {
            out.println("OxTunnel; help lists the commands, exit ends");
            while (true) {
                out.print(PROMPT);
                out.flush();
                String line = RequestLine.read(in);
                if (line == null || line.strip().equals("exit") || out.checkError()) {
                    return;
                }
                runner.run(line);
            }
        }
    }

    private static PrintStream stream(java.io.OutputStream sink) {
        return new PrintStream(new java.io.BufferedOutputStream(sink, 8192), false, StandardCharsets.UTF_8);
    }
}
