package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Narrow and wide links on the way to the server. */
class MtuIT {
    private static final int BLOCKS = 32;

    private static Lab lab;
    private static Remote inside;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.remote("target");
        inside = lab.remote("client");
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

    /**
     * @param mtu of the links
     * @param server the server's address, of either family
     * @param inner largest inner packet: at 1280 the outer packet is fragmented, for IPv6 inside needs as much; else what is left of
     *     the link after IP, UDP and 37 bytes
     */
    @ParameterizedTest
    @CsvSource({"1280, 10.91.1.1, 1280", "1280, fd91:1::1, 1280", "9000, 10.91.1.1, 8935", "9000, fd91:1::1, 8915"})
    void carries(int mtu, String server, int inner) throws Exception {
        List.of("client", "target").forEach(name -> lab.mtu(name, Math.max(mtu, name.equals("target") ? 1_500 : 0)));
        lab.server().await("ready");
        Instance client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, server);
        assertEquals("mtu " + inner, client.await("connected").replaceAll(".*(mtu \\d+).*", "$1"));
        for (String target : List.of(Lab.TARGET4, Lab.TARGET6)) {
            int headers = target.equals(Lab.TARGET4) ? 28 : 48;
            inside.upload(target, BLOCKS);
            inside.download(target, BLOCKS);
            inside.echo(target, 20_000);
            assertTrue(lab.machine("client").ping(target, inner - headers, "-M do"), "the largest packet in one piece, to " + target);
            assertTrue(lab.machine("client").unreachable(target, inner - headers + 1, "-M do"), "one byte more in one piece, to " + target);
        }
    }
}
