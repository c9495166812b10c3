package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both roles over TCP, plain, and inside TLS through a proxy: what they carry where UDP is blocked. */
class TcpTransportIT {
    private static final int BLOCKS = 64;
    private static Lab lab;
    private static Remote inside;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        lab.machine("relay").sh("nft add table inet block; nft 'add chain inet block in { type filter hook input priority 0; }'; "
                + "nft add rule inet block in udp dport 51820 drop");
        lab.remote("target");
        inside = lab.remote("client");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Instance start(String machine, String role, KeyPair key, String text, String settings) throws IOException {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), text.replace("transports = [\"udp\"]", "transports = [\"tcp\"]\n" + settings));
        return lab.start(machine, role, at);
    }

    private static Instance server(String settings, String tables) throws IOException {
        return start("relay", "server", KeyPair.SERVER, Configuration.server(KeyPair.CLIENT) + tables, settings);
    }

    private static Instance client(String settings, String tables) throws IOException {
        return start("client", "client", KeyPair.CLIENT, Configuration.client(Lab.RELAY4, KeyPair.SERVER) + tables, settings);
    }

    private static void carries() {
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            inside.upload(target, BLOCKS);
            inside.download(target, BLOCKS);
            for (int length : new int[] {1, 63, 1_300, 1_500, 9_000}) {
                inside.echo(target, length);
            }
        }
    }

    @Test
    void carriesWhereUdpIsBlocked() throws Exception {
        Instance server = server("", "");
        server.await("ready");
        Instance client = client("", "");
        String connected = client.await("connected");
        assertTrue(connected.contains("via tcp to " + Lab.RELAY4 + ":51821"), connected);
        carries();
        client.stop();
        server.stop();
    }

    @Test
    void carriesInsideTlsThroughAProxy() throws Exception {
        Process proxy = new ProcessBuilder(lab.machine("relay").command(List.of(System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", HttpProxy.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
                HttpProxy.class.getName()))).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertEquals("listening", proxy.inputReader().readLine());
            Instance server = server("tcp-listen = \"[::]:443\"", "\n[transport.tcp]\ntls = true\n");
            Matcher pin = Pattern.compile("\\(pin ([A-Za-z0-9+/=]{44})\\)").matcher(server.await("ready"));
            assertTrue(pin.find());
            lab.machine("relay").sh("nft add rule inet block in iifname client tcp dport 443 drop");
            Instance client = client("tcp-port = 443", "\n[transport.tcp]\ntls = true\nserver-name = \"www.example.org\"\npin = \"" + pin.group(1)
                    + "\"\nproxy = \"" + HttpProxy.URL + "\"\n");
            String connected = client.await("connected");
            assertTrue(connected.contains("via tcp to " + Lab.RELAY4 + ":443"), connected);
            carries();
            client.stop();
            server.stop();
        } finally {
            proxy.destroyForcibly();
        }
    }
}
