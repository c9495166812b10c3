package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.diagnostic.Finding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorRunTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int print(Finding... findings) {
        return DoctorRun.print(List.of(findings), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @Test
    void warningsDoNotFail() {
        assertEquals(0, print(Finding.ok("kernel", "6.1"), new Finding(Finding.Level.WARN, "rp_filter", "strict", "set it to 2")));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("kernel") && text.contains("-> set it to 2"), text);
    }

    @Test
    void failuresFail() {
        assertEquals(1, print(new Finding(Finding.Level.FAIL, "/dev/net/tun", "missing", "modprobe tun"), Finding.ok("kernel", "6.1")));
    }
}
