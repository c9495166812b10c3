package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.capture.Selection;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.system.LinuxUndo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds a capture in a process of its own: each line on standard input is a command, answered by "ok", a text, or "failed: why". */
final class CaptureProgram {
    static final int MARK = 0xca6c;

    private final NativeBufferPool pool = new NativeBufferPool(128, 16);
    private final Map<Long, String> lines = new TreeMap<>();
    private final Path journal;
    private Capture capture;
    // How many lines the journal still takes; negative: any number.
    private int linesLeft = -1;

    private CaptureProgram(Path journal) {
        this.journal = journal;
    }

    public static void main(String[] arguments) throws Exception {
        CaptureProgram program = new CaptureProgram(Path.of(arguments[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = program.run(line.split(" "));
            } catch (IOException | RuntimeException e) {
                answer = "failed: " + e.getMessage();
            }
            System.out.println(answer);
        }
    }

    private String run(String[] words) throws IOException {
        switch (words[0]) {
            case "open" -> capture = Opening.open(words[1], 51_820, new CaptureRequest(pool, 1, prefixes(words[2]),
                    prefixes(words[3]), MARK, words.length > 4, new FileJournal()));
            // NAME ROUTES EXCLUDED-PREFIXES INCLUDE EXCLUDE KILL-SWITCH
            case "select" -> capture = Opening.open(words[1], 51_820, new CaptureRequest(pool, 1, prefixes(words[2]),
                    prefixes(words[3]), new Selection(selectors(words[4]), selectors(words[5])), MARK, false, words[6].equals("true"), "test",
                    new FileJournal()));
            case "exclusions" -> {
                return capture.exclusions().stream().map(e -> e.selector() + " " + e.packets() + " " + e.bytes()).collect(Collectors.joining(";"));
            }
            case "assign" -> capture.assign(assignment(words));
            case "configure" -> capture.configure(new CaptureSettings(prefixes(words[1]), prefixes(words[2]),
                    prefixes(words[3]).stream().map(Prefix::address).toList(), Integer.parseInt(words[4])));
            case "break" -> linesLeft = Integer.parseInt(words[1]);
            case "describe" -> {
                return capture.describe();
            }
            case "marked" -> {
                return exchange(words[1], Integer.parseInt(words[2]));
            }
            case "undo" -> {
                for (String line : Files.readAllLines(journal).reversed()) {
                    new LinuxUndo().undo(line);
                }
            }
            default -> capture.close();
        }
        return "ok";
    }

    private static List<Prefix> prefixes(String words) {
        return words.equals("-") ? List.of() : Arrays.stream(words.split(",")).map(Prefix::parse).toList();
    }

    private static List<Selector> selectors(String words) {
        return words.equals("-") ? List.of() : Arrays.stream(words.split(",")).map(Selector::parse).toList();
    }

    private static Assignment assignment(String[] words) {
        InetAddress four = words[1].equals("-") ? null : InetAddress.ofLiteral(words[1]);
        InetAddress six = words[2].equals("-") ? null : InetAddress.ofLiteral(words[2]);
        return new Assignment(four, 16, six, 64, Integer.parseInt(words[3]),
                words.length > 4 ? List.of(InetAddress.ofLiteral(words[4])) : List.of());
    }

    /** Sends a datagram with the mark of the tunnel and returns whether the answer came. */
    private static String exchange(String address, int port) throws IOException {
        int fd = LinuxException.check(SocketCalls.socket(2, 2 | 0x80000, 0), "socket");
        try (Arena arena = Arena.ofConfined()) {
            SocketCalls.setsockopt(fd, 1, 36, arena.allocateFrom(ValueLayout.JAVA_INT, MARK).address(), 4);
            SocketCalls.setsockopt(fd, 1, 20, arena.allocateFrom(ValueLayout.JAVA_LONG, 1, 0).address(), 16);
            MemorySegment to = arena.allocate(16, 4);
            to.set(ValueLayout.JAVA_SHORT, 0, (short) 2);
            to.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) port));
            MemorySegment.copy(InetAddress.ofLiteral(address).getAddress(), 0, to, ValueLayout.JAVA_BYTE, 4, 4);
            MemorySegment bytes = arena.allocate(8);
            LinuxException.check(SocketCalls.sendto(fd, bytes.address(), 8, 0, to.address(), 16), "sendto");
            return SocketCalls.recvfrom(fd, bytes.address(), 8, 0, 0, 0) == 8 ? "answered" : "silence";
        }
    }

    /** A line a change, so that another process can undo them. */
    private final class FileJournal implements Journal {
        private long last;

        @Override
        public long willChange(String owner, String change) throws IOException {
            if (linesLeft-- == 0) {
                throw new IOException("No space left on device");
            }
            lines.put(++last, change);
            Files.write(journal, lines.values());
            return last;
        }

        @Override
        public void undone(long number) {
            lines.remove(number);
            try {
                Files.write(journal, lines.values());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
