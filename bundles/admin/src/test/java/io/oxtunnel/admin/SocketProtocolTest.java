package io.oxtunnel.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket with a real Gogo behind it, spoken to byte by byte. */
final class SocketProtocolTest {
    // One for all: a session that ends a moment later sets the streams of the process once more.
    private static final ThreadIOImpl STREAMS = new ThreadIOImpl();

    @TempDir
    private Path folder;
    private Path path;
    private SocketServer server;
    private final Commands commands = new Commands();

    /** Commands as other bundles have them. */
    public static final class Commands {
        private final CountDownLatch waiting = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        public String hello(String name) {
            return "hello " + name;
        }

        public void print(CommandSession session) {
            session.getConsole().println("printed");
        }

        public Object columns(CommandSession session) {
            return session.get("COLUMNS");
        }

        public void fail() {
            throw new IllegalStateException("no such luck");
        }

        public void hang() throws InterruptedException {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    @BeforeAll
    static void takeStreams() {
        STREAMS.start();
    }

    @AfterAll
    static void giveStreamsBack() {
        STREAMS.stop();
    }

    @BeforeEach
    void open() throws IOException {
        CommandProcessorImpl processor = new CommandProcessorImpl(STREAMS);
        for (String function : new String[] {"hello", "print", "fail", "hang", "columns"}) {
            processor.addCommand("oxtunnel", commands, function);
        }
        path = folder.resolve("admin.sock");
        // A socket that a dead process has left: closing does not remove the file.
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)).close();
        server = new SocketServer(path, channel -> new AdminSession(channel, processor).serve());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private SocketChannel connect(String request) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    /** Returns the frames, such as {@code 1:text 3:0}; the stream must end after the exit status. */
    private String ask(String request) throws IOException {
        try (SocketChannel channel = connect(request); DataInputStream in = new DataInputStream(Channels.newInputStream(channel))) {
            StringBuilder answer = new StringBuilder();
            for (int type = in.read(); type >= 0; type = in.read()) {
                byte[] body = in.readNBytes(in.readInt());
                answer.append(type).append(':').append(type == 3 ? Byte.toString(body[0]) : new String(body, StandardCharsets.UTF_8)).append('|');
            }
            return answer.toString();
        }
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        server.close();
        assertFalse(Files.exists(path), "the file goes with the socket");
    }

    @Test
    void refusesAPathThatNoSocketCanHave() {
        Path longPath = folder.resolve("x".repeat(108));
        String message = assertThrows(IOException.class, () -> new SocketServer(longPath, _ -> { })).getMessage();
        assertTrue(message.endsWith("bytes; allowed: 107; choose a shorter --state"), message);
    }

    @Test
    void runsACommand() throws IOException {
        assertEquals("1:hello w\u00f6rld\n|3:0|", ask("run hello w\u00f6rld\n"));
        assertEquals("1:hello a b\n|3:0|", ask("run hello 'a b'\r\n"));
        assertEquals("1:printed\n|3:0|", ask("run print\n"));
    }

    @Test
    void tellsFailuresOnStderr() throws IOException {
        assertEquals("2:no such luck\n|3:1|", ask("run fail\n"));
        assertEquals("2:no command \"helo\"; did you mean \"hello\"? There are: columns, fail, hang, hello, print; help COMMAND says more\n|3:1|", ask("run helo\n"));
        assertEquals("2:wrong arguments for hello; help hello says which it takes\n|3:1|", ask("run hello 1 2 3\n"));
        assertEquals("1:{\"error\":\"wrong arguments for hello; help hello says which it takes\"}\n|3:1|", ask("run hello 1 2 3 --json\n"));
        assertEquals("2:terminal of size 0; allowed: 1..10000\n|3:1|", ask("terminal 0 24\nrun hello w\n"));
        assertEquals("1:132\n|3:0|", ask("terminal 132 24\nrun columns\n"));
        assertEquals("2:unknown request; allowed: terminal COLUMNS ROWS, run COMMAND, shell\n|3:1|", ask("stop\n"));
    }

    @Test
    void boundsTheRequest() throws IOException {
        String longest = "x".repeat(RequestLine.LONGEST - "run hello ".length());
        assertEquals("1:hello " + longest + "\n|3:0|", ask("run hello " + longest + "\n").replaceAll("\\|1:", ""));
        assertEquals("2:the line is too long; allowed: 65536 bytes\n|3:1|", ask("y".repeat(RequestLine.LONGEST + 1)));
    }

    @Test
    void servesAShell() throws IOException {
        try (SocketChannel channel = connect("shell\nhello you\nfail\nexit\n")) {
            String text = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("OxTunnel; help lists the commands, exit ends\noxtunnel> hello you\noxtunnel> no such luck\noxtunnel> ", text);
        }
    }

    @Test
    void interruptsTheCommandOfAClientThatWentAway() throws Exception {
        try (SocketChannel client = connect("run hang\n")) {
            assertTrue(client.isConnected());
            assertTrue(commands.waiting.await(10, TimeUnit.SECONDS));
        }
        assertTrue(commands.interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void servesOneWhileAnotherIdles() throws IOException {
        try (SocketChannel idle = connect("shel")) {
            assertEquals("1:printed\n|3:0|", ask("run print\n"));
            assertTrue(idle.isConnected());
        }
    }
}
