package io.oxtunnel.linux.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxDiagnosticTest {
    @Test
    void kernels() {
        assertEquals(Level.OK, LinuxDiagnostic.kernel("6.18.44-fc-v669").level());
        assertEquals(Level.OK, LinuxDiagnostic.kernel("10.0").level());
        assertEquals(Level.WARN, LinuxDiagnostic.kernel("6.1.0-18-amd64").level());
        assertEquals(Level.WARN, LinuxDiagnostic.kernel("5.12").level());
        assertEquals(Level.FAIL, LinuxDiagnostic.kernel("5.10.0").level());
        assertEquals(Level.FAIL, LinuxDiagnostic.kernel("unknown").level());
    }

    @Test
    void whatIsNotAsItShouldBeHasARemedy() {
        List<Finding> findings = new LinuxDiagnostic().diagnose();
        assertFalse(findings.isEmpty());
        for (Finding finding : findings) {
            assertTrue(finding.level() == Level.OK || !finding.remedy().isEmpty(), finding.toString());
        }
    }
}
