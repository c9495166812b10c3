package io.oxtunnel.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule catches a bundle that breaks it, and leaves alone one that only comes near. */
class RulesIT {
    @TempDir
    Path folder;

    @Test
    void importOfAnotherImplementation() {
        assertEquals(List.of("io.oxtunnel.shell imports io.oxtunnel.runtime.tunnel"),
                Rules.imports(importing("shell", "io.oxtunnel.runtime.tunnel", "io.oxtunnel.api.tunnel")));
        assertEquals(List.of("io.oxtunnel.crypto.jdk imports io.oxtunnel.crypto.openssl"),
                Rules.imports(importing("crypto.jdk", "io.oxtunnel.crypto.openssl")));
    }

    @Test
    void importOfLinuxOutsideTheEdges() {
        assertEquals(List.of("io.oxtunnel.runtime imports io.oxtunnel.linux.tun"), Rules.imports(importing("runtime", "io.oxtunnel.linux.tun")));
        assertEquals(List.of(), Rules.imports(importing("capture.nfqueue", "io.oxtunnel.linux.socket")));
    }

    @Test
    void importOfOsgiOrAnotherModuleInTheCore() {
        assertEquals(List.of("io.oxtunnel.session imports java.util.logging", "io.oxtunnel.session imports org.osgi.framework"),
                Rules.imports(importing("session", "java.util", "java.util.logging", "org.osgi.framework")));
        assertEquals(List.of("io.oxtunnel.api imports org.osgi.service.component"),
                Rules.imports(importing("api", "io.oxtunnel.api.packet", "org.osgi.service.component")));
    }

    @Test
    void importOfALibraryOfAnotherRow() {
        assertEquals(List.of("io.oxtunnel.runtime imports org.apache.felix.service.command"),
                Rules.imports(importing("runtime", "com.sun.management", "org.apache.felix.service.command")));
    }

    @Test
    void exportOfAnImplementation() {
        var codec = new BundleJar("io.oxtunnel.codec", new TreeSet<>(), new TreeSet<>(List.of("io.oxtunnel.codec.internal")), List.of());
        assertEquals(List.of("io.oxtunnel.codec exports io.oxtunnel.codec.internal"), Rules.exports(codec));
    }

    @Test
    void osgiInTheCore() throws IOException {
        var body = "Object bundle(org.osgi.framework.BundleContext context) { return context.getBundle(); }";
        assertEquals(List.of("io.oxtunnel.session: Sample knows OSGi"), Rules.osgiInCore(bundle("session", "final class Sample { " + body + " }")));
        assertEquals(List.of(), Rules.osgiInCore(bundle("api", "@org.osgi.annotation.versioning.ConsumerType interface Sample { }")));
        assertEquals(List.of(), Rules.osgiInCore(bundle("runtime", "final class Sample { " + body + " }")));
    }

    @Test
    void memorySegmentInASignature() throws IOException {
        var list = List.of("io.oxtunnel.codec: Sample shows a MemorySegment");
        assertEquals(list, Rules.memorySegmentInCore(bundle("codec", "final class Sample { java.lang.foreign.MemorySegment field; }")));
        assertEquals(list, Rules.memorySegmentInCore(bundle("codec", "final class Sample { void take(java.lang.foreign.MemorySegment s) { } }")));
        assertEquals(List.of(), Rules.memorySegmentInCore(bundle("codec", "final class Sample { private java.lang.foreign.MemorySegment field; }")));
    }

    @Test
    void nativeCodeElsewhere() throws IOException {
        var source = "final class Sample { Object linker() { return java.lang.foreign.Linker.nativeLinker(); } }";
        assertEquals(List.of("io.oxtunnel.runtime: Sample links native code"), Rules.systemCalls(bundle("runtime", source)));
        assertEquals(List.of(), Rules.systemCalls(bundle("linux", source)));
    }

    @Test
    void comparisonThatTellsTheTime() throws IOException {
        var bytes = "final class Sample { boolean same(byte[] a, byte[] b) { return java.util.Arrays.equals(a, b); } }";
        var list = List.of("io.oxtunnel.session: Sample compares bytes in a time that depends on them");
        assertEquals(list, Rules.leakyComparison(bundle("session", bytes)));
        assertEquals(list, Rules.leakyComparison(bundle("session", bytes.replace("equals(a, b)", "equals(a, 0, 16, b, 0, 16)"))));
        assertEquals(list, Rules.leakyComparison(bundle("session", bytes.replace("equals(a, b)", "mismatch(a, b) < 0"))));
        assertEquals(list, Rules.leakyComparison(bundle("session", bytes.replace("java.util.Arrays.equals(a, b)",
                "java.nio.ByteBuffer.wrap(a).equals(java.nio.ByteBuffer.wrap(b))"))));
        assertEquals(1, Rules.leakyComparison(bundle("crypto.jdk", bytes)).size());
        assertEquals(List.of(), Rules.leakyComparison(bundle("session", bytes.replace("byte", "int"))));
        assertEquals(List.of(), Rules.leakyComparison(bundle("session", bytes.replace("java.util.Arrays.equals", "java.security.MessageDigest.isEqual"))));
        assertEquals(List.of(), Rules.leakyComparison(bundle("runtime", bytes)));
    }

    private static BundleJar importing(String room, String... packages) {
        return new BundleJar("io.oxtunnel." + room, new TreeSet<>(Arrays.asList(packages)), new TreeSet<>(), List.of());
    }

    /** A bundle with one class, Sample. */
    private BundleJar bundle(String room, String source) throws IOException {
        Path file = Files.writeString(folder.resolve("Sample.java"), source);
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-d", folder.toString(),
                "-cp", System.getProperty("java.class.path"), file.toString());
        assertEquals(0, status, source);
        var model = ClassFile.of().parse(Files.readAllBytes(folder.resolve("Sample.class")));
        return new BundleJar("io.oxtunnel." + room, new TreeSet<>(), new TreeSet<>(), List.of(model));
    }
}
