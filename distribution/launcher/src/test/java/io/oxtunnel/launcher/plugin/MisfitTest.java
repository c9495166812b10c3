package io.oxtunnel.launcher.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class MisfitTest {
    private static final String API = "io.oxtunnel.api.packet;version=\"1.0.0\","
            + "io.oxtunnel.api.transport;uses:=\"io.oxtunnel.api.packet,io.oxtunnel.api.codec\";version=\"1.0.0\"";

    @Test
    void namesThePackageAndBothVersions() {
        assertEquals("needs io.oxtunnel.api.transport [2.0,3), this is 1.0.0",
                Misfit.between("java.io,io.oxtunnel.api.packet;version=\"[1.0,2)\",io.oxtunnel.api.transport;version=\"[2.0,3)\"", API));
        assertEquals("needs io.oxtunnel.api.transport [1.1,1.2), this is 1.0.0",
                Misfit.between("io.oxtunnel.api.transport;resolution:=mandatory;version=\"[1.1,1.2)\"", API));
    }

    @Test
    void namesAPackageThatIsNotThere() {
        assertEquals("needs io.oxtunnel.api.codec [1.0,2), which is not in this API",
                Misfit.between("io.oxtunnel.api.codec;version=\"[1.0,2)\"", API));
    }

    @Test
    void hasNothingToSayWhereAllFits() {
        assertNull(Misfit.between("io.oxtunnel.api.transport;version=\"[1.0,2)\",io.oxtunnel.api.packet;version=1.0,org.osgi.framework", API));
        assertNull(Misfit.between("java.io,org.osgi.framework;version=\"[9,10)\"", API));
        assertNull(Misfit.between(null, API));
    }
}
