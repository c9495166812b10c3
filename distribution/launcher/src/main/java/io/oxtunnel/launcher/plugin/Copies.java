package io.oxtunnel.launcher.plugin;

import io.oxtunnel.launcher.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The instance's own copies of plug-ins, mode 0600: {@code NAME.jar} is the content that last served well, and what is looked at is first
 * copied, so that what was judged is what runs, whoever writes to the original meanwhile. One thread.
 */
final class Copies {
    private static final String STAGED = "staged.new";

    private final Path folder;

    /** Makes the folder where it is missing, and removes what an earlier run was at. */
    Copies(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder, OwnerOnly.folder());
        Files.deleteIfExists(folder.resolve(STAGED));
    }

    /** What is looked at: it lies at {@link #staged} until the next one. */
    PluginJar stage(Path file) throws IOException {
        MessageDigest digest = sha256();
        Files.deleteIfExists(staged());
        try (InputStream in = Files.newInputStream(file); FileChannel channel = create(staged()); OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[64 << 10];
            long all = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                all += n;
                if (all > PluginJar.FILE_MOST) {
                    throw new IOException("is larger than " + (PluginJar.FILE_MOST >> 20) + " MiB");
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(staged());
            throw e;
        }
        return PluginJar.read(staged(), HexFormat.of().formatHex(digest.digest()));
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.file());
    }

    /** Removes what is staged, unless it was set aside. */
    void unstage() {
        staged().toFile().delete();
    }

    /** Returns who is trusted: the user who makes files here, and root. */
    Trust trust() throws IOException {
        Files.deleteIfExists(staged());
        try {
            return new Trust(Files.createFile(staged(), OwnerOnly.file()));
        } finally {
            unstage();
        }
    }

    private Path staged() {
        return folder.resolve(STAGED);
    }

    /** Sets aside what is staged while it is on trial. */
    Path tried(String name) throws IOException {
        return Files.move(staged(), folder.resolve(name + ".tried"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns where the content that served well is, or will be. */
    Path good(String name) {
        return folder.resolve(name + ".jar");
    }

    /** Returns the bundle that served well, or null if there is none that is whole. */
    PluginJar served(String name) {
        try (InputStream in = Files.newInputStream(good(name))) {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[64 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            PluginJar jar = PluginJar.read(good(name), HexFormat.of().formatHex(digest.digest()));
            return jar.name().equals(name) ? jar : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** What was on trial has served well. */
    void keep(String name) throws IOException {
        Files.move(folder.resolve(name + ".tried"), good(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets a plug-in. */
    void drop(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name + ".tried"));
        Files.deleteIfExists(good(name));
    }

    /** Removes the copies of plug-ins that are in no folder any more. */
    void retain(Set<String> names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String text = file.getFileName().toString();
                boolean jar = text.endsWith(".jar") || text.endsWith(".tried");
                if (jar && !names.contains(text.substring(0, text.lastIndexOf('.')))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
