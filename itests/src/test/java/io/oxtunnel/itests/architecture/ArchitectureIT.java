package io.oxtunnel.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of the design, on the bundles that ship. {@link RulesIT} shows that each rule can fail. */
class ArchitectureIT {
    private static final List<BundleJar> SHIPPED = BundleJar.shipped();

    @Test
    void everyBundleOfTheDesignShips() {
        assertEquals(new TreeSet<>(Set.of("api", "codec", "session", "crypto.openssl", "crypto.jdk", "crypto.bc", "linux", "transport.udp",
                "transport.tcp", "transport.xdp", "capture.tun", "capture.nfqueue", "forwarder.kernel", "forwarder.userspace", "compression.lz4", "runtime", "config", "shell", "admin")),
                SHIPPED.stream().map(b -> b.name().substring("io.oxtunnel.".length())).collect(Collectors.toCollection(TreeSet::new)));
        SHIPPED.forEach(b -> assertTrue(!b.classes().isEmpty(), b.name() + " has no classes"));
    }

    @Test
    void bundlesImportWhatTheirRowAllows() {
        assertHolds(Rules::imports);
    }

    @Test
    void onlyLibrariesExport() {
        assertHolds(Rules::exports);
    }

    @Test
    void theCoreKnowsNoOsgi() {
        assertHolds(Rules::osgiInCore);
    }

    @Test
    void theCoreShowsNoMemorySegment() {
        assertHolds(Rules::memorySegmentInCore);
    }

    @Test
    void systemCallsAreMadeInTheirPlaces() {
        assertHolds(Rules::systemCalls);
    }

    private static void assertHolds(Function<BundleJar, List<String>> rule) {
        assertEquals(List.of(), SHIPPED.stream().flatMap(b -> rule.apply(b).stream()).toList());
    }
}
