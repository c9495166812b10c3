package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP through a server with {@code forwarder = "userspace"}, between the TCP of two other machines. */
class UserspaceTcpIT {
    private static final int BLOCKS = 160;
    private static final int CONNECTIONS = 200;
    private static final String NOBODY = "10.91.9.77";
    private static Lab lab;
    private static Remote inside;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"),
                Configuration.server(KeyPair.CLIENT).replaceFirst("\\[server]\n", "[server]\nforwarder = \"userspace\"\n"));
        lab.start("relay", "server", at).await("ready");
        Instance client = lab.client();
        assertEquals("ok", lab.remote("target").ask("tcp serve"));
        inside = lab.remote("client");
        client.await("connected");
        assertTrue(lab.machine("relay").tunnels().isEmpty(), "the server has no interface of its own");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void carriesBothWays(String target) {
        inside.upload(target, BLOCKS);
        inside.download(target, BLOCKS);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void carriesTwoHundredAtOnce(String target) {
        assertEquals("ok", inside.ask("tcp many " + target + " " + CONNECTIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void endsEachDirectionForItself(String target) {
        assertEquals("ok", inside.ask("tcp half-close " + target));
    }

    @Test
    void letsASlowReaderWaitAloneAndLosesNothing() {
        assertEquals("ok", inside.ask("tcp slow " + Lab.TARGET4));
    }

    @Test
    void handsAResetOn() {
        assertEquals("Connection reset", inside.ask("tcp reset " + Lab.TARGET4));
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void tellsOfAClosedPort(String target) {
        assertEquals("ConnectException", inside.ask("tcp connect " + target + " 1"));
    }

    @Test
    void tellsOfAHostThatIsNotThere() {
        assertEquals("NoRouteToHostException", inside.ask("tcp connect " + NOBODY + " 80"));
    }

    /** Every tenth datagram of the tunnel is lost in each direction. */
    @Test
    void losesNothingWhereThePathDoes() {
        Namespace client = lab.machine("client");
        client.sh("nft add table inet loss; nft add chain inet loss in '{ type filter hook input priority 0 ; }'; "
                + "nft add chain inet loss out '{ type filter hook output priority 0 ; }'; "
                + "nft add rule inet loss in udp sport 51820 numgen random mod 10 0 counter drop; "
                + "nft add rule inet loss out udp dport 51820 numgen random mod 10 0 counter drop");
        try {
            inside.upload(Lab.TARGET4, 4);
            inside.download(Lab.TARGET4, 4);
            assertEquals("ok", inside.ask("tcp many " + Lab.TARGET6 + " 8"));
            String counted = client.sh("nft list table inet loss");
            assertTrue(counted.contains("counter packets") && !counted.contains("counter packets 0 "), counted);
        } finally {
            client.sh("nft delete table inet loss");
        }
    }
}
