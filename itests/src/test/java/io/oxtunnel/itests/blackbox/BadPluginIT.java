package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.bad.BadActivator;
import io.oxtunnel.itests.Conditions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plug-in that misbehaves in a running server is named and withdrawn, and another forwarder takes over. */
@Timeout(120)
class BadPluginIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    private static Path folder;
    private static Lab lab;
    private static Instance server;
    private static Remote client;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = lab.server();
        server.await("ready");
        lab.remote("target");
        lab.client().await("connected");
        client = lab.remote("client");
        server.admin().run("felix:start file:" + plugin());
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** Makes the jar as a third party would, of its own package alone. */
    private static Path plugin() throws Exception {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "com.example.bad");
        main.putValue("Bundle-Version", "1.2.3");
        main.putValue("Bundle-Activator", BadActivator.class.getName());
        main.putValue("Import-Package", "org.osgi.framework, io.oxtunnel.api.forwarder, io.oxtunnel.api.packet");
        Path jar = folder.resolve("bad.jar");
        Path classes = Path.of(BadActivator.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.list(classes.resolve("com/example/bad"))) {
            for (Path one : all.toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(one).toString()));
                try (InputStream in = Files.newInputStream(one)) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }

    private static String log() {
        try {
            return server.log() + server.ctl("counters");
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "nonsense", "leaks", "blocks"})
    void itIsNamedAndWithdrawnAndTrafficGoesOn(String way) throws Exception {
        client.echo(Lab.TARGET4, 400);
        server.admin().run("swap forwarder bad-" + way);
        Conditions.await(LIMIT, () -> server.ctl("pipeline"), () -> {
            List<String> lines = server.ctl("pipeline").lines().toList();
            return lines.stream().anyMatch(line -> line.contains("forwarder: kernel"))
                    && lines.stream().anyMatch(line -> line.contains("bad-" + way) && line.contains("withdrawn"));
        });
        assertTrue(server.log().contains("plug-in com.example.bad 1.2.3 (forwarder \"bad-" + way + "\")"), server.log());
        Conditions.await(LIMIT, BadPluginIT::log, () -> client.ask("echo " + Lab.TARGET4 + " 400").equals("ok"));
        client.download(Lab.TARGET4, 20);
    }
}
