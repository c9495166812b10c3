package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The bundles that ship are all there is to install: they resolve, start, and find their services. */
class ResolveIT {
    /** Wait for a configuration, that is for a role to be configured. */
    private static final Set<String> CONFIGURED = Set.of("io.oxtunnel.runtime.role.ServerRole", "io.oxtunnel.runtime.role.ClientRole",
            "io.oxtunnel.runtime.role.PeerTable");

    @TempDir
    Path storage;

    @Test
    void everyBundleStarts() throws Exception {
        try (var shipped = Shipped.start(storage, Set.of(), name -> true)) {
            assertTrue(shipped.bundles().size() > 20, () -> shipped.bundles().toString());
            assertEquals(List.of(), shipped.bundles().stream().filter(b -> b.getState() != Bundle.ACTIVE).toList());
        }
    }

    @Test
    void everyComponentIsSatisfied() throws Exception {
        try (var shipped = Shipped.start(storage, Shipped.COMPONENTS, name -> true)) {
            ServiceComponentRuntime components = shipped.service(ServiceComponentRuntime.class);
            TreeSet<String> expected = new TreeSet<>(CONFIGURED);
            expected.addAll(OpensslHere.components());
            Conditions.await(Duration.ofSeconds(20), () -> "unsatisfied are " + unsatisfied(components),
                    () -> unsatisfied(components).equals(expected));
            assertTrue(components.getComponentDescriptionDTOs().size() > 30);
        }
    }

    private static TreeSet<String> unsatisfied(ServiceComponentRuntime components) {
        return components.getComponentDescriptionDTOs().stream().filter(c -> !satisfied(components, c)).map(c -> c.implementationClass)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean satisfied(ServiceComponentRuntime components, ComponentDescriptionDTO component) {
        int[] states = components.getComponentConfigurationDTOs(component).stream().mapToInt(c -> c.state).toArray();
        return states.length > 0 && Arrays.stream(states)
                .allMatch(s -> s == ComponentConfigurationDTO.SATISFIED || s == ComponentConfigurationDTO.ACTIVE);
    }
}
