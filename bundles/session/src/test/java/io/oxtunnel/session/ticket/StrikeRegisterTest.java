package io.oxtunnel.session.ticket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StrikeRegisterTest {
    @Test
    void itIsAnExactSetWhileItGrows() {
        SplittableRandom random = new SplittableRandom(20);
        StrikeRegister register = new StrikeRegister();
        Set<ByteBuffer> model = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] id = new byte[16];
            // Many collisions in the low half, and many repetitions.
            ByteBuffer.wrap(id).putLong(0, 1 + random.nextInt(3_000)).putLong(8, random.nextInt(4) << 20);
            boolean fresh = model.add(ByteBuffer.wrap(id));
            assertEquals(!fresh, register.contains(id));
            assertEquals(fresh, register.insert(id));
            assertEquals(model.size(), register.size());
        }
        for (ByteBuffer id : model) {
            assertTrue(register.contains(id.array()));
        }
        assertFalse(register.contains(new byte[16]));
    }
}
