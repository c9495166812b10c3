package io.oxtunnel.itests.blackbox;

import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Plug-ins made of the UDP transport that ships, under another name and with a higher ranking, so that a tunnel prefers them; some are broken. */
final class PluginJar {
    static final String NAME = "com.example.udp";

    private final Map<String, String> headers = new HashMap<>();
    private String from = "value=\"100\"";
    private String to = "value=\"200\"";
    private String without = "/";

    /** One that works. */
    PluginJar(String name, String version) {
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", version);
    }

    /** With another header in the manifest. */
    PluginJar header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Whose component never comes into being. */
    PluginJar withoutComponent() {
        from = "internal.UdpTransportProvider\"";
        to = "internal.Nowhere\"";
        return this;
    }

    /** Whose component comes, and cannot open what it offers. */
    PluginJar withoutTransport() {
        without = "/UdpTransport.class";
        return this;
    }

    /** With the headers of the original, but for a version of an imported package. */
    PluginJar needing(String apiTransport) throws IOException {
        String imports = Distribution.manifest(original()).getValue("Import-Package");
        return header("Import-Package", imports.replace("io.oxtunnel.api.transport;version=\"[1.0,2)\"", "io.oxtunnel.api.transport;version=\"" + apiTransport + "\""));
    }

    private static Path original() {
        return Distribution.bundles().stream().filter(jar -> Distribution.symbolicName(jar).equals("io.oxtunnel.transport.udp")).findFirst().orElseThrow();
    }

    /** Writes it beside its place, and moves it there. */
    Path write(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try (JarFile jar = new JarFile(original().toFile()); OutputStream out = Files.newOutputStream(beside)) {
            Manifest manifest = jar.getManifest();
            headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
            try (JarOutputStream copy = new JarOutputStream(out, manifest)) {
                for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                    copy(jar, entries.nextElement(), copy);
                }
            }
        }
        return Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copy(JarFile jar, JarEntry entry, JarOutputStream to) throws IOException {
        if (entry.getName().equals(JarFile.MANIFEST_NAME) || entry.getName().endsWith(without)) {
            return;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            to.putNextEntry(new JarEntry(entry.getName()));
            to.write(entry.getName().endsWith(".xml") ? new String(bytes, StandardCharsets.UTF_8).replace(from, this.to).getBytes(StandardCharsets.UTF_8) : bytes);
        }
    }
}
