package io.oxtunnel.runtime.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The id of this installation: 16 random bytes, made once and kept in the state folder (PROTOCOL.md section 6, to 4.1). A label. */
public final class Ids {
    private static final int LENGTH = 16;

    private Ids() {
    }

    /**
     * Returns the id; makes it where there is none.
     *
     * @param folder of the state, must exist
     * @param random read only when an id is made
     * @return 16 bytes
     * @throws IOException if the file cannot be read or written
     */
    public static byte[] obtain(Path folder, RandomGenerator random) throws IOException {
        StateFile file = new StateFile(folder, "id");
        List<String> lines = file.lines();
        if (lines.size() == 1 && lines.getFirst().matches("[0-9a-f]{32}")) {
            return HexFormat.of().parseHex(lines.getFirst());
        }
        if (!lines.isEmpty()) {
            file.keepDamaged("an id has 32 hexadecimal digits; a new one is made");
        }
        byte[] id = new byte[LENGTH];
        random.nextBytes(id);
        file.write(List.of(HexFormat.of().formatHex(id)));
        return id;
    }
}
