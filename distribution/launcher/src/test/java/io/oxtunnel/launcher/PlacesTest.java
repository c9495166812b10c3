package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @TempDir
    Path folder;

    private Places user(Map<String, String> environment) {
        return new Places(folder.resolve("system"), folder.resolve("dist"), environment, folder.resolve("home"), false);
    }

    @Test
    void rootKeepsStateInVarLib() {
        var root = new Places(folder, folder, Map.of("XDG_STATE_HOME", "/elsewhere"), folder, true);
        assertEquals(folder.resolve("var/lib/oxtunnel/client"), root.state(Role.CLIENT));
    }

    @Test
    void usersKeepStateByTheXdgSpecification() {
        assertEquals(folder.resolve("home/.local/state/oxtunnel/server"), user(Map.of()).state(Role.SERVER));
        assertEquals(Path.of("/x/oxtunnel/server"), user(Map.of("XDG_STATE_HOME", "/x")).state(Role.SERVER));
        assertEquals(folder.resolve("home/.local/state/oxtunnel/server"), user(Map.of("XDG_STATE_HOME", "x")).state(Role.SERVER));
    }

    @Test
    void usersConfigurationComesFirst() throws Exception {
        Path own = folder.resolve("home/.config/oxtunnel/client.toml");
        Path shipped = folder.resolve("dist/conf/client.toml");
        Files.createDirectories(shipped.getParent());
        Files.createFile(shipped);
        assertEquals(shipped, user(Map.of()).config(Role.CLIENT));
        Files.createDirectories(own.getParent());
        Files.createFile(own);
        assertEquals(own, user(Map.of()).config(Role.CLIENT));
    }

    @Test
    void missingConfigurationNamesThePlacesAndTheSample() {
        var refusal = assertThrows(Refusal.class, () -> user(Map.of()).config(Role.SERVER));
        assertTrue(refusal.getMessage().contains("etc/oxtunnel/server.toml"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("server.toml.sample"), refusal.getMessage());
    }
}
