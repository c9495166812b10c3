package io.oxtunnel.linux.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.linux.system.LinuxUndo;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files of the test; nothing here reads or writes the machine's own resolv.conf. */
class NameServersTest {
    private static final String SYSTEM = "# by DHCP\nnameserver 192.0.2.53\nsearch lan example.org\noptions edns0 timeout:1\n";
    private static final String HEAD = "# Written by OxTunnel. When the tunnel closes, the file gets back what was in it before.\n";
    private static final List<InetAddress> FIRST = List.of(InetAddress.ofLiteral("10.77.0.1"), InetAddress.ofLiteral("fd77::1"));
    private static final List<InetAddress> SECOND = List.of(InetAddress.ofLiteral("10.77.0.53"));

    @TempDir
    private Path folder;
    private Path file;
    private final TreeMap<Long, String> lines = new TreeMap<>();
    private boolean full;
    private NameServers servers;

    private final Journal journal = new Journal() {
        private long last;

        @Override
        public long willChange(String owner, String change) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            lines.put(++last, change);
            return last;
        }

        @Override
        public void undone(long number) {
            lines.remove(number);
        }
    };

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("resolv.conf");
        Files.writeString(file, SYSTEM);
        servers = open(file);
    }

    private NameServers open(Path path) {
        return NameServers.open(path, new SystemChanges(journal, null), new Resolved("ox0", "/nonexistent/resolvectl"));
    }

    private void undoAll() throws IOException {
        for (String line : List.copyOf(lines.descendingMap().values())) {
            new LinuxUndo().undo(line);
        }
    }

    @Test
    void theFileNamesTheTunnelsServersAndGetsItsContentBack() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        servers.use(FIRST);
        assertEquals(HEAD + "nameserver 10.77.0.1\nnameserver fd77::1\nsearch lan example.org\noptions edns0 timeout:1\n", Files.readString(file));
        assertEquals("name servers 10.77.0.1, fd77::1 by resolv.conf", servers.describe());
        servers.use(SECOND);
        assertTrue(Files.readString(file).contains("nameserver 10.77.0.53\nsearch"));
        assertEquals(1, lines.size());
        servers.close();
        servers.close();
        assertEquals(SYSTEM, Files.readString(file));
        assertEquals("rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(lines.isEmpty());
    }

    @Test
    void afterACrashTheJournalGivesItBack() throws IOException {
        servers.use(FIRST);
        undoAll();
        undoAll();
        assertEquals(SYSTEM, Files.readString(file));
    }

    @Test
    void aCrashBetweenTwoServersGivesItBackToo() throws IOException {
        servers.use(FIRST);
        String first = lines.get(1L);
        String content = Files.readString(file);
        servers.use(SECOND);
        // The journal had the second line, the file still the first content.
        lines.put(1L, first);
        Files.writeString(file, content);
        undoAll();
        assertEquals(SYSTEM, Files.readString(file));
    }

    @Test
    void whatACrashHalfWroteIsOursAsWell() throws IOException {
        servers.use(FIRST);
        Files.writeString(file, Files.readString(file).substring(0, 20));
        undoAll();
        assertEquals(SYSTEM, Files.readString(file));
    }

    @Test
    void whatOthersWroteMeanwhileIsNotOverwritten() throws IOException {
        servers.use(FIRST);
        Files.writeString(file, "nameserver 198.51.100.53\n");
        servers.use(SECOND);
        assertEquals("nameserver 198.51.100.53\n", Files.readString(file));
        servers.close();
        assertEquals("nameserver 198.51.100.53\n", Files.readString(file));
        assertTrue(lines.isEmpty());
        undoAll();
        assertEquals("nameserver 198.51.100.53\n", Files.readString(file));
    }

    @Test
    void aSymbolicLinkStaysOne() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("resolv.conf"));
        NameServers linked = open(link);
        linked.use(FIRST);
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(file).startsWith(HEAD));
        linked.close();
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(SYSTEM, Files.readString(file));
    }

    @Test
    void whatWasNotThereIsGoneAgain() throws IOException {
        Files.delete(file);
        servers.use(FIRST);
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        servers.close();
        assertFalse(Files.exists(file));
    }

    @Test
    void withoutAJournalNothingIsWritten() throws IOException {
        full = true;
        assertThrows(IOException.class, () -> servers.use(FIRST));
        assertEquals(SYSTEM, Files.readString(file));
        assertEquals(List.of(), servers.used());
        full = false;
        servers.use(FIRST);
        full = true;
        assertThrows(IOException.class, () -> servers.use(SECOND));
        assertEquals(FIRST, servers.used());
        assertTrue(Files.readString(file).contains("nameserver 10.77.0.1\n"));
        servers.close();
        assertEquals(SYSTEM, Files.readString(file));
    }

    @Test
    void readsTheServersOfTheSystem() throws IOException {
        assertEquals(List.of(InetAddress.ofLiteral("192.0.2.53")), NameServers.ofSystem(file, folder.resolve("none")));
        Files.writeString(file, "nameserver 127.0.0.53\noptions edns0\n");
        Path behind = folder.resolve("behind");
        assertEquals(List.of(), NameServers.ofSystem(file, behind));
        Files.writeString(behind, "nameserver fe80::1%eth0\nnameserver 198.51.100.7 \n#nameserver 1.2.3.4\nnameserver nonsense\nnameserver\n");
        assertEquals(List.of(InetAddress.ofLiteral("fe80::1"), InetAddress.ofLiteral("198.51.100.7")), NameServers.ofSystem(file, behind));
    }

    /** A program that writes down what it is asked. */
    private Resolved recorder(String failing) throws IOException {
        Path program = folder.resolve("resolvectl");
        Files.writeString(program, "#!/bin/sh\necho \"$@\" >> " + folder.resolve("calls") + "\n[ \"$1\" != \"" + failing + "\" ] || { echo 'no such thing'; exit 1; }\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Resolved("ox0", program.toString());
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void whereResolvedServesItIsToldForTheInterface() throws IOException {
        Files.writeString(file, "nameserver 127.0.0.53\n");
        NameServers resolved = NameServers.open(file, new SystemChanges(journal, null), recorder("-"));
        resolved.use(FIRST);
        assertEquals("name servers 10.77.0.1, fd77::1 by systemd-resolved", resolved.describe());
        resolved.close();
        assertEquals(List.of("status ox0", "dns ox0 10.77.0.1 fd77::1", "domain ox0 ~.", "default-route ox0 true", "revert ox0"), calls());
        assertEquals("nameserver 127.0.0.53\n", Files.readString(file));
        assertTrue(lines.isEmpty());
    }

    @Test
    void whatResolvedRefusesIsTakenBack() throws IOException {
        Files.writeString(file, "nameserver 127.0.0.53\n");
        NameServers resolved = NameServers.open(file, new SystemChanges(journal, null), recorder("domain"));
        IOException refused = assertThrows(IOException.class, () -> resolved.use(FIRST));
        assertTrue(refused.getMessage().endsWith("domain ox0 ~.: no such thing"), refused.getMessage());
        assertEquals(List.of(), resolved.used());
        assertEquals("revert ox0", calls().getLast());
    }

    @Test
    void whereResolvedDoesNotAnswerTheFileServes() throws IOException {
        Files.writeString(file, "nameserver 127.0.0.53\n");
        NameServers by = NameServers.open(file, new SystemChanges(journal, null), recorder("status"));
        by.use(SECOND);
        assertTrue(Files.readString(file).contains("nameserver 10.77.0.53"));
        by.close();
        assertEquals("nameserver 127.0.0.53\n", Files.readString(file));
    }
}
