package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client that captures by queues of the firewall: what it hears of its packets, and what may come in. */
class NfqueueIT {
    private static Lab lab;
    private static Namespace machine;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.remote("target");
        machine = lab.machine("client");
    }

    @AfterEach
    void killAll() throws InterruptedException {
        lab.killAll();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Instance client(String settings) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "capture = \"nfqueue\"\n" + settings);
        return lab.start("client", "client", at);
    }

    private static boolean ping(String target) {
        return machine.ping(target, 100, "");
    }

    /** The sender hears how large a packet may be, by an error that is injected; so does one whose packet found nobody. */
    @Test
    void errorsReachTheSender() throws Exception {
        lab.server().await("ready");
        int mtu = Integer.parseInt(client("").await("connected").replaceAll(".*mtu (\\d+).*", "$1"));
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            int headers = target.equals(Lab.TARGET4) ? 28 : 48;
            assertTrue(machine.ping(target, mtu - headers, "-M do"), "the largest packet in one piece, to " + target);
            String said = Shell.run(machine.command(List.of("sh", "-c",
                    "ping -n -c 3 -i 0.1 -W 1 -M do -s " + (mtu - headers + 1) + " " + target + " 2>&1"))).out();
            assertTrue(said.contains("mtu") && said.contains(Integer.toString(mtu)), said);
            assertTrue(machine.status("ping -n -c 1 -W 2 -t 1 " + target + " | grep -qi exceeded") == 0, "time exceeded, from " + target);
        }
    }

    /** Nobody on the other side reaches what listens here: only answers come in. */
    @Test
    void onlyAnswersComeIn() throws Exception {
        lab.server().await("ready");
        String lease = client("").await("connected").replaceAll(".*\\b(10\\.77\\.0\\.\\d+).*", "$1");
        assertTrue(ping(Lab.TARGET4));
        assertTrue(lab.machine("relay").unreachable(lease, 100, ""));
    }
}
