package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.metatype.MetaTypeService;

/** The loader in a real framework, with real ConfigAdmin and metatype services; only the component is made by hand. */
final class LoaderTest {
    private static final String ONE = "[[client]]\nname = \"one\"\npublic-key = \"" + ConfigFolder.PUBLIC + "\"\n";
    private static final String TWO = "[[client]]\nname = \"two\"\npublic-key = \"" + ConfigFolder.PUBLIC_2 + "\"\n";

    @TempDir
    private Path temporary;
    private Path file;
    private Framework framework;
    private ConfigLoader loader;
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(100);

    @BeforeEach
    void makeFolder() throws IOException {
        new ConfigFolder(temporary);
        file = temporary.resolve("server.toml");
        System.clearProperty("oxtunnel.exit.status");
    }

    @AfterEach
    void stop() throws Exception {
        if (framework.getState() == Bundle.ACTIVE) {
            loader.close();
        }
        framework.stop();
        framework.waitForStop(10_000);
        System.clearProperty("oxtunnel.exit.status");
    }

    private void start(String command) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, temporary.resolve("cache").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.cm;version=1.6.1,org.osgi.service.metatype;version=1.4.1");
        properties.put("felix.cm.pm", "memory");
        properties.put("oxtunnel.command", command);
        properties.put("oxtunnel.role", "server");
        properties.put("oxtunnel.config", file.toString());
        properties.put("oxtunnel.state", temporary.resolve("state").toString());
        framework = new FrameworkFactory().newFramework(properties);
        framework.init();
        List<String> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.matches(".*/org\\.(apache\\.felix\\.(configadmin|log|metatype)|osgi\\.util\\.function)-[0-9.]+\\.jar")).toList();
        assertEquals(4, jars.size(), jars.toString());
        for (String jar : jars) {
            framework.getBundleContext().installBundle("file:" + jar);
        }
        framework.start();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            bundle.start();
        }
        ConfigurationListener listener = event -> events.add((event.getType() == ConfigurationEvent.CM_DELETED ? "-" : "+") + event.getPid());
        framework.getBundleContext().registerService(ConfigurationListener.class, listener, null);
        loader = new ConfigLoader(framework.getBundleContext(), service(ConfigurationAdmin.class), service(MetaTypeService.class));
    }

    private <T> T service(Class<T> type) {
        return framework.getBundleContext().getService(framework.getBundleContext().getServiceReference(type));
    }

    private void provide(String kind, String name) {
        framework.getBundleContext().registerService(Runnable.class, () -> { }, new Hashtable<>(Map.of("oxtunnel." + kind, name)));
    }

    private void expect(String... wanted) throws InterruptedException {
        for (String event : wanted) {
            assertEquals(event, events.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void waitsForServicesAndWritesTheRoleLast() throws Exception {
        Files.writeString(file, "[server]\nisolate = false\n" + ONE + TWO);
        start("run");
        provide("transport", "udp");
        provide("forwarder", "kernel");
        expect("+io.oxtunnel.peer~one", "+io.oxtunnel.peer~two", "+io.oxtunnel.server");
        Configuration server = service(ConfigurationAdmin.class).getConfiguration("io.oxtunnel.server", "?");
        assertEquals(false, server.getProperties().get("isolate"));
        assertArrayEquals(new String[] {"udp"}, (String[]) server.getProperties().get("transports"));
        assertEquals("io.oxtunnel.peer", service(ConfigurationAdmin.class).getFactoryConfiguration("io.oxtunnel.peer", "one", "?").getFactoryPid());
    }

    @Test
    void reloadsWhatDiffersAndNothingElse() throws Exception {
        Files.writeString(file, "[server]\n" + ONE + TWO);
        start("run");
        service(ConfigurationAdmin.class).getConfiguration("somebody.elses", "?").update(new Hashtable<>(Map.of("a", "b")));
        expect("+somebody.elses");
        provide("transport", "udp");
        provide("forwarder", "kernel");
        expect("+io.oxtunnel.peer~one", "+io.oxtunnel.peer~two", "+io.oxtunnel.server");

        assertEquals(file + ": nothing has changed", loader.reload());
        Files.writeString(file, "[server]\n" + ONE.replace("one", "three"));
        // The watch may be faster than this thread: then there is nothing left to change.
        loader.reload();
        Set<String> deleted = Set.of(events.poll(10, TimeUnit.SECONDS), events.poll(10, TimeUnit.SECONDS));
        assertEquals(Set.of("-io.oxtunnel.peer~one", "-io.oxtunnel.peer~two"), deleted);
        expect("+io.oxtunnel.peer~three");

        Files.writeString(file, "[server]\nisolate = 5\nlisten = 6\n");
        String message = assertThrows(IllegalArgumentException.class, loader::reload).getMessage();
        assertTrue(message.startsWith(file + ":2: isolate = 5: "), message);
        assertTrue(message.contains(file + ":3: listen = 6: "), message);
        assertTrue(message.endsWith(file + ": not loaded; what was loaded before stays"), message);
        assertEquals(3, service(ConfigurationAdmin.class).listConfigurations(null).length, "server, three, somebody's");
        assertNull(System.getProperty("oxtunnel.exit.status"));
    }

    @Test
    void seesThatTheFileHasChanged() throws Exception {
        Files.writeString(file, "[server]\n");
        start("run");
        provide("transport", "udp");
        provide("forwarder", "kernel");
        expect("+io.oxtunnel.server");
        Files.writeString(file, "[server]\n" + ONE);
        expect("+io.oxtunnel.peer~one");
    }

    @Test
    void endsTheProcessOverABadFileAndChangesNothing() throws Exception {
        Files.writeString(file, "[server]\nisolate = 5\n");
        start("run");
        provide("transport", "udp");
        provide("forwarder", "kernel");
        assertEquals(FrameworkEvent.STOPPED, framework.waitForStop(10_000).getType());
        assertEquals("1", System.getProperty("oxtunnel.exit.status"));
        assertTrue(events.isEmpty(), events.toString());
    }

    @Test
    void checksWithoutStartingARole() throws Exception {
        Files.writeString(file, "[server]\n");
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true));
        try {
            start("check");
            provide("transport", "udp");
            provide("forwarder", "kernel");
            assertEquals(FrameworkEvent.STOPPED, framework.waitForStop(10_000).getType());
        } finally {
            System.setOut(before);
        }
        assertEquals(file + ": ok\n", printed.toString());
        assertEquals("0", System.getProperty("oxtunnel.exit.status"));
        assertTrue(events.isEmpty(), events.toString());
    }
}
