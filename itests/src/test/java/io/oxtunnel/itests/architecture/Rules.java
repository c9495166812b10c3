package io.oxtunnel.itests.architecture;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The design's table of who may import whom, and what it says may never be. Each rule returns the violations in words. */
final class Rules {
    /** The core: contracts, wire format, protocol. It runs where there is no OSGi and no java.lang.foreign. */
    private static final Set<String> CORE = Set.of("api", "codec", "session");
    private static final Set<String> SYSTEM_CALLERS = Set.of("linux", "crypto.openssl");
    private static final Set<String> LIBRARIES = Set.of("api", "linux");
    private static final Set<String> BASE = ModuleFinder.ofSystem().find("java.base").orElseThrow().descriptor().packages();

    /** Prefixes of packages that a bundle may import beyond the contracts; a row of the table each. */
    private static final Map<String, Set<String>> MORE = Map.of(
            "compression.lz4", Set.of("net.jpountz."),
            "crypto.bc", Set.of("org.bouncycastle."),
            "runtime", Set.of("com.sun.management"),
            "config", Set.of("org.osgi.service.cm", "org.osgi.service.metatype"),
            "shell", Set.of("org.apache.felix.service.command"),
            "admin", Set.of("org.apache.felix.service.command", "org.apache.felix.gogo.", "org.osgi.service.log"));
    /** Session ids, client ids, ids of ticket keys; a nonce, which stands on the wire; answers that are published. */
    private static final Set<String> LABELS = Set.of("ConfigInbox", "Adoption", "Parting", "ServerPeer", "Admissions", "ClientEngine", "TicketKey",
            "JdkAead", "KnownAnswers");
    /** Methods that stop at the first difference. A secret is no String here: nobody can compare one with equals. */
    private static final Map<String, Set<String>> LEAKY = Map.of("java/util/Arrays", Set.of("equals", "compare", "mismatch"),
            "java/nio/ByteBuffer", Set.of("equals", "compareTo", "mismatch"),
            "java/lang/foreign/MemorySegment", Set.of("mismatch"));
    private static final List<String> LINUX_USERS = List.of("transport.", "capture.", "forwarder.");
    private static final List<String> OSGI = List.of("org.osgi.framework", "org.osgi.service.component");
    private static final String FOREIGN = "Ljava/lang/foreign/MemorySegment;";

    private Rules() {
    }

    /** Packages that a bundle imports and its row does not allow. */
    static List<String> imports(BundleJar bundle) {
        return bundle.imports().stream().filter(Predicate.not(name -> mayImport(room(bundle), name)))
                .map(name -> bundle.name() + " imports " + name).toList();
    }

    private static boolean mayImport(String room, String name) {
        if (name.startsWith("io.oxtunnel.")) {
            boolean own = (name + ".").startsWith("io.oxtunnel." + room + ".");
            boolean linux = name.startsWith("io.oxtunnel.linux.") && LINUX_USERS.stream().anyMatch(room::startsWith);
            return own || linux || name.startsWith("io.oxtunnel.api.") && !room.equals("api");
        }
        if (CORE.contains(room)) {
            return BASE.contains(name);
        }
        return name.startsWith("java.") || BASE.contains(name) || OSGI.contains(name)
                || MORE.getOrDefault(room, Set.of()).stream().anyMatch(name::startsWith);
    }

    /** Packages that a bundle exports though it is no library. */
    static List<String> exports(BundleJar bundle) {
        return LIBRARIES.contains(room(bundle)) ? List.of()
                : bundle.exports().stream().map(name -> bundle.name() + " exports " + name).toList();
    }

    /** Classes of the core that know OSGi; annotations that are not there at run time are no knowledge. */
    static List<String> osgiInCore(BundleJar bundle) {
        return !CORE.contains(room(bundle)) ? List.of() : violations(bundle, "knows OSGi",
                c -> texts(c).anyMatch(text -> text.replace("org/osgi/annotation/", "").contains("org/osgi/")));
    }

    /** Classes of the core with a MemorySegment in a signature that others see. */
    static List<String> memorySegmentInCore(BundleJar bundle) {
        return !CORE.contains(room(bundle)) ? List.of() : violations(bundle, "shows a MemorySegment", Rules::showsMemorySegment);
    }

    private static boolean showsMemorySegment(ClassModel c) {
        boolean field = c.fields().stream().anyMatch(f -> !Modifier.isPrivate(f.flags().flagsMask()) && f.fieldType().equalsString(FOREIGN));
        // What the compiler makes of a lambda is nobody's contract.
        boolean method = c.methods().stream().anyMatch(m -> !Modifier.isPrivate(m.flags().flagsMask()) && !m.flags().has(AccessFlag.SYNTHETIC)
                && m.methodType().stringValue().contains(FOREIGN));
        return field || method;
    }

    /** Classes that call native code where no system calls are to be made. */
    static List<String> systemCalls(BundleJar bundle) {
        return SYSTEM_CALLERS.contains(room(bundle)) ? List.of() : violations(bundle, "links native code",
                c -> texts(c).anyMatch(text -> text.contains("java/lang/foreign/Linker") || text.contains("java/lang/foreign/SymbolLookup")));
    }

    /**
     * Classes of the protocol and of the crypto that compare bytes in a time that depends on them; MessageDigest.isEqual does not.
     * {@link #LABELS} compare what stands in clear on the wire or is no secret.
     */
    static List<String> leakyComparison(BundleJar bundle) {
        boolean secrets = room(bundle).equals("session") || room(bundle).startsWith("crypto.");
        return !secrets ? List.of() : violations(bundle, "compares bytes in a time that depends on them",
                c -> !LABELS.contains(c.thisClass().asInternalName().replaceAll(".*/", "")) && entries(c).anyMatch(Rules::isLeaky));
    }

    private static boolean isLeaky(PoolEntry entry) {
        return entry instanceof MemberRefEntry m && LEAKY.getOrDefault(m.owner().asInternalName(), Set.of()).contains(m.name().stringValue())
                && m.type().stringValue().matches("\\((\\[B.*|Ljava/lang/(Object|foreign/MemorySegment);.*|Ljava/nio/ByteBuffer;)\\)[ZIJ]");
    }

    private static List<String> violations(BundleJar bundle, String what, Predicate<ClassModel> violates) {
        var found = new ArrayList<String>();
        for (ClassModel c : bundle.classes()) {
            if (violates.test(c)) {
                found.add(bundle.name() + ": " + c.thisClass().asInternalName() + " " + what);
            }
        }
        return found;
    }

    private static String room(BundleJar bundle) {
        return bundle.name().substring("io.oxtunnel.".length());
    }

    private static Stream<PoolEntry> entries(ClassModel c) {
        return StreamSupport.stream(c.constantPool().spliterator(), false);
    }

    /** Every name and descriptor of a class file, annotations included. */
    private static Stream<String> texts(ClassModel c) {
        return entries(c).filter(Utf8Entry.class::isInstance).map(e -> ((Utf8Entry) e).stringValue());
    }
}
