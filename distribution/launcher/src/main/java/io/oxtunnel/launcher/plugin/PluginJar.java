package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle that lies in a file, as its manifest describes it.
 *
 * @param name symbolic name, at most 200 letters, digits, dots, hyphens and underscores
 * @param version its version
 * @param imports header Import-Package, or null
 * @param exports header Export-Package, or empty
 * @param host symbolic name of the bundle of which it is a fragment, or empty
 * @param digest SHA-256 of the file in hexadecimal
 */
record PluginJar(String name, Version version, String imports, String exports, String host, String digest) {
    /** Bytes of a file, and of what it unpacks to. */
    static final long FILE_MOST = 256L << 20;
    private static final long UNPACKED_MOST = 1L << 30;
    private static final Pattern NAME = Pattern.compile("\\s*([A-Za-z0-9_-][A-Za-z0-9._-]{0,199})\\s*(;.*)?", Pattern.DOTALL);

    /**
     * Reads a file from the first entry to the last.
     *
     * @throws IOException if it is not whole, or no bundle; the message says which
     */
    static PluginJar read(Path file, String digest) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            check(jar);
            if (jar.getManifest() == null) {
                throw new IOException("is no OSGi bundle: it has no manifest");
            }
            Attributes manifest = jar.getManifest().getMainAttributes();
            return new PluginJar(name(manifest, Constants.BUNDLE_SYMBOLICNAME), version(manifest), manifest.getValue(Constants.IMPORT_PACKAGE),
                    manifest.getValue(Constants.EXPORT_PACKAGE) == null ? "" : manifest.getValue(Constants.EXPORT_PACKAGE),
                    manifest.getValue(Constants.FRAGMENT_HOST) == null ? "" : name(manifest, Constants.FRAGMENT_HOST), digest);
        } catch (ZipException | IllegalArgumentException | SecurityException e) {
            throw new IOException("is no whole jar: " + e.getMessage(), e);
        }
    }

    private static void check(JarFile jar) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long unpacked = 0;
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            CRC32 sum = new CRC32();
            try (InputStream in = jar.getInputStream(entry)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    sum.update(buffer, 0, n);
                    unpacked += n;
                    if (unpacked > UNPACKED_MOST) {
                        throw new IOException("unpacks to more than " + (UNPACKED_MOST >> 20) + " MiB");
                    }
                }
            }
            if (entry.getCrc() >= 0 && entry.getCrc() != sum.getValue()) {
                throw new IOException("is no whole jar: the content of " + entry.getName() + " is damaged");
            }
        }
    }

    private static String name(Attributes manifest, String header) throws IOException {
        String value = manifest.getValue(header);
        Matcher matcher = NAME.matcher(value == null ? "" : value);
        if (!matcher.matches()) {
            throw new IOException("is no OSGi bundle: " + header + " is " + (value == null ? "missing" : "\"" + value + "\"")
                    + "; allowed: up to 200 letters, digits, dots, hyphens and underscores");
        }
        return matcher.group(1);
    }

    private static Version version(Attributes manifest) throws IOException {
        try {
            return Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
        } catch (IllegalArgumentException e) {
            throw new IOException("is no OSGi bundle: " + e.getMessage(), e);
        }
    }
}
