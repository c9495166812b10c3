package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AddClientTest {
    private static final String SERVER = "# mine\n[server]\nlisten = \"192.0.2.1:51820\" # here\nkey-file = \"server.key\"\n";

    @TempDir
    private Path temporary;
    private ConfigFolder folder;
    private Path file;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new ConfigFolder(temporary);
        file = temporary.resolve("server.toml");
        Files.writeString(file, SERVER);
    }

    /** A public key is the private one from behind. */
    private static KeyAgreement backwards() {
        return (KeyAgreement) Proxy.newProxyInstance(KeyAgreement.class.getClassLoader(), new Class<?>[] {KeyAgreement.class}, (p, m, a) -> {
            byte[] key = ((byte[]) a[0]).clone();
            for (int i = 0; i < 16; i++) {
                byte b = key[i];
                key[i] = key[31 - i];
                key[31 - i] = b;
            }
            return key;
        });
    }

    private boolean add(String name, String endpoint, boolean qr) {
        return add(name, endpoint, qr, out);
    }

    private boolean add(String name, String endpoint, boolean qr, OutputStream to) {
        return new AddClient(new AddClient.Request(file, name, endpoint, qr), ConfigFolder.INSTALLED, backwards(), new PrintStream(to, true),
                new PrintStream(err, true, StandardCharsets.UTF_8)).run();
    }

    private List<String> left() throws IOException {
        try (var files = Files.list(temporary)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void appendsATableThatFitsTheFileItPrints() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        List<String> before = left();
        assertTrue(add("laptop", "", false), err::toString);
        String text = Files.readString(file);
        assertTrue(text.startsWith(SERVER + "\n[[client]]\nname = \"laptop\"\npublic-key = \""), text);
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(before, left(), "nothing else is left in the folder");

        Path own = folder.key("laptop.toml", out.toString(), "rw-------");
        Reading client = new ConfigReader(own, null, ConfigFolder.INSTALLED).read("client");
        assertEquals(List.of(), client.problems());
        Map<String, Object> values = client.configurations().get(Reading.CLIENT);
        assertEquals("192.0.2.1:51820", values.get("server"));
        assertEquals(5L, values.get("key-line"));
        String secret = out.toString().lines().toList().get(4).split("\"")[1];
        assertFalse(values.containsValue(secret), "the private key does not go to ConfigAdmin");
        byte[] open = backwards().publicKey(java.util.Base64.getDecoder().decode(secret));
        assertTrue(text.contains(java.util.Base64.getEncoder().encodeToString(open)), "the table has the public key of the printed one");
        assertFalse(text.contains(secret));
    }

    @Test
    void keepsEveryByteThatIsThere() throws IOException {
        byte[] odd = (SERVER.replace("\n", "\r\n") + "pool = [ \"10.77.0.0/16\",\t\"fd77::/64\" ] # \u00e9\r\n# no end of line").getBytes(StandardCharsets.UTF_8);
        Files.write(file, odd);
        assertTrue(add("a", "", false) && add("b", "vpn.example.org", false), err::toString);
        byte[] after = Files.readAllBytes(file);
        assertArrayEquals(odd, Arrays.copyOf(after, odd.length));
        String added = new String(after, odd.length, after.length - odd.length, StandardCharsets.UTF_8);
        assertTrue(added.startsWith("\r\n\r\n[[client]]\r\nname = \"a\"\r\n") && added.endsWith("\"\r\n"), added);
        assertEquals(2, new ConfigReader(file, null, ConfigFolder.INSTALLED).read("server").configurations().keySet().stream()
                .filter(pid -> pid.startsWith(Reading.PEER)).count());
        assertTrue(out.toString().contains("server = \"vpn.example.org:51820\""), "the port is that of the server");
    }

    @Test
    void followsALinkAndLeavesIt() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link.toml"), file);
        Path target = file;
        file = link;
        assertTrue(add("laptop", "", false), err::toString);
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(target).contains("laptop"));
    }

    @Test
    void changesNothingWhereSomethingIsWrong() throws IOException {
        assertTrue(add("laptop", "", false));
        String before = Files.readString(file);
        out.reset();
        assertFalse(add("laptop", "", false));
        assertFalse(add("no name", "", false));
        assertFalse(add("phone", "vpn.example.org:port", false));
        assertEquals("", out.toString());
        assertEquals(before, Files.readString(file));
        String said = err.toString();
        assertTrue(said.contains(file + " has a client laptop already"), said);
        assertTrue(said.contains(file + ":11: name = \"no name\": is no name"), said);
        assertTrue(said.contains("--endpoint vpn.example.org:port is no endpoint"), said);
        Files.writeString(file, SERVER + "client = []\n");
        assertFalse(add("phone", "", false));
        assertEquals(SERVER + "client = []\n", Files.readString(file));
    }

    @Test
    void saysThatTheFileOfTheClientIsLostWhereNobodyTakesIt() {
        assertFalse(add("laptop", "", false, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed");
            }
        }));
        assertTrue(err.toString().contains("remove the client laptop"), err::toString);
    }

    @Test
    void drawsACodeThatIsSquareWithWhiteAround() {
        assertTrue(add("laptop", "", true));
        List<String> rows = err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("\u001b[30;107m"))
                .map(line -> line.substring(9, line.indexOf("\u001b[0m"))).toList();
        assertEquals(rows.getFirst().length(), rows.size() * 2 - 1, "an odd number of rows, two in a line");
        assertTrue(rows.get(0).isBlank() && rows.get(1).isBlank() && rows.get(2).startsWith("    \u2588\u2580\u2580\u2580\u2580\u2580\u2588"), rows.toString());
    }
}
