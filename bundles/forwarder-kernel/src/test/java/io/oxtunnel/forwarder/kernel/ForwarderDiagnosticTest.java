package io.oxtunnel.forwarder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import io.oxtunnel.linux.nft.BaseChain;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwarderDiagnosticTest {
    @Test
    void aDroppingForwardChainIsNamed() {
        Finding finding = ForwarderDiagnostic.policy(List.of(new BaseChain("ip", "filter", "FORWARD", 2, true), new BaseChain("ip", "filter", "INPUT", 1, true)));
        assertEquals(Level.WARN, finding.level());
        assertTrue(finding.text().contains("ip filter FORWARD") && !finding.text().contains("INPUT"), finding.text());
    }

    @Test
    void othersAreFine() {
        List<BaseChain> chains = List.of(new BaseChain("ip", "filter", "FORWARD", 2, false), new BaseChain("inet", "x", "in", 1, true));
        assertEquals(Level.OK, ForwarderDiagnostic.policy(chains).level());
    }
}
