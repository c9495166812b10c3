package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Both roles are killed at random moments of their start, of their life, while their files are read anew and while they stop. After the next
 * start and stop their machines are as they were, byte for byte.
 */
class CrashIT {
    private static final long SEED = 4_711;
    private static final String SYSTEM = "# of this machine\nnameserver 192.0.2.53\nsearch lan\n";
    private static final String GIVEN = "push-routes = [\"203.0.113.0/24\"]\ndns = [\"10.77.0.1\"]\n";
    private static final String TAKEN = "kill-switch = true\naccept-routes = [\"203.0.113.0/24\"]\nroutes = [\"0.0.0.0/1\", \"128.0.0.0/1\", \"::/0\"]\n"
            + "exclude = [\"198.51.100.0/24\", \"2001:db8::/32\", \"5000-5010/udp\", \"user:daemon\"]\n";

    private final Random random = new Random(SEED);
    private Lab lab;
    private String clientBefore;
    private String relayBefore;

    /** When a role is killed. */
    private enum Moment { STARTING, UP, READING, STOPPING }

    @BeforeEach
    void build() throws Exception {
        lab = new Lab();
        lab.machine("client").resolvConf(SYSTEM);
        clientBefore = state("client");
        relayBefore = state("relay");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private String state(String machine) {
        return lab.machine(machine).machine() + lab.machine(machine).sh("cat /etc/resolv.conf; nft list ruleset");
    }

    private Instance server() throws Exception {
        return start("relay", "server", KeyPair.SERVER, Configuration.server(KeyPair.CLIENT).replace("transports =", GIVEN + "transports ="));
    }

    private Instance client() throws Exception {
        return start("client", "client", KeyPair.CLIENT, Configuration.client(Lab.RELAY4, KeyPair.SERVER) + TAKEN);
    }

    private Instance start(String machine, String role, KeyPair key, String text) throws Exception {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), text);
        return lab.start(machine, role, at);
    }

    /** Brings a role that is up, or has just been started, to a moment and kills it there. */
    private void crash(Instance role, Moment moment, boolean server) throws Exception {
        switch (moment) {
            case STARTING -> role.killWithin(Duration.ofMillis(300 + random.nextInt(3_000)));
            case UP -> role.killWithin(Duration.ofMillis(random.nextInt(400)));
            case READING -> {
                Path file = role.state().resolveSibling(server ? "server.toml" : "client.toml");
                Path next = file.resolveSibling("next");
                Files.writeString(next, Files.readString(file).replaceFirst("transports", (server ? "idle-timeout = 77" : "keepalive = 7") + "\ntransports"));
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
                role.killWithin(Duration.ofMillis(random.nextInt(2_500)));
            }
            case STOPPING -> {
                role.signal("TERM");
                role.killWithin(Duration.ofMillis(random.nextInt(300)));
            }
        }
    }

    private void crashAndCompare(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Moment ofClient = Moment.values()[random.nextInt(4)];
            Moment ofServer = Moment.values()[random.nextInt(4)];
            String what = "crash " + i + ", client " + ofClient + ", server " + ofServer;
            Instance server = server();
            if (ofServer != Moment.STARTING) {
                server.await("ready");
            }
            Instance client = client();
            if (ofServer != Moment.STARTING && ofClient != Moment.STARTING) {
                client.await("connected");
            }
            crash(client, ofClient, false);
            crash(server, ofServer, true);
            server = server();
            server.await("ready");
            client = client();
            client.await("connected");
            client.stop();
            server.stop();
            assertEquals(clientBefore, state("client"), what);
            assertEquals(relayBefore, state("relay"), what);
        }
    }

    @Test
    void afterTheNextStartAndStopTheMachinesAreAsBefore() throws Exception {
        crashAndCompare(3);
    }

    @Test
    @Tag("long")
    void fiftyTimes() throws Exception {
        crashAndCompare(50);
    }
}
