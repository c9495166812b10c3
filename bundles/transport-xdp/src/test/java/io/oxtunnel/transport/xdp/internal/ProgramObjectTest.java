package io.oxtunnel.transport.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.linux.xdp.BpfObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The object that the bundle carries, and the reader of such objects against what is none. */
class ProgramObjectTest {
    private static byte[] carried() throws IOException {
        try (InputStream in = Steering.class.getResourceAsStream("steer.o")) {
            return in.readAllBytes();
        }
    }

    @Test
    void holdsOneProgramAndItsMaps() throws IOException {
        BpfObject object = BpfObject.parse(carried(), "xdp");
        assertEquals(Set.of("sockets", "addresses", "settings"), object.maps().keySet());
        assertEquals(new BpfObject.MapShape(17, 4, 4, Steering.MOST_QUEUES, 0), object.maps().get("sockets"));
        assertEquals(new BpfObject.MapShape(1, 16, 4, Steering.MOST_ADDRESSES, 0), object.maps().get("addresses"));
        assertEquals(Set.of("sockets", "addresses", "settings"), Set.copyOf(object.uses().values()));
        assertEquals("GPL", object.license());
    }

    @Test
    void isWhatTheCompilerMakesOfTheSource(@TempDir Path folder) throws Exception {
        Path native_ = Path.of("../../xdp-native");
        Assumptions.assumeTrue(Files.exists(native_.resolve("build")), "not in the source tree");
        Path object = folder.resolve("steer.o");
        Process build = new ProcessBuilder(native_.resolve("build").toString(), object.toString()).inheritIO().start();
        assertTrue(build.waitFor(60, TimeUnit.SECONDS));
        Assumptions.assumeTrue(build.exitValue() != 3, "clang 14 is not installed");
        assertEquals(0, build.exitValue());
        BpfObject built = BpfObject.parse(Files.readAllBytes(object), "xdp");
        BpfObject committed = BpfObject.parse(carried(), "xdp");
        assertArrayEquals(built.instructions(), committed.instructions(), "run xdp-native/build and commit what it makes");
        assertEquals(built.uses(), committed.uses());
        assertEquals(built.maps(), committed.maps());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        byte[] object = carried();
        assertEquals("not a BPF object: no section \"tc\"", refusal(object, "tc"));
        assertTrue(refusal(Arrays.copyOf(object, 63), "xdp").contains("size 63 is not in 64..1048576"));
        assertTrue(refusal(new byte[(1 << 20) + 1], "xdp").contains("size 1048577"));
        byte[] machine = object.clone();
        machine[18] = 62;
        machine[19] = 0;
        assertTrue(refusal(machine, "xdp").contains("machine 62"), refusal(machine, "xdp"));
    }

    private static String refusal(byte[] object, String section) {
        return assertThrows(IllegalArgumentException.class, () -> BpfObject.parse(object, section)).getMessage();
    }

    @Test
    void everyShortenedObjectIsRefused() throws IOException {
        byte[] object = carried();
        for (int length = 0; length < object.length; length++) {
            refusal(Arrays.copyOf(object, length), "xdp");
        }
    }

    @Test
    void changedObjectsAreReadOrRefusedInWordsAndNothingElse() throws IOException {
        byte[] object = carried();
        Random random = new Random(20_261);
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] changed = object.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int at = random.nextBoolean() ? random.nextInt(64) : random.nextInt(object.length);
                changed[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff * random.nextInt(2));
            }
            try {
                BpfObject parsed = BpfObject.parse(changed, "xdp");
                parsed.uses().keySet().forEach(place -> assertTrue(place >= 0 && place * 8 + 16 <= parsed.instructions().length));
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("not a BPF object: "), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 10_000 && refused < 50_000, refused + " of 50,000 refused");
    }
}
