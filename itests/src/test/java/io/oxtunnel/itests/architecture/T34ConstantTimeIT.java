package io.oxtunnel.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who measures how long a comparison takes learns nothing of a mac. {@link RulesIT} shows that the rule can fail. */
@Tag("T34")
@DisplayName("T34 code rule: no Arrays.equals on secrets")
class T34ConstantTimeIT {
    private static final List<BundleJar> SHIPPED = BundleJar.shipped();

    @Test
    void secretsAreNotComparedInATimeThatDependsOnThem() {
        assertEquals(List.of(), SHIPPED.stream().flatMap(bundle -> Rules.leakyComparison(bundle).stream()).toList());
    }

    @Test
    void macsAreComparedInConstantTime() {
        List<String> comparing = SHIPPED.stream().filter(bundle -> bundle.name().equals("io.oxtunnel.session"))
                .flatMap(bundle -> bundle.classes().stream()).filter(T34ConstantTimeIT::usesIsEqual)
                .map(c -> c.thisClass().asInternalName().replaceAll(".*/", "")).toList();
        assertTrue(comparing.contains("Mac1"), comparing.toString());
    }

    private static boolean usesIsEqual(ClassModel c) {
        return StreamSupport.stream(c.constantPool().spliterator(), false).anyMatch(entry -> entry instanceof MemberRefEntry m
                && m.owner().asInternalName().equals("java/security/MessageDigest") && m.name().equalsString("isEqual"));
    }
}
